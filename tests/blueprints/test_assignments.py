"""The assignment table: one save, cells that cannot be read, two who save at once, the menu of people."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.forms import Fields, form_of
from tracker.domain.project import State
from tracker.models import AuditEvent, Checklist, Project


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    """A draft of two projects without people."""
    made = make.checklist(cast.park, cast.office, state="draft")
    make.project(made, code="1.1", weight=60, state=State.DRAFT, owner_post="组织科科长")
    make.project(made, code="1.2", weight=40, state=State.DRAFT, name="三线联系服务")
    session.commit()
    return made


def project(session: Session, code: str = "1.1") -> Project:
    return session.scalars(sa.select(Project).where(Project.code == code)).one()


def table(client: FlaskClient, checklist: Checklist) -> Fields:
    return form_of(client.get(f"/checklists/{checklist.id}"), f"/checklists/{checklist.id}/assignment")


def save(client: FlaskClient, checklist: Checklist, fields: Fields, **typed: str) -> TestResponse:
    sent = fields | {name.replace("_", "-"): [text] for name, text in typed.items()}
    return client.post(f"/checklists/{checklist.id}/assignment", data=sent)


def test_one_save_keeps_the_whole_table(office: FlaskClient, session: Session, cast: Cast, draft: Checklist) -> None:
    cast.owner.pinyin, cast.owner.initials = "zerenren", "zrr"
    first, second = project(session), project(session, "1.2")
    fields = table(office, draft)
    typed = {
        f"p{first.id}-owner": "ZRR", f"p{first.id}-sponsor": "挂联领导", f"p{first.id}-lead": "党群工作部",
        f"p{first.id}-support": "园区党委、企业党组织", f"p{first.id}-starts": "1月8日", f"p{first.id}-due": "1210",
        f"p{first.id}-weight": "55", f"p{second.id}-weight": "45",
    }  # fmt: skip
    answer = save(office, draft, fields, **typed)
    assert (answer.status_code, answer.location) == (302, f"/checklists/{draft.id}")
    session.expire_all()
    assert (first.owner_id, first.sponsor_id, first.lead_unit_id) == (
        cast.owner.id,
        cast.sponsor.id,
        cast.department.id,
    )
    assert ([unit.id for unit in first.support_units], first.support_note) == ([cast.park.id], "企业党组织")
    assert (str(first.starts_on), str(first.due_on), first.weight, second.weight) == (
        "2026-01-08",
        "2026-12-10",
        55,
        45,
    )
    assert list(session.scalars(sa.select(AuditEvent.act))) == ["project:assign"] * 2
    again = table(office, draft)
    assert [again[name] for name in (f"p{first.id}-owner", f"p{first.id}-support", f"p{first.id}-starts")] == [
        ["责任人"],
        ["园区党委、企业党组织"],
        ["01-08"],
    ]


def test_saving_can_go_on_to_the_check_and_nothing_changed_writes_nothing(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    fields = table(office, draft)
    assert save(office, draft, fields, then="check").location == f"/checklists/{draft.id}/check"
    assert save(office, draft, fields, then="save").location == f"/checklists/{draft.id}"
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_the_templates_post_stands_as_a_hint_while_nobody_holds_it(office: FlaskClient, draft: Checklist) -> None:
    assert 'placeholder="组织科科长"' in office.get(f"/checklists/{draft.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("owner", "无此人", "没有找到“无此人”"),
        ("owner", "书记", "“书记”不止一个：行业党委书记、企业党支部书记。请选一个。"),
        ("lead", "无此部", "没有找到“无此部”"),
        ("starts", "明天", "日期“明天”看不懂"),
        ("due", "02-30", "日期“02-30”看不懂"),
        ("due", "01-10", "时限要晚于开始日期 01-10"),
        ("weight", "很多", "权重请填整数"),
        ("weight", "101", "权重请填 0 到 100"),
        ("weight", "9" * 5000, "权重请填整数"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_at_the_cell_and_all_that_was_typed_stays(
    office: FlaskClient, session: Session, draft: Checklist, column: str, typed: str, sentence: str
) -> None:
    first, second = project(session), project(session, "1.2")
    fields = table(office, draft)
    answer = save(office, draft, fields, **{f"p{first.id}_{column}": typed, f"p{second.id}_weight": "39"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert f'id="p{first.id}-{column}-error"' in text
    kept = form_of(answer, f"/checklists/{draft.id}/assignment")
    assert (kept[f"p{first.id}-{column}"], kept[f"p{second.id}-weight"]) == ([typed], ["39"])
    session.expire_all()
    assert (project(session, "1.2").weight, session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))) == (
        40,
        0,
    )


def test_two_offices_see_both_versions_of_a_row(
    office: FlaskClient, session: Session, cast: Cast, draft: Checklist
) -> None:
    first, second = project(session), project(session, "1.2")
    mine = table(office, draft)
    others = {f"p{first.id}_weight": "50", f"p{first.id}_due": "12-10", f"p{second.id}_weight": "50"}
    save(office, draft, mine, **others)
    answer = save(office, draft, mine, **{f"p{first.id}_weight": "70", f"p{first.id}_owner": "责任人"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    both = "".join(text.split())
    assert "<td>50</td><td>70</td>" in both
    assert "<td></td><td>责任人</td>" in both
    session.expire_all()
    assert project(session).weight == 50
    use_mine = form_of(answer, f"/checklists/{draft.id}/assignment")
    assert office.post(f"/checklists/{draft.id}/assignment", data=use_mine).status_code == 302
    session.expire_all()
    assert (project(session).weight, project(session).owner_id) == (70, cast.owner.id)
    assert str(project(session).due_on) == "2026-12-10", "a cell that was not touched keeps what the other saved"
    assert project(session, "1.2").weight == 50, "a row that was not touched keeps what the other saved"


def test_hostile_text_is_shown_as_text(office: FlaskClient, session: Session, draft: Checklist) -> None:
    first = project(session)
    first.name = "<script>alert(1)</script>"
    session.commit()
    fields = table(office, draft)
    answer = save(office, draft, fields, **{f"p{first.id}_owner": '"><img src=x onerror=alert(2)>'})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    broken = fields | {f"p{first.id}-was": ["{"], f"p{first.id}-version": ["9" * 5000], f"p{first.id}-weight": ["61"]}
    assert office.post(f"/checklists/{draft.id}/assignment", data=broken).status_code == 409
    listed = fields | {f"p{first.id}-was": ["[]"], f"p{first.id}-weight": ["61"]}
    assert office.post(f"/checklists/{draft.id}/assignment", data=listed).status_code == 302


def test_the_menu_finds_people_by_initials_and_tells_no_phone(
    office: FlaskClient, cast: Cast, draft: Checklist
) -> None:
    cast.owner.initials, cast.owner.phone = "zrr", "13800001234"
    answer = office.get(f"/people.json?checklist={draft.id}&kind=owners&q=zrr")
    assert answer.json == [{"value": "责任人", "label": "党群工作部", "keys": "zrr"}]
    assert "1380000" not in answer.get_data(as_text=True)
    everyone = office.get(f"/people.json?checklist={draft.id}&kind=units").get_json()
    assert {"value": "园区党委", "label": "两新工委", "keys": "园区党委"} in everyone
    assert cast.other_park.name not in {one["value"] for one in everyone}
    assert office.get(f"/people.json?checklist={draft.id}&kind=phones").status_code == 404
    assert office.get("/people.json").status_code == 404


def test_the_menu_is_for_the_office_alone(client: FlaskClient, cast: Cast) -> None:
    issued = make.checklist(cast.park, cast.office)
    assert make.log_in(client, cast.sponsor).get(f"/people.json?checklist={issued.id}").status_code == 403


def test_weights_of_issued_projects_change_with_a_reason_and_stay_a_hundred(
    office: FlaskClient, session: Session, cast: Cast
) -> None:
    issued = make.checklist(cast.park, cast.office)
    first = make.project(issued, owner=cast.owner, weight=60)
    second = make.project(issued, code="1.2", owner=cast.owner, weight=40)
    address = f"/checklists/{issued.id}/assignment"
    fields = form_of(office.get(address), address)
    assert f"p{first.id}-owner" not in fields
    changes = {f"p{first.id}-weight": ["55"], "reason": ["调整"]}
    refused = office.post(address, data=fields | changes)
    assert (refused.status_code, "还差 5" in refused.get_data(as_text=True)) == (422, True)
    changes[f"p{second.id}-weight"] = ["45"]
    unexplained = office.post(address, data=fields | changes | {"reason": [""]})
    assert (unexplained.status_code, "请写明原因" in unexplained.get_data(as_text=True)) == (422, True)
    assert office.post(address, data=fields | changes).location == address
    session.expire_all()
    assert (first.weight, second.weight) == (55, 45)
