"""The list of checklists, new ones, the register, who may see what."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.forms import Fields, form_of
from tests.page import marks
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.models import Checklist, Project
from tracker.services import checklists
from tracker.template_files import default_template


def test_the_usual_checklist_is_made_with_two_presses(office: FlaskClient, session: Session, cast: Cast) -> None:
    page = office.get("/checklists/new")
    fields = form_of(page, "/checklists/")
    assert (fields["organization"], fields["year"], fields["source"]) == ([str(cast.park.id)], ["2026"], ["template"])
    answer = office.post("/checklists/", data=fields)
    made = session.scalars(sa.select(Checklist)).one()
    assert (answer.status_code, answer.location, made.year) == (302, f"/checklists/{made.id}", 2026)
    shown = office.get(answer.location)
    assert len(marks(shown, "data-project")) == 18
    assert "还差" in shown.get_data(as_text=True)


def test_next_year_is_offered_when_this_years_is_there(office: FlaskClient, cast: Cast) -> None:
    make.checklist(cast.park, cast.office, year=2026)
    assert form_of(office.get("/checklists/new"), "/checklists/")["year"] == ["2027"]


def test_last_year_is_copied_and_nothing_makes_an_empty_one(office: FlaskClient, session: Session, cast: Cast) -> None:
    make.project(make.checklist(cast.park, cast.office, year=2026))
    fields = form_of(office.get("/checklists/new"), "/checklists/")
    office.post("/checklists/", data=fields | {"source": ["previous"]})
    office.post("/checklists/", data=fields | {"source": ["empty"], "year": ["2028"]})
    rows = session.execute(
        sa.select(Checklist.year, sa.func.count(Project.id))
        .outerjoin(Project, Project.checklist_id == Checklist.id)
        .group_by(Checklist.year)
        .order_by(Checklist.year)
    ).all()
    assert [tuple(row) for row in rows] == [(2026, 1), (2027, 1), (2028, 0)]


def test_an_empty_one_offers_one_thing_to_do(office: FlaskClient, cast: Cast) -> None:
    fields = form_of(office.get("/checklists/new"), "/checklists/")
    text = office.post("/checklists/", data=fields | {"source": ["empty"]}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "空白清单已生成。先加大项，再在大项里加小项。" in text
    assert text.count("加大项</a>") == 1
    assert ("<thead>" in text, "检查并下达</button>" in text) == (False, False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"year": ["二〇二七"]}, "年度请填四位数字"),
        ({"year": ["9" * 5000]}, "年度请填四位数字"),
        ({"year": ["2026"]}, "园区党委 2026 年已有项目清单"),
        ({"source": ["previous"], "year": ["2020"]}, "没有更早的清单"),
        ({"organization": ["999"]}, "organization"),
    ],
)
def test_a_checklist_that_cannot_be_made_is_refused_in_words(
    office: FlaskClient, session: Session, cast: Cast, typed: Fields, sentence: str
) -> None:
    make.checklist(cast.park, cast.office, year=2026)
    fields = form_of(office.get("/checklists/new"), "/checklists/")
    answer = office.post("/checklists/", data=fields | typed)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 1


def test_only_an_office_makes_checklists(client: FlaskClient, session: Session, cast: Cast) -> None:
    make.log_in(client, cast.owner)
    assert client.get("/checklists/new").status_code == 403
    assert client.post("/checklists/", data={"organization": cast.park.id, "year": "2027"}).status_code == 403
    assert session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 0


def test_the_list_counts_what_one_may_see(client: FlaskClient, cast: Cast) -> None:
    issued = make.checklist(cast.park, cast.office)
    make.project(issued, owner=cast.owner)
    make.project(issued, code="1.2", state=State.CLOSED)
    make.checklist(cast.other_park, cast.outsider, year=2025)
    make.checklist(cast.park, cast.office, year=2027, state="draft")
    assert len(marks(make.log_in(client, cast.office).get("/checklists/"), "data-checklist")) == 2
    page = make.log_in(client, cast.owner).get("/checklists/")
    assert marks(page, "data-checklist") == [str(issued.id)]
    text = page.get_data(as_text=True)
    assert "党群工作部" in text
    assert "已下达" in text


def test_the_list_turns_its_pages_by_key(office: FlaskClient, session: Session, cast: Cast) -> None:
    for year in range(2000, 2060):
        make.checklist(cast.park, cast.office, year=year)
    first = office.get("/checklists/")
    assert len(marks(first, "data-checklist")) == 50
    last = marks(first, "data-checklist")[-1]
    second = office.get(f"/checklists/?before=2010-{last}")
    assert len(marks(second, "data-checklist")) == 10
    for before in ("nonsense", "9" * 5000 + "-1"):
        assert office.get(f"/checklists/?before={before}").status_code == 200


def test_who_may_not_see_a_draft_gets_404_and_who_may_not_edit_403(client: FlaskClient, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    issued = make.checklist(cast.park, cast.office, year=2025)
    pages = ("", "/assignment", "/check", "/items/new", "/projects/new", "/archive", "/removal")
    acts = ("assignment", "issuing", "items", "projects", "archive", "removal")
    for who, seen in ((cast.outsider, 404), (cast.system, 404), (cast.sponsor, 403)):
        make.log_in(client, who)
        for page in pages:
            assert client.get(f"/checklists/{draft.id}{page}").status_code == 404
            expected = 200 if page == "" and seen == 403 else seen
            assert client.get(f"/checklists/{issued.id}{page}").status_code == expected
        for act in acts:
            assert client.post(f"/checklists/{draft.id}/{act}").status_code == 404
            assert client.post(f"/checklists/{issued.id}/{act}").status_code == seen


def test_the_office_above_may_work_on_it_too(client: FlaskClient, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    above = make.account("两新工委办公室", cast.district, roles=[(Role.OFFICE, cast.district)])
    assert make.log_in(client, above).get(f"/checklists/{draft.id}/check").status_code == 200


def test_the_register_shows_lights_and_what_waits(client: FlaskClient, cast: Cast) -> None:
    issued = make.checklist(cast.park, cast.office)
    make.project(issued, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, red_on=make.TODAY)
    make.project(issued, code="1.2", owner=cast.secretary, state=State.ISSUED, term_changes=2)
    make.project(issued, code="1.3", state=State.DRAFT, name="未下达的小项")
    text = make.log_in(client, cast.office).get(f"/checklists/{issued.id}").get_data(as_text=True)
    for shown in ("严重滞后", "待签收", "改 2 次", "还有 1 个小项没有下达"):
        assert shown in text
    assert "未下达的小项" not in text
    assert make.log_in(client, cast.branch).get(f"/checklists/{issued.id}").status_code == 404
    owner = make.log_in(client, cast.owner).get(f"/checklists/{issued.id}").get_data(as_text=True)
    assert "归档" not in owner
    assert "没有下达" not in owner


def test_the_pages_take_a_fixed_number_of_queries(
    office: FlaskClient, session: Session, cast: Cast, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    small = make.checklist(cast.park, cast.office, state="draft", year=2030)
    make.project(small, state=State.DRAFT)
    by = make.doer(cast.office)
    large = checklists.create_from_template(default_template(), organization=cast.park, year=2027, by=by)
    office.get(f"/checklists/{small.id}")  # The menu's own counts are kept from here on.
    counted = []
    for checklist in (small, large):
        for page in ("", "/check"):
            with count_queries() as statements:
                assert office.get(f"/checklists/{checklist.id}{page}").status_code == 200
            counted.append(len(statements))
    assert counted[:2] == counted[2:]
    assert max(counted) <= 16
    with count_queries() as statements:
        office.get("/checklists/")
    assert len(statements) <= 6


def test_a_year_without_a_notice_says_that_its_days_are_estimated(office: FlaskClient, cast: Cast) -> None:
    future = make.checklist(cast.park, cast.office, state="draft", year=2040)
    make.project(future, state=State.DRAFT)
    for page in ("", "/check"):
        assert "2040 年放假安排尚未公布" in office.get(f"/checklists/{future.id}{page}").get_data(as_text=True)


def test_a_number_larger_than_any_key_is_not_found(office: FlaskClient) -> None:
    huge = "9" * 20
    for address in (f"/checklists/{huge}", f"/projects/{huge}/terms", f"/people.json?checklist={huge}"):
        assert office.get(address).status_code == 404
