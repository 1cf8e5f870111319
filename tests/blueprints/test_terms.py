"""The page of the five terms: rows with and without script, backward scheduling, changes after issuing, two who save at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.forms import Fields, form_of
from tracker.domain.project import State
from tracker.models import Project, TermChange


@pytest.fixture
def draft(session: Session, cast: Cast) -> Project:
    checklist = make.checklist(cast.park, cast.office, state="draft")
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, state=State.DRAFT)


@pytest.fixture
def issued(session: Session, cast: Cast) -> Project:
    checklist = make.checklist(cast.park, cast.office, year=2025)
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)


def fields_of(client: FlaskClient, project: Project) -> Fields:
    return form_of(client.get(f"/projects/{project.id}/terms"), f"/projects/{project.id}/terms")


def save(client: FlaskClient, project: Project, fields: Fields, **typed: Any) -> TestResponse:
    sent = fields | {name.replace("__", "-"): [str(text)] for name, text in typed.items()}
    return client.post(f"/projects/{project.id}/terms", data=sent)


def test_what_stands_is_sent_back_unchanged(office: FlaskClient, session: Session, draft: Project) -> None:
    fields = fields_of(office, draft)
    assert (fields["owner"], fields["due_on"], fields["statement"]) == (["责任人"], ["2026-12-20"], [draft.standard])
    assert (fields["milestones-1-weight"], fields["metrics-0-target"]) == (["55"], ["5"])
    assert (fields["rewards-0-points"], fields["penalties-0-points"]) == (["1"], ["1"])
    before = draft.version
    answer = save(office, draft, fields)
    assert (answer.status_code, answer.location) == (302, f"/projects/{draft.id}/terms")
    assert "没有改动。" in office.get(answer.location).get_data(as_text=True)
    assert save(office, draft, fields, then="check").location == f"/checklists/{draft.checklist_id}/check"
    session.refresh(draft)
    assert draft.version == before


def test_all_five_terms_are_saved_at_once(office: FlaskClient, session: Session, cast: Cast, draft: Project) -> None:
    fields = fields_of(office, draft)
    answer = save(
        office, draft, fields, owner="行业党委书记", support_units="园区党委、企业党组织", milestones__0__due_on="2026-07-15",
        duty__0__text="新的\n职责", duty__1__text="", statement="全部\r\n完成", metrics__0__target="7.5", evidence__1__name="照片",
        rewards__0__cap="2", penalties__0__points="2", penalties__0__action="通报", penalties__7__condition="",
    )  # fmt: skip
    assert answer.status_code == 302
    session.expire_all()
    assert (draft.owner_id, draft.support_note) == (cast.secretary.id, "企业党组织")
    assert [str(step.due_on) for step in draft.milestones] == ["2026-07-15", "2026-12-20"]
    assert [line.text for line in draft.duty_lines] == ["新的 职责"]
    assert (draft.standard, str(draft.metrics[0].target.normalize() if draft.metrics[0].target else "")) == (
        "全部\n完成",
        "7.5",
    )
    assert [one.name for one in draft.evidence_requirements] == ["会议纪要", "照片"]
    assert [(one.kind, one.points, one.cap, one.action) for one in draft.clauses] == [
        ("reward", Decimal(1), Decimal(2), ""),
        ("penalty", Decimal(-2), None, "通报"),
    ]


def test_milestones_are_put_in_the_order_of_their_days(office: FlaskClient, session: Session, draft: Project) -> None:
    fields = fields_of(office, draft)
    late = {"milestones-2-name": ["一季度"], "milestones-2-due_on": ["2026-03-31"], "milestones-2-weight": ["5"]}
    save(office, draft, fields | late, milestones__0__weight="40")
    session.expire_all()
    assert [step.name for step in draft.milestones] == ["一季度", "上半年满2次", "全年满5次"]


def test_without_script_a_row_is_added_and_one_taken_out_and_the_rest_stays_as_typed(
    office: FlaskClient, session: Session, draft: Project
) -> None:
    address = f"/projects/{draft.id}/terms"
    fields = fields_of(office, draft) | {"statement": ["还没保存"]}
    added = form_of(save(office, draft, fields, add="duty"), address)
    assert (added["duty-1-text"], added["statement"]) == ([""], ["还没保存"])
    typed = added | {"duty-1-text": ["第二条"]}
    taken = form_of(save(office, draft, typed, remove="duty-0"), address)
    assert (taken["duty-0-text"], "duty-1-text" in taken, taken["statement"]) == (["第二条"], False, ["还没保存"])
    fewer = form_of(save(office, draft, fields, remove="milestones-0"), address)
    assert (fewer["milestones-0-name"], fewer["milestones-0-row_id"]) == (["全年满5次"], [str(draft.milestones[1].id)])
    session.expire_all()
    assert draft.standard == "全年专题研究不少于5次"


def test_backward_scheduling_offers_four_milestones_to_be_looked_at_before_saving(
    office: FlaskClient, session: Session, draft: Project
) -> None:
    answer = save(office, draft, fields_of(office, draft), backward="1")
    offered = form_of(answer, f"/projects/{draft.id}/terms")
    assert answer.status_code == 200
    assert [offered[f"milestones-{n}-weight"] for n in range(4)] == [["10"], ["40"], ["25"], ["25"]]
    assert offered["milestones-3-due_on"] == ["2026-12-20"]
    assert "节点已经排好，看过再保存。" in answer.text
    session.expire_all()
    assert len(draft.milestones) == 2
    named = offered | {"milestones-0-name": ["自己的名称"]}
    again = form_of(save(office, draft, named, backward="1"), f"/projects/{draft.id}/terms")
    assert again["milestones-0-name"] == ["自己的名称"]
    assert save(office, draft, again).status_code == 302
    session.expire_all()
    assert draft.milestones[0].name == "自己的名称"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": ""}, "倒排工期要先填开始和时限"),
        ({"due_on": "2026-01-01"}, "倒排工期要先填开始和时限"),
        ({"due_on": "2026-01-12"}, "个工作日，排不下"),
    ],
)
def test_backward_scheduling_says_what_it_needs(
    office: FlaskClient, draft: Project, typed: dict[str, str], sentence: str
) -> None:
    answer = save(office, draft, fields_of(office, draft), backward="1", **typed)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize(
    ("typed", "place", "sentence"),
    [
        ({"owner": "无此人"}, "owner", "没有找到“无此人”"),
        ({"lead_unit": "无此部"}, "lead_unit", "没有找到“无此部”"),
        ({"due_on": "明天"}, "due_on", "日期请写成 2027-06-30 的样子"),
        ({"milestones__0__weight": "半"}, "milestones-0-weight", "请填整数"),
        ({"milestones__0__weight": ""}, "milestones-0-weight", "请填权重"),
        ({"milestones__0__name": ""}, "milestones-0-name", "请写节点名称"),
        ({"milestones__0__due_on": ""}, "milestones-0-due_on", "请填日期"),
        ({"due_on": "9999-12-31"}, "due_on", "请填 2000 到 2100"),
        ({"metrics__0__target": "很多"}, "metrics-0-target", "请填数字"),
        ({"metrics__0__target": "1e99"}, "metrics-0-target", "请填数字"),
        ({"metrics__0__target": "0.12345"}, "metrics-0-target", "最多 4 位小数"),
        ({"rewards__0__points": "1000000"}, "rewards-0-points", "请填数字"),
        ({"rewards__0__points": "0.125"}, "rewards-0-points", "最多 2 位小数"),
        ({"metrics__0__unit": "很长很长很长很长的单位"}, "metrics-0-unit", "最多写 10 个字"),
        ({"metrics__0__direction": "about"}, "metrics-0-direction", "要求"),
        ({"rewards__0__condition": ""}, "rewards-0-condition", "请写什么情形"),
        ({"duty__0__text": "长" * 401}, "duty-0-text", "最多写 400 个字"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_stays_as_typed(
    office: FlaskClient, session: Session, draft: Project, typed: dict[str, str], place: str, sentence: str
) -> None:
    answer = save(office, draft, fields_of(office, draft), **typed)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in text, f'href="#{place}"' in text) == (422, True, True)
    kept = form_of(answer, f"/projects/{draft.id}/terms")
    ((name, value),) = typed.items()
    if place != "metrics-0-direction":
        assert kept[name.replace("__", "-")] == [value]
    session.expire_all()
    assert draft.version == 1


def test_a_change_after_issuing_is_kept_with_its_reason(office: FlaskClient, session: Session, issued: Project) -> None:
    fields = fields_of(office, issued)
    refused = save(office, issued, fields, duty__0__text="新的职责")
    assert (refused.status_code, "请写明原因" in refused.get_data(as_text=True)) == (422, True)
    answer = save(office, issued, fields, duty__0__text="新的职责", reason="上级调整")
    assert (answer.status_code, answer.location) == (302, f"/projects/{issued.id}")
    change = session.scalars(sa.select(TermChange)).one()
    assert (change.term, change.after, change.reason) == ("duty", "新的职责", "上级调整")


def test_the_due_day_of_an_issued_project_cannot_be_typed_over(office: FlaskClient, issued: Project) -> None:
    page = office.get(f"/projects/{issued.id}/terms").get_data(as_text=True)
    assert "时限不能直接改，要由责任人申请延期，批准后才变。" in page
    answer = save(office, issued, fields_of(office, issued), due_on="2026-12-30", reason="推后")
    assert (answer.status_code, "时限 12-20 不能直接改" in answer.get_data(as_text=True)) == (422, True)


def test_a_done_milestone_is_shown_as_done_and_cannot_be_rescheduled(
    office: FlaskClient, session: Session, issued: Project
) -> None:
    issued.milestones[0].done_on = make.TODAY
    session.commit()
    page = office.get(f"/projects/{issued.id}/terms").get_data(as_text=True)
    assert "11-24 完成" in page
    assert 'value="milestones-0"' not in page
    answer = save(office, issued, fields_of(office, issued), backward="1")
    assert "已有节点完成，不能整个重排" in answer.get_data(as_text=True)
    refused = save(office, issued, fields_of(office, issued), milestones__0__weight="50", reason="x")
    assert "已完成，日期和权重不能再改" in refused.get_data(as_text=True)


def test_two_who_save_at_once_see_both_versions_and_nothing_typed_is_lost(
    office: FlaskClient, session: Session, draft: Project
) -> None:
    mine = fields_of(office, draft)
    save(office, draft, mine, statement="甲的标准")
    answer = save(office, draft, mine, statement="乙的标准", duty__0__text="乙的职责")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    for shown in ("甲的标准", "乙的标准", "乙的职责"):
        assert shown in text
    session.expire_all()
    assert (draft.standard, draft.duty_lines[0].text) == ("甲的标准", "提请区委常委会专题研究园区党建")
    use_mine = form_of(answer, f"/projects/{draft.id}/terms")
    assert office.post(f"/projects/{draft.id}/terms", data=use_mine).status_code == 302
    session.expire_all()
    assert (draft.standard, draft.duty_lines[0].text) == ("乙的标准", "乙的职责")


def test_hostile_text_is_shown_as_text(office: FlaskClient, session: Session, draft: Project) -> None:
    save(
        office, draft, fields_of(office, draft), duty__0__text="<script>alert(1)</script>", statement="</textarea><b>x"
    )
    text = office.get(f"/projects/{draft.id}/terms").get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert "</textarea><b>x" not in text
    assert "&lt;script&gt;alert(1)" in text
    nonsense = {"version": ["9" * 5000], "add": ["nothing"], "milestones-x-name": ["y"], "milestones-0-row_id": ["z"]}
    assert save(office, draft, nonsense).status_code == 409


def test_a_draft_is_renamed_and_an_issued_project_is_not(
    office: FlaskClient, session: Session, draft: Project, issued: Project
) -> None:
    address = f"/projects/{draft.id}/name"
    fields = {"version": ["1"], "name": ["新的名称"]}
    assert office.get(address).status_code == 200
    assert office.post(address, data=fields).location == f"/projects/{draft.id}/terms"
    session.refresh(draft)
    assert draft.name == "新的名称"
    stale = office.post(address, data=fields | {"name": ["别的"]})
    assert (stale.status_code, "新的名称" in stale.get_data(as_text=True)) == (409, True)
    assert office.post(address, data={"name": ["别的"]}).status_code == 409, "made from no version at all"
    assert office.post(address, data=form_of(stale, address)).status_code == 302
    assert office.post(address, data={"version": ["3"], "name": ["别的"]}).status_code == 302, "nothing changed"
    assert "请填写名称" in office.post(address, data={"version": ["3"], "name": [""]}).get_data(as_text=True)
    answer = office.post(f"/projects/{issued.id}/name", data={"version": ["1"], "name": ["x"]})
    assert (answer.status_code, "已下达的小项不改名" in answer.get_data(as_text=True)) == (422, True)


def test_a_draft_is_removed_in_the_version_that_was_seen(
    office: FlaskClient, session: Session, draft: Project, issued: Project
) -> None:
    address = f"/projects/{draft.id}/removal"
    assert office.post(address, data={"version": "99"}).status_code == 409
    assert office.post(address, data=form_of(office.get(f"/projects/{draft.id}/terms"), address)).status_code == 302
    assert office.post(f"/projects/{issued.id}/removal", data={"version": "1"}).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1


def test_outsiders_get_404_and_those_who_may_only_look_403(
    client: FlaskClient, cast: Cast, draft: Project, issued: Project
) -> None:
    for who, of_draft, of_issued in ((cast.outsider, 404, 404), (cast.owner, 404, 403), (cast.sponsor, 404, 403)):
        make.log_in(client, who)
        for project, status in ((draft, of_draft), (issued, of_issued)):
            assert client.get(f"/projects/{project.id}/terms").status_code == status
            for act in ("terms", "name", "removal"):
                assert client.post(f"/projects/{project.id}/{act}", data={"reason": "x"}).status_code == status


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_a_settled_project_is_refused_in_words(office: FlaskClient, cast: Cast, state: State) -> None:
    settled = make.project(make.checklist(cast.park, cast.office), owner=cast.owner, state=state)
    answer = office.get(f"/projects/{settled.id}/terms")
    assert (answer.status_code, "五定不再变更" in answer.get_data(as_text=True)) == (422, True)


def test_the_page_takes_few_queries(
    office: FlaskClient, draft: Project, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    office.get(f"/projects/{draft.id}/terms")
    with count_queries() as statements:
        office.get(f"/projects/{draft.id}/terms")
    assert len(statements) <= 14


def test_a_year_without_a_notice_says_so(office: FlaskClient, cast: Cast) -> None:
    future = make.project(make.checklist(cast.park, cast.office, state="draft", year=2040), state=State.DRAFT)
    assert "2040 年放假安排尚未公布" in office.get(f"/projects/{future.id}/terms").get_data(as_text=True)
