"""A project's page: its marks, what it offers to whom, the acts and their refusals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.cast import Cast
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, AuditEvent, Evidence, OverdueMark, Project, Suspension, TermChange
from tracker.services import closures, reports, reviews, standing, verifications
from tracker.services.reports import Statement

DUE = dt.date(2026, 11, 20)
STEPS = [("过半", dt.date(2026, 6, 30), 45), ("全年", DUE, 55)]


@pytest.fixture
def project(cast: Cast) -> Project:
    return issued(cast)


def issued(cast: Cast, **given: Any) -> Project:
    checklist = make.checklist(cast.park, cast.office)
    values: dict[str, Any] = {"due_on": DUE, "milestones": STEPS, "lead_unit": cast.department} | given
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, **values)
    standing.refresh(made, today=make.TODAY)
    db.session.commit()
    return made


def page(client: FlaskClient, who: Account, project: Project, *, at: str = "") -> str:
    answer = make.log_in(client, who).get(f"/projects/{project.id}{at}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def report(cast: Cast, project: Project, percent: int, *, day: dt.date, **given: Any) -> Any:
    sent = Statement(percent, **given)
    return reports.submit_report(project, sent, by=make.doer(cast.owner, today=day), form_key=f"{day}{percent}")


def head(html: str) -> dict[str, str]:
    found = re.search(r'<header class="proj"(.*?)>', html, re.DOTALL)
    assert found is not None
    return dict(re.findall(r'data-([a-z]+)="([^"]*)"', found[1]))


def test_the_head_bears_the_marks_of_the_contract(client: FlaskClient, cast: Cast, project: Project) -> None:
    html = page(client, cast.sponsor, project)
    assert head(html) == {
        "project": "1.1",
        "light": "red",
        "percent": "0",
        "planned": "100.0",
        "starts": "2026-01-10",
        "due": "2026-11-20",
        "state": "in_progress",
        "clock": "running",
    }
    steps = re.findall(r'data-milestone="([^"]*)"\s+data-weight="([^"]*)"\s+data-done="([^"]*)"', html)
    assert steps == [("2026-06-30", "45", "no"), ("2026-11-20", "55", "no")]


def test_it_says_why_and_what_was_done(client: FlaskClient, cast: Cast, project: Project) -> None:
    step = project.milestones[0]
    report(cast, project, 45, day=dt.date(2026, 7, 4), milestone_ids=frozenset({step.id}))
    returned = report(cast, project, 95, day=dt.date(2026, 11, 13))
    reviews.return_report(returned, by=make.doer(cast.office), reason="没有凭证")
    report(cast, project, 60, day=dt.date(2026, 11, 23), note="<b>资金</b>", obstacle="拨付慢", helper="区财政局")
    db.session.commit()
    html = page(client, cast.office, project)
    for told in (
        "时限 11-20 已过 4 天，还没有销号。",
        "计划 100%，实际 60%，差 40 点",
        "07-04 完成，逾期 4 天",
        "未完成，逾期 4 天",
        "&lt;b&gt;资金&lt;/b&gt;",
        "请区财政局帮助",
        "等办公室审核",
        "退回 1 次",
        "有困难",
        "退回进度 95% → 45%。理由：没有凭证",
    ):
        assert told in html
    assert 'class="cv-line cv-act" d="M0.0 240.0H' in html
    assert "V12.0" not in html, "a returned report is no step of the curve"


def test_changes_marks_suspensions_and_files_are_kept_in_sight(
    client: FlaskClient, cast: Cast, project: Project
) -> None:
    who = {"changed_by_id": cast.office.id, "changed_at": make.MOMENT}
    db.session.add_all(
        [
            TermChange(project_id=project.id, term="duty", before="旧职责", after="新职责", reason="分工调整", **who),
            OverdueMark(project_id=project.id, due_on=DUE, recorded_at=make.MOMENT),
            OverdueMark(
                project_id=project.id,
                due_on=dt.date(2026, 10, 20),
                recorded_at=make.MOMENT,
                revoked_at=make.MOMENT,
                revoked_by_id=cast.sponsor.id,
                revoke_reason="记错了",
            ),
            Suspension(
                project_id=project.id,
                state_before=State.IN_PROGRESS,
                reason="场地改造",
                suspended_by_id=cast.office.id,
                suspended_at=make.MOMENT,
                suspended_on=make.TODAY,
            ),
            Evidence(
                project_id=project.id,
                requirement_id=project.evidence_requirements[0].id,
                original_name="批复.pdf",
                media_type="application/pdf",
                size=2048,
                digest="a" * 64,
                thumbnail_digest="b" * 64,
                added_by_id=cast.owner.id,
                added_at=make.MOMENT,
            ),
        ]
    )
    project.original_due_on, project.deadline_changes = dt.date(2026, 11, 1), 1
    db.session.commit()
    html = page(client, cast.sponsor, project)
    for told in (
        "改定职责。理由：分工调整",
        "旧职责",
        "新职责",
        "记错了",
        "场地改造",
        "批复.pdf",
        "会议纪要（已交 1 份）",
    ):
        assert told in html
    assert "改期 1 次，原时限 11-01" in html
    assert "/thumbnail" in html
    assert html.count("撤销红叉") == 1, "offered to the sponsor"


def test_a_waiting_request_stops_the_clock_and_is_offered_to_its_judges(client: FlaskClient, cast: Cast) -> None:
    project = issued(cast, due_on=dt.date(2026, 12, 20), milestones=None)
    request = closures.request_closure(
        project, closures.Application(shortfall_reason="年底补"), by=make.doer(cast.owner), form_key="k"
    )
    db.session.commit()
    html = page(client, cast.sponsor, project)
    assert head(html)["clock"] == "stopped"
    assert "有差，先等挂联领导定，再等核验。过时限以前申请的，停表。" in html
    assert "时限 12-20，停表时还剩" in html
    assert "定带差销号" in html
    assert "定带差销号" not in page(client, cast.office, project)
    offered = page(client, cast.owner, project)
    assert "撤回销号申请" in offered
    assert "btn--main" not in offered
    assert "核验销号" not in page(client, cast.verifier, project), "the sponsor comes first"
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    db.session.commit()
    assert "核验销号" in page(client, cast.verifier, project)


def test_a_closed_project_bears_its_seal_and_can_be_reopened_by_its_sponsor(client: FlaskClient, cast: Cast) -> None:
    project = issued(cast, due_on=dt.date(2026, 12, 20), milestones=None)
    request = closures.request_closure(
        project, closures.Application(shortfall_reason="年底补"), by=make.doer(cast.owner), form_key="k"
    )
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    closure = verifications.accept_request(request, by=make.doer(cast.verifier))
    db.session.commit()
    html = page(client, cast.sponsor, project)
    assert (head(html)["light"], head(html)["state"], head(html)["clock"]) == ("closed", "closed", "running")
    for told in ("销〔2026〕1号", "按期销号", "带差销号", "反销号"):
        assert told in html
    assert "反销号" not in page(client, cast.office, project)
    verifications.reopen(closure, by=make.doer(cast.sponsor), reason="材料有误")
    db.session.commit()
    assert "反销号，销〔2026〕1号 保留。理由：材料有误" in page(client, cast.office, project)


def test_a_draft_says_what_is_missing_and_where_to_mend_it(client: FlaskClient, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office, state="draft")
    project = make.project(checklist, sponsor=cast.sponsor, state=State.DRAFT)
    project.standard = ""
    db.session.commit()
    html = page(client, cast.office, project)
    assert "五定还差 3 处" in html
    assert f'/projects/{project.id}/terms#owner"' in html
    assert f'/projects/{project.id}/terms#statement"' in html
    assert (head(html)["light"], head(html)["state"], head(html)["clock"]) == ("grey", "draft", "running")


def test_what_is_offered_follows_the_state(client: FlaskClient, cast: Cast, project: Project) -> None:
    step, last = project.milestones
    report(cast, project, 45, day=dt.date(2026, 6, 29), milestone_ids=frozenset({step.id}))
    db.session.commit()
    assert re.search(r"06-29 完成\s*<", page(client, cast.owner, project)), "in time: nothing is said of lateness"
    assert "审核进度" in page(client, cast.office, project)
    report(cast, project, 100, day=make.TODAY, milestone_ids=frozenset({last.id}))
    db.session.commit()
    html = page(client, cast.owner, project)
    assert html.index("申请销号") < html.index(">报进度<"), "all is done: closing is the next thing to do"
    project.checklist.state = "archived"
    db.session.commit()
    for who in (cast.owner, cast.office, cast.sponsor):
        assert 'class="btn btn--main"' not in page(client, who, project)


def test_what_has_not_begun_is_grey_and_says_when(client: FlaskClient, cast: Cast) -> None:
    project = issued(
        cast,
        starts_on=dt.date(2026, 12, 1),
        due_on=dt.date(2026, 12, 20),
        milestones=[("全部", dt.date(2026, 12, 20), 100)],
    )
    html = page(client, cast.sponsor, project)
    assert head(html)["light"] == "grey"
    assert "12-01 开始，还没有到开始的日子。" in html
    assert "icons.svg#idle" in html


def test_nothing_is_done_by_a_press_that_comes_too_late(client: FlaskClient, cast: Cast, project: Project) -> None:
    answer = make.log_in(client, cast.office).get(f"/projects/{project.id}/resumption")
    assert answer.status_code == 200
    assert client.post(f"/projects/{project.id}/suspension", data={"reason": "长" * 401}).status_code == 422


@pytest.mark.parametrize("at", ["", "/history", "/suspension", "/resumption", "/cancellation"])
def test_an_outsider_finds_nothing(client: FlaskClient, cast: Cast, project: Project, at: str) -> None:
    assert make.log_in(client, cast.outsider).get(f"/projects/{project.id}{at}").status_code == 404


def test_only_those_who_may_call_get_the_number(client: FlaskClient, cast: Cast, project: Project) -> None:
    cast.owner.phone = "13800001234"
    db.session.commit()
    assert 'href="tel:13800001234"' in page(client, cast.office, project)
    assert "13800001234" not in page(client, cast.sponsor, project)


def test_the_owner_acknowledges_with_one_press(client: FlaskClient, cast: Cast) -> None:
    project = issued(cast, state=State.ISSUED)
    assert f'action="/projects/{project.id}/acknowledgement"' in page(client, cast.owner, project)
    answer = client.post(f"/projects/{project.id}/acknowledgement", data={"next": "/me"})
    assert (answer.status_code, answer.location) == (302, "/me")
    db.session.refresh(project)
    assert project.state is State.IN_PROGRESS
    assert client.post(f"/projects/{project.id}/acknowledgement").status_code == 422


def test_who_may_see_but_not_act_is_refused(client: FlaskClient, cast: Cast, project: Project) -> None:
    make.log_in(client, cast.verifier)
    assert client.post(f"/projects/{project.id}/acknowledgement").status_code == 403
    for act in ("suspension", "resumption", "cancellation"):
        assert client.get(f"/projects/{project.id}/{act}").status_code == 403
        assert client.post(f"/projects/{project.id}/{act}", data={"reason": "想停"}).status_code == 403
    html = page(client, cast.verifier, project)
    assert not any(word in html for word in ("/suspension", "/cancellation", '/terms"', "reports/new"))
    assert db.session.scalars(sa.select(AuditEvent).where(AuditEvent.project_id == project.id)).all() == []


def test_the_office_suspends_resumes_and_cancels(client: FlaskClient, cast: Cast, project: Project) -> None:
    assert "data-dialog>暂缓</a>" in page(client, cast.office, project)
    acts = [("suspension", State.SUSPENDED), ("resumption", State.IN_PROGRESS), ("cancellation", State.CANCELLED)]
    for act, state in acts:
        form = client.get(f"/projects/{project.id}/{act}").get_data(as_text=True)
        version = re.search(r'name="version"[^>]*value="(\d+)"', form)
        assert version is not None
        answer = client.post(f"/projects/{project.id}/{act}", data={"reason": "有原因", "version": version[1]})
        assert answer.location == f"/projects/{project.id}"
        db.session.refresh(project)
        assert project.state is state
    html = page(client, cast.office, project)
    assert (head(html)["light"], head(html)["state"]) == ("grey", "cancelled")
    assert "恢复：状态 暂缓 → 推进中。理由：有原因" in html


def test_without_a_reason_the_form_comes_back(client: FlaskClient, cast: Cast, project: Project) -> None:
    answer = make.log_in(client, cast.office).post(f"/projects/{project.id}/suspension", data={"reason": " "})
    assert answer.status_code == 422
    assert "请写明" in answer.get_data(as_text=True)
    db.session.refresh(project)
    assert project.state is State.IN_PROGRESS


def test_a_rule_broken_keeps_what_was_typed(client: FlaskClient, cast: Cast, project: Project) -> None:
    answer = make.log_in(client, cast.office).post(f"/projects/{project.id}/resumption", data={"reason": "<已改好>"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "项目不在暂缓中，不用恢复。" in html
    assert "&lt;已改好&gt;" in html


def test_a_stale_form_shows_both_and_keeps_what_was_typed(client: FlaskClient, cast: Cast, project: Project) -> None:
    stale = project.version
    report(cast, project, 30, day=make.TODAY)
    db.session.commit()
    answer = make.log_in(client, cast.office).post(
        f"/projects/{project.id}/cancellation", data={"reason": "不再需要", "version": stale}
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "30%" in html
    assert 'value="不再需要"' in html
    db.session.refresh(project)
    assert project.state is State.IN_PROGRESS


def test_the_whole_history_is_paged_by_key(
    client: FlaskClient, cast: Cast, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 13):
        report(cast, project, day, day=dt.date(2026, 11, day))
    db.session.commit()
    html = page(client, cast.sponsor, project)
    assert (html.count('class="hist__when'), "全部 12 条" in html) == (10, True)
    monkeypatch.setattr("tracker.queries.history.history.__kwdefaults__", {"before": None, "limit": 5})
    first = page(client, cast.sponsor, project, at="/history")
    assert "进度 11% → 12%" in first
    older = re.search(r'href="([^"]*before=\d+)" rel="next"', first)
    assert older is not None
    second = client.get(older[1]).get_data(as_text=True)
    assert "进度 6% → 7%" in second
    assert "进度 11% → 12%" not in second


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.DRAFT])
def test_ten_queries_at_most(
    client: FlaskClient,
    cast: Cast,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    state: State,
) -> None:
    project = issued(cast, state=state)
    address = f"/projects/{project.id}"
    make.log_in(client, cast.office)
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= 10
