"""`tracker checklist load`."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

import tracker
from tests import make
from tests.cast import Cast
from tests.conftest import outside
from tracker.domain.permissions import Role
from tracker.models import AuditEvent, Checklist, Project

DEFAULT = Path(tracker.__file__).parent / "data" / "default_checklist.yaml"
PARK = ("--organization", "园区党委")


def load(app: Flask, *more: str, file: Path = DEFAULT) -> Result:
    return outside(lambda: app.test_cli_runner().invoke(args=["checklist", "load", str(file), *more]))


def test_a_draft_is_made_for_the_organization_and_year(app: Flask, session: Session, cast: Cast) -> None:
    result = load(app, *PARK, "--year", "2027")
    made = session.scalars(sa.select(Checklist)).one()
    assert result.exit_code == 0
    assert result.output == f"园区党委 2027: 6 items, 18 projects, draft (number {made.id}).\n"
    assert (made.state, made.year, made.created_by_id) == ("draft", 2027, cast.office.id)
    assert session.scalars(sa.select(AuditEvent.actor_label)).one() == "党群工作部"


def test_a_second_run_changes_nothing(app: Flask, session: Session, cast: Cast, today: object) -> None:
    load(app, *PARK)
    result = load(app, *PARK)
    assert (result.exit_code, "has a checklist of 2026 already" in result.output) == (0, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 18


def test_one_park_needs_no_name(app: Flask, session: Session, cast: Cast) -> None:
    ambiguous = load(app)
    assert (ambiguous.exit_code, "There are 2 organisations park committee" in ambiguous.output) == (1, True)
    cast.other_park.tier = None
    assert load(app).exit_code == 0


def test_the_office_may_be_named_and_must_hold_the_role(app: Flask, session: Session, cast: Cast) -> None:
    above = make.account("两新工委办公室", cast.district, roles=[(Role.OFFICE, cast.district)], username="above")
    wrong = load(app, *PARK, "--by", cast.owner.username)
    assert (wrong.exit_code, "does not hold the role office at 园区党委" in wrong.output) == (1, True)
    assert load(app, *PARK, "--by", "above").exit_code == 0
    assert session.scalars(sa.select(Checklist.created_by_id)).one() == above.id


def test_without_an_office_it_says_what_to_do_first(app: Flask, cast: Cast) -> None:
    cast.office.disabled_at = make.MOMENT
    result = load(app, "--organization", str(cast.park.id))
    assert (
        result.exit_code,
        "Nobody holds the role office at 园区党委 or above; grant it first." in result.output,
    ) == (1, True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"items: [", "模板第 1 行读不懂"),
        (b"- a", "模板的开头应是"),
        (b"template: x\nversion: 1\nitems: []", "模板里没有小项"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_template_is_refused_and_writes_nothing(
    app: Flask, session: Session, cast: Cast, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(content)
    result = load(app, *PARK, file=file)
    assert (result.exit_code, sentence in result.output) == (1, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 0


def test_a_year_out_of_range_and_an_unknown_organization_are_refused(app: Flask, cast: Cast) -> None:
    assert load(app, *PARK, "--year", "1900").exit_code == 1
    assert load(app, "--organization", "无此单位").exit_code == 1
    assert load(app, file=Path("/nowhere.yaml")).exit_code == 2


@pytest.mark.postgresql
def test_a_name_too_long_for_the_database_is_refused(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "long.yaml"
    file.write_text(DEFAULT.read_text(encoding="utf-8").replace("三级统筹议事", "长" * 81), encoding="utf-8")
    result = load(app, *PARK, file=file)
    assert (result.exit_code, "longer than the database takes" in result.output) == (1, True)
