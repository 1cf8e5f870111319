"""Acknowledging, suspending, resuming and cancelling: who may, when, and what is kept (RULES §3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.lights import Light, TurningDays, light_on
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, AuditEvent, ClosureRequest, Project, Suspension
from tracker.services import projects, standing
from tracker.services.doer import Doer

LATER = dt.date(2026, 12, 1)


def issued(cast: Cast, **given: Any) -> Project:
    checklist = make.checklist(cast.park, cast.office)
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, **given)
    standing.refresh(made, today=make.TODAY)
    return made


def events(project: Project) -> list[AuditEvent]:
    query = sa.select(AuditEvent).where(AuditEvent.project_id == project.id).order_by(AuditEvent.id)
    return list(db.session.scalars(query))


def everyone_but(cast: Cast, *allowed: Account) -> list[Account]:
    return [who for who in vars_of(cast) if who not in allowed]


def vars_of(cast: Cast) -> list[Account]:
    return [value for name in Cast.__slots__ if isinstance(value := getattr(cast, name), Account)]


def light(project: Project, day: dt.date) -> Light:
    assert project.starts_on is not None
    turning = TurningDays(project.blue_on, project.yellow_on, project.red_on)
    return light_on(
        day, state=project.state, starts_on=project.starts_on, turning=turning, stopped_on=project.stopped_on
    )


def test_owner_acknowledges_and_the_project_is_in_progress(cast: Cast) -> None:
    project = issued(cast, state=State.ISSUED)
    revision = project.checklist.revision
    projects.acknowledge_project(project, by=make.doer(cast.owner))
    db.session.refresh(project.checklist)
    assert (project.state, project.acknowledged_at) == (State.IN_PROGRESS, make.MOMENT)
    assert project.checklist.revision == revision + 1
    (event,) = events(project)
    assert (event.act, event.before, event.after) == (
        "project:acknowledge",
        {"state": "issued"},
        {"state": "in_progress"},
    )


def test_nobody_else_acknowledges(cast: Cast) -> None:
    project = issued(cast, state=State.ISSUED)
    for who in everyone_but(cast, cast.owner):
        with pytest.raises(NotAllowed):
            projects.acknowledge_project(project, by=make.doer(who))
    assert (project.state, events(project)) == (State.ISSUED, [])


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.SUSPENDED, "先恢复"), (State.CLOSED, "先反销号"), (State.CANCELLED, "已中止"), (State.DRAFT, "还没有下达")],
)
def test_no_other_state_is_left_by_acknowledging(cast: Cast, state: State, said: str) -> None:
    project = make.project(make.checklist(cast.park, cast.office), owner=cast.owner, state=state)
    with pytest.raises(RuleBroken, match=said):
        projects.acknowledge_project(project, by=make.doer(cast.owner))
    assert project.state is state


def test_what_is_acknowledged_is_not_acknowledged_again(cast: Cast) -> None:
    project = issued(cast)
    with pytest.raises(RuleBroken, match="已经签收过了"):
        projects.acknowledge_project(project, by=make.doer(cast.owner))


def test_the_office_suspends_and_the_clock_stands_still(cast: Cast) -> None:
    project = issued(cast, due_on=dt.date(2026, 11, 28))
    suspension = projects.suspend_project(project, by=make.doer(cast.office), reason=" 场地改造 ")
    assert (project.state, project.stopped_on) == (State.SUSPENDED, make.TODAY)
    assert (suspension.state_before, suspension.reason) == (State.IN_PROGRESS, "场地改造")
    assert light(project, LATER) is Light.GREY
    (event,) = events(project)
    assert (event.act, event.reason) == ("project:suspend", "场地改造")


def test_resumed_it_goes_on_with_the_due_day_it_had(cast: Cast) -> None:
    project = issued(cast, due_on=dt.date(2026, 11, 28))
    projects.suspend_project(project, by=make.doer(cast.office), reason="场地改造")
    projects.resume_project(project, by=make.doer(cast.office, today=LATER), reason="改造完成")
    assert (project.state, project.stopped_on) == (State.IN_PROGRESS, None)
    assert light(project, LATER) is Light.RED
    suspension = db.session.scalars(sa.select(Suspension)).one()
    assert (suspension.resumed_by_id, suspension.resume_reason) == (cast.office.id, "改造完成")
    assert [event.act for event in events(project)] == ["project:suspend", "project:resume"]


def test_resumed_before_it_was_acknowledged_it_waits_for_that_anew(cast: Cast) -> None:
    project = issued(cast, state=State.ISSUED, acknowledge_by_on=dt.date(2026, 11, 26))
    projects.suspend_project(project, by=make.doer(cast.office), reason="场地改造")
    projects.resume_project(project, by=make.doer(cast.office, today=LATER), reason="改造完成")
    assert (project.state, project.acknowledge_by_on) == (State.ISSUED, dt.date(2026, 12, 3))


def test_what_is_not_suspended_is_not_resumed(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="不在暂缓中"):
        projects.resume_project(issued(cast), by=make.doer(cast.office), reason="改造完成")


def test_the_office_cancels_for_good(cast: Cast) -> None:
    project = issued(cast)
    projects.cancel_project(project, by=make.doer(cast.office), reason="任务并入 2.1")
    assert (project.state, light(project, LATER)) == (State.CANCELLED, Light.GREY)
    assert [(event.act, event.reason) for event in events(project)] == [("project:cancel", "任务并入 2.1")]
    with pytest.raises(RuleBroken, match="已中止"):
        projects.suspend_project(project, by=make.doer(cast.office), reason="再缓一缓")


WITH_REASON = [projects.suspend_project, projects.resume_project, projects.cancel_project]


@pytest.mark.parametrize("act", WITH_REASON)
def test_only_the_office_over_the_checklist_may(cast: Cast, act: Callable[..., Any]) -> None:
    state = State.SUSPENDED if act is projects.resume_project else State.IN_PROGRESS
    project = issued(cast, state=state)
    for who in everyone_but(cast, cast.office):
        with pytest.raises(NotAllowed):
            act(project, by=make.doer(who), reason="有原因")
    assert (project.state, events(project)) == (state, [])


@pytest.mark.parametrize("act", WITH_REASON)
def test_a_reason_is_asked_for(cast: Cast, act: Callable[..., Any]) -> None:
    project = issued(cast)
    with pytest.raises(RuleBroken) as caught:
        act(project, by=make.doer(cast.office), reason="  ")
    assert caught.value.field == "reason"
    assert events(project) == []


@pytest.mark.parametrize("act", [projects.suspend_project, projects.cancel_project])
def test_while_a_closure_request_waits_it_is_settled_first(cast: Cast, act: Callable[..., Any]) -> None:
    project = issued(cast)
    db.session.add(
        ClosureRequest(
            project_id=project.id,
            form_key="a",
            requested_by_id=cast.owner.id,
            requested_at=make.MOMENT,
            requested_on=make.TODAY,
        )
    )
    with pytest.raises(RuleBroken, match="销号申请还在等结果"):
        act(project, by=make.doer(cast.office), reason="有原因")
    assert events(project) == []


@pytest.mark.parametrize("act", [*WITH_REASON, projects.acknowledge_project])
def test_an_archived_checklist_refuses_all(cast: Cast, act: Callable[..., Any]) -> None:
    project = issued(cast)
    project.checklist.state = "archived"
    given: dict[str, Any] = {"by": make.doer(cast.owner)}
    if act in WITH_REASON:
        given = {"by": make.doer(cast.office), "reason": "有原因"}
    with pytest.raises(RuleBroken, match="已归档"):
        act(project, **given)
    assert events(project) == []


@pytest.mark.parametrize("act", [*WITH_REASON, projects.acknowledge_project])
def test_the_program_itself_does_none_of_it(cast: Cast, act: Callable[..., Any]) -> None:
    nobody = Doer(None, "系统", make.MOMENT, make.TODAY)
    given: dict[str, Any] = {"reason": "有原因"} if act in WITH_REASON else {}
    with pytest.raises(NotAllowed):
        act(issued(cast), by=nobody, **given)
