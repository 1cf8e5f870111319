"""Files are handed out to those who see the project, as attachments that do nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from tests import make, samples
from tests.cast import Cast
from tracker.models import Evidence, Project

As = Callable[[str], FlaskClient]


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


@pytest.fixture
def files(session: Session, as_: As, cast: Cast) -> list[Evidence]:
    """A photo and a paper with a name that tries things."""
    project: Project = make.project(
        make.checklist(cast.park, cast.office), owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department
    )
    session.commit()
    uploads = [
        (io.BytesIO(samples.picture()), "现场 1.jpg", "image/jpeg"),
        (io.BytesIO(samples.PDF), "a; X-Evil=1; 批复.pdf", "application/pdf"),
    ]
    data = {"form_key": "k", "percent": "10", "files": uploads}
    as_("owner").post(f"/projects/{project.id}/reports/new", data=data, content_type="multipart/form-data")
    return list(session.scalars(sa.select(Evidence).order_by(Evidence.id)))


def test_a_file_comes_back_under_its_name_and_harmless(as_: As, files: list[Evidence]) -> None:
    answer = as_("office").get(f"/evidence/{files[0].id}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.jpg" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret place" not in answer.data
    answer.close()


def test_a_name_cannot_write_headers(as_: As, files: list[Evidence]) -> None:
    answer = as_("owner").get(f"/evidence/{files[1].id}")
    assert answer.headers["Content-Disposition"].endswith(
        "filename*=UTF-8''a%3B%20X-Evil%3D1%3B%20%E6%89%B9%E5%A4%8D.pdf"
    )
    assert (answer.data, answer.mimetype) == (samples.PDF, "application/pdf")
    answer.close()


def test_a_picture_has_a_thumbnail_and_a_paper_none(as_: As, files: list[Evidence]) -> None:
    sponsor = as_("sponsor")
    answer = sponsor.get(f"/evidence/{files[0].id}/thumbnail")
    assert Image.open(io.BytesIO(answer.data)).format == "JPEG"
    answer.close()
    assert sponsor.get(f"/evidence/{files[1].id}/thumbnail").status_code == 404


@pytest.mark.parametrize("who", ["outsider", "auditor", "system", "security"])
def test_who_may_not_see_the_project_sees_no_file(as_: As, files: list[Evidence], who: str) -> None:
    visitor = as_(who)
    assert visitor.get(f"/evidence/{files[0].id}").status_code == 404
    assert visitor.get(f"/evidence/{files[0].id}/thumbnail").status_code == 404


def test_a_file_that_is_gone_from_the_store_is_missing(as_: As, files: list[Evidence], session: Session) -> None:
    files[1].digest = "0" * 64
    session.commit()
    assert as_("owner").get(f"/evidence/{files[1].id}").status_code == 404
