"""The office's own templates: a sample to start from, tried before it is in force, taken back."""

from __future__ import annotations

import io

import docx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make, samples
from tests.cast import Cast
from tests.page import marks
from tracker.blueprints.notices import templating
from tracker.demo.notices import sample_of
from tracker.domain.notice import NoticeKind
from tracker.domain.permissions import Role
from tracker.models import NoticeTemplate, Project, RoleGrant
from tracker.services.notices import issue_notice

PAGE = "/notices/templates"


@pytest.fixture
def sample(office: FlaskClient) -> bytes:
    return fetch(office, f"{PAGE}/urging.docx")


def fetch(client: FlaskClient, address: str) -> bytes:
    """A file read to its end and closed."""
    with client.get(address) as answer:
        return bytes(answer.data)


def put(
    client: FlaskClient, content: bytes, *, kind: str = "urging", name: str = "催办.docx", at: str = ""
) -> TestResponse:
    media_type = samples.WORD if name.endswith("docx") else "application/pdf"
    sent = {"file": (io.BytesIO(content), name, media_type)} if name else {}
    return client.post(f"{PAGE}/{kind}{at}", data=sent, content_type="multipart/form-data")


def with_line(template: bytes, line: str) -> bytes:
    document = docx.Document(io.BytesIO(template))
    document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def rows(session: Session) -> list[NoticeTemplate]:
    return list(session.scalars(sa.select(NoticeTemplate).order_by(NoticeTemplate.id)))


def test_every_kind_has_a_sample_to_start_from(office: FlaskClient) -> None:
    page = office.get(PAGE)
    assert marks(page, "data-template") == [kind.value for kind in NoticeKind]
    lead = page.text.split('class="page-head"')[1].split("</header>")[0]
    assert "花括号里的标记会换成内容" in lead, "the lead has its room above the first kind"
    for kind in ("urging", "circular"):
        document = docx.Document(io.BytesIO(fetch(office, f"{PAGE}/{kind}.docx")))
        assert "{{ title }}" in [one.text for one in document.paragraphs]


def test_what_is_issued_after_it_is_made_with_the_offices_own(
    office: FlaskClient, session: Session, project: Project, cast: Cast, sample: bytes
) -> None:
    own = with_line(sample, "本单位的落款。")
    assert put(office, own).location == f"{PAGE}?organization={cast.park.id}"
    notice = issue_notice(
        NoticeKind.URGING,
        sample_of(NoticeKind.URGING),
        by=make.doer(cast.office),
        organization_id=cast.park.id,
        year=2026,
        project_id=project.id,
    )
    session.commit()
    said = docx.Document(io.BytesIO(fetch(office, f"/notices/{notice.id}.docx")))
    assert said.paragraphs[-1].text == "本单位的落款。"
    assert fetch(office, f"{PAGE}/urging.docx") == own
    assert "本单位的模板“催办.docx”" in office.get(PAGE).text


def test_the_built_in_one_comes_back(office: FlaskClient, session: Session, sample: bytes) -> None:
    office.post(f"{PAGE}/urging/removal")
    assert rows(session) == []
    put(office, with_line(sample, "x"))
    office.post(f"{PAGE}/urging/removal")
    assert [row.digest is None for row in rows(session)] == [False, True]
    assert fetch(office, f"{PAGE}/urging.docx") == sample


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "", "请选一个 .docx 文件"),
        (samples.PDF, "a.pdf", "请传 Word 的 .docx 文件"),
        (samples.office(), "a.docx", "打不开"),
        (
            samples.office(types="<x ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"),
            "a.docx",
            "宏",
        ),
    ],
)
def test_what_will_not_do_is_refused_with_the_reason(
    office: FlaskClient, session: Session, content: bytes, name: str, said: str
) -> None:
    answer = put(office, content, name=name)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'role="alert"' in answer.text
    assert rows(session) == []


def test_a_template_with_a_tag_that_is_not_known_is_refused(
    office: FlaskClient, session: Session, sample: bytes
) -> None:
    for line, said in (("{{ secret }}", "不认识的名称"), ("{{ title.__class__ }}", "不认识的标记")):
        answer = put(office, with_line(sample, line))
        assert (answer.status_code, said in answer.text) == (422, True)
    assert rows(session) == []


def test_a_template_too_large_is_refused(
    office: FlaskClient, session: Session, sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templating, "MOST_BYTES", 1000)
    assert "模板不能超过" in put(office, sample).text
    assert rows(session) == []


@pytest.mark.parametrize("who", ["owner", "sponsor", "system"])
def test_templates_are_the_offices(client: FlaskClient, cast: Cast, who: str) -> None:
    visitor = make.log_in(client, getattr(cast, who))
    assert visitor.get(PAGE).status_code == 403
    assert put(visitor, b"x").status_code == 403
    assert visitor.post(f"{PAGE}/urging/removal").status_code == 403


def test_one_who_is_the_office_of_several_chooses(office: FlaskClient, session: Session, cast: Cast) -> None:
    grant = {"account_id": cast.office.id, "role": Role.OFFICE, "granted_at": make.MOMENT}
    session.add(RoleGrant(organization_id=cast.other_park.id, **grant))
    session.commit()
    assert f"organization={cast.other_park.id}" in office.get(PAGE).text
    assert cast.other_park.name in office.get(f"{PAGE}?organization={cast.other_park.id}").text
    assert office.get(f"{PAGE}?organization={cast.district.id}").status_code == 404
    assert office.get(f"{PAGE}/nothing.docx").status_code == 404
