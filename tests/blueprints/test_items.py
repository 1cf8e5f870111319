"""Items and projects are added, renamed and removed; a checklist is archived or thrown away."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.forms import Fields, form_of
from tracker.domain.project import State
from tracker.models import AuditEvent, Checklist, Item, Project


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office, state="draft")
    make.project(made, code="1.1", weight=100, state=State.DRAFT)
    session.commit()
    return made


def new_project(client: FlaskClient, checklist: Checklist, **typed: object) -> Fields:
    page = client.get(f"/checklists/{checklist.id}/projects/new")
    fields = form_of(page, f"/checklists/{checklist.id}/projects")
    return fields | {name: [str(value)] for name, value in typed.items()}


def test_an_item_is_added_renamed_and_removed(office: FlaskClient, session: Session, draft: Checklist) -> None:
    address = f"/checklists/{draft.id}/items"
    assert office.post(address, data={"name": "党员作用发挥"}).status_code == 302
    item = session.scalars(sa.select(Item).where(Item.code == "2")).one()
    fields = form_of(office.get(f"{address}/{item.id}"), f"{address}/{item.id}")
    assert fields["name"] == ["党员作用发挥"]
    assert office.post(f"{address}/{item.id}", data=fields | {"name": ["四方满意服务"]}).status_code == 302
    stale = office.post(f"{address}/{item.id}", data=fields | {"name": ["别的"]})
    assert (stale.status_code, "四方满意服务" in stale.get_data(as_text=True)) == (409, True)
    mine = form_of(stale, f"{address}/{item.id}")
    assert office.post(f"{address}/{item.id}", data=mine).status_code == 302
    session.refresh(item)
    assert item.name == "别的"
    assert office.post(f"{address}/{item.id}/removal").status_code == 302
    assert session.scalar(sa.select(sa.func.count()).select_from(Item)) == 1


def test_an_item_without_a_name_or_with_projects_is_refused(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    item = draft.items[0]
    address = f"/checklists/{draft.id}/items"
    assert "请填写大项名称" in office.post(address, data={"name": " "}).get_data(as_text=True)
    too_long = office.post(address, data={"name": "长" * 61})
    assert (too_long.status_code, "名称最多 60 个字" in too_long.get_data(as_text=True)) == (422, True)
    for name, sentence in (("", "请填写大项名称"), ("长" * 61, "名称最多 60 个字")):
        answer = office.post(f"{address}/{item.id}", data={"name": name, "name_before": item.name})
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert office.post(f"{address}/{item.id}/removal").status_code == 422
    assert office.get(f"{address}/9999").status_code == 404


def test_an_item_of_another_checklist_is_not_found(office: FlaskClient, cast: Cast, draft: Checklist) -> None:
    other = make.checklist(cast.park, cast.office, state="draft", year=2030)
    assert office.post(f"/checklists/{draft.id}/items/{other.items[0].id}", data={"name": "x"}).status_code == 404


def test_a_project_is_added_with_dates_milestones_and_a_weight_from_another(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    fields = new_project(office, draft, name="新的小项")
    assert (fields["starts_on"], fields["due_on"], fields["weight"]) == (["11-24"], ["12-31"], ["5"])
    answer = office.post(f"/checklists/{draft.id}/projects", data=fields)
    made = session.scalars(sa.select(Project).where(Project.code == "1.2")).one()
    assert answer.location == f"/projects/{made.id}/terms"
    assert ([step.weight for step in made.milestones], made.weight) == ([10, 40, 25, 25], 5)
    assert made.milestones[-1].due_on == made.due_on
    assert session.scalar(sa.select(Project.weight).where(Project.code == "1.1")) == 95


def test_an_issued_project_gives_up_weight_with_a_reason_in_the_log(
    office: FlaskClient, session: Session, cast: Cast
) -> None:
    issued = make.checklist(cast.park, cast.office)
    heavy = make.project(issued, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    make.project(issued, code="1.2", weight=0, state=State.CANCELLED)
    fields = new_project(office, issued, name="新的小项", weight=8)
    assert fields["weight_from"] == [str(heavy.id)]
    office.post(f"/checklists/{issued.id}/projects", data=fields)
    session.refresh(heavy)
    assert heavy.weight == 92
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "project:change")).one()
    assert event.reason == "新增小项 1.3，调出权重"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "请填写小项名称"),
        ({"name": "长" * 81}, "名称最多 80 个字"),
        ({"weight": "x"}, "权重请填 0 到 100 的整数"),
        ({"weight": "101", "weight_from": "0"}, "权重请填 0 到 100 的整数"),
        ({"due_on": "11-24"}, "时限要晚于开始日期 11-24"),
        ({"due_on": "11-25"}, "个工作日，排不下 4 个节点"),
        ({"starts_on": "明天"}, "日期“明天”看不懂"),
        ({"item": "9999"}, "item"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused_at_its_field(
    office: FlaskClient, session: Session, draft: Checklist, typed: dict[str, str], sentence: str
) -> None:
    fields = new_project(office, draft, **({"name": "新的小项"} | typed))
    answer = office.post(f"/checklists/{draft.id}/projects", data=fields)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1


def test_no_more_weight_is_given_up_than_there_is(office: FlaskClient, session: Session, draft: Checklist) -> None:
    session.execute(sa.update(Project).values(weight=3))
    session.commit()
    source = session.scalars(sa.select(Project)).one()
    fields = new_project(office, draft, name="新的小项", weight=4, weight_from=source.id)
    answer = office.post(f"/checklists/{draft.id}/projects", data=fields)
    assert "1.1 的权重只有 3，调不出 4。" in answer.get_data(as_text=True)


def test_dates_may_be_left_for_later(office: FlaskClient, session: Session, draft: Checklist) -> None:
    fields = new_project(office, draft, name="新的小项", starts_on="", due_on="")
    office.post(f"/checklists/{draft.id}/projects", data=fields)
    made = session.scalars(sa.select(Project).where(Project.code == "1.2")).one()
    assert (made.starts_on, made.due_on, made.milestones) == (None, None, [])


def test_a_checklist_without_items_asks_for_one_first(office: FlaskClient, session: Session, cast: Cast) -> None:
    empty = make.checklist(cast.park, cast.office, state="draft")
    empty.items.clear()
    session.commit()
    assert "还没有大项" in office.get(f"/checklists/{empty.id}/projects/new").get_data(as_text=True)
    assert "清单还是空的" in office.get(f"/checklists/{empty.id}").get_data(as_text=True)


def test_archiving_says_what_is_still_open_and_makes_it_read_only(
    office: FlaskClient, session: Session, cast: Cast
) -> None:
    issued = make.checklist(cast.park, cast.office)
    open_one = make.project(issued, owner=cast.owner)
    make.project(issued, code="1.2", state=State.DRAFT)
    text = office.get(f"/checklists/{issued.id}/archive").get_data(as_text=True)
    assert "还有 1 个小项没有销号" in text
    assert "还有 1 个小项没有下达" in text
    assert office.post(f"/checklists/{issued.id}/archive").status_code == 302
    assert "已归档" in office.get(f"/checklists/{issued.id}").get_data(as_text=True)
    for address in (
        f"/checklists/{issued.id}/assignment",
        f"/checklists/{issued.id}/check",
        f"/projects/{open_one.id}/terms",
    ):
        answer = office.get(address)
        assert (answer.status_code, "已归档，只能查看" in answer.get_data(as_text=True)) == (422, True)
    assert office.post(f"/checklists/{issued.id}/archive").status_code == 422


def test_a_draft_is_thrown_away_after_a_question(office: FlaskClient, session: Session, draft: Checklist) -> None:
    assert "1 个小项）将整份删去" in office.get(f"/checklists/{draft.id}/removal").get_data(as_text=True)
    assert office.post(f"/checklists/{draft.id}/removal").location == "/checklists/"
    assert session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 0
