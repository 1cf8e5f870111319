"""The sweep: what is due is made once, whatever the day, the company and the kills; nothing is decided by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import case, days, late, program, run, steps
from tracker.domain.escalation import Ground, Step
from tracker.domain.notification import NotificationKind
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AccountabilityCase, AuditEvent, Checklist, EscalationStep, Notification, OverdueMark, Project
from tracker.services import batches, projects, standing, sweep
from tracker.services.batches import Work

TODAY = make.TODAY


def rungs(project: Project) -> list[Step]:
    return [one.step for one in steps(project)]


@pytest.mark.parametrize(
    ("late_days", "expected"),
    [
        (0, [Step.REMINDER]),
        (1, [Step.URGE]),
        (5, [Step.URGE]),
        (7, [Step.URGE, Step.TALK]),
        (8, [Step.URGE, Step.YELLOW_CARD]),
        (15, [Step.URGE, Step.YELLOW_CARD]),
        (16, [Step.URGE, Step.RED_CARD]),
        (200, [Step.URGE, Step.RED_CARD]),
    ],
)
def test_each_step_comes_with_its_day(checklist: Checklist, cast: Cast, late_days: int, expected: list[Step]) -> None:
    project = late(checklist, cast, late_days)
    run()
    assert rungs(project) == expected
    assert project.urged_count == (Step.URGE in expected)
    assert project.ladder_step == (Step.URGE in expected)


def test_a_second_run_of_the_day_finds_all_there(checklist: Checklist, cast: Cast, session: Session) -> None:
    late(checklist, cast, 9)
    late(checklist, cast, -3, code="1.2")
    first, already = run()
    assert (first, already) == (
        ["1.1 三级统筹议事  2026-11-15  +9", "1.2 三级统筹议事  2026-11-27  -3", "1.1 三级统筹议事  case opened",
         "1.1 三级统筹议事  urge  +9", "1.1 三级统筹议事  yellow_card  +9"], 0,
    )  # fmt: skip
    lines = session.scalar(sa.select(sa.func.count(AuditEvent.id)))
    assert run() == ([], 4)
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == lines


def test_a_day_after_day_run_climbs_and_urges_once_a_week(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 0)
    for passed in range(1, 18):
        run(TODAY + days(passed))
    made = [(one.step, (one.made_on - TODAY).days) for one in steps(project) if one.step is not Step.REMINDER]
    assert made == [
        (Step.URGE, 1),
        (Step.TALK, 6),
        (Step.URGE, 8),
        (Step.YELLOW_CARD, 8),
        (Step.URGE, 15),
        (Step.RED_CARD, 16),
    ]
    assert project.urged_count == 3


def test_a_missed_week_is_caught_up_without_a_flood(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 1)
    run()
    run(TODAY + days(20))
    assert rungs(project) == [Step.URGE, Step.URGE, Step.RED_CARD]


def test_a_missed_reminder_is_not_made_up(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, -10)
    for left in (8, 2, 1, 0):
        run(TODAY + days(10 - left))
    assert [(one.made_on - TODAY).days for one in steps(project)] == [8, 9]


def test_reminders_come_for_milestones_too_and_once_for_one_date(checklist: Checklist, cast: Cast) -> None:
    steps_of_plan = [("一", TODAY + days(7), 40), ("二", TODAY + days(60), 60)]
    project = late(checklist, cast, -60, milestones=steps_of_plan, percent=80)
    lines, _ = run()
    assert lines == ["1.1 三级统筹议事  2026-12-01  -7"]
    assert (steps(project)[0].ground, steps(project)[0].case_id) == (Ground.SOON, None)
    run(TODAY + days(53))
    reminders = [one.occasion for one in steps(project) if one.step is Step.REMINDER]
    assert reminders == ["2026-12-01-7", "2027-01-23-7"]


def test_what_nobody_acknowledged_is_urged_and_the_case_ends_when_somebody_does(
    checklist: Checklist, cast: Cast
) -> None:
    project = late(checklist, cast, -90, state=State.ISSUED, acknowledge_by_on=TODAY - days(1))
    project.acknowledged_at = None
    db.session.flush()
    run()
    assert [(one.step, one.ground) for one in steps(project)] == [(Step.URGE, Ground.UNACKNOWLEDGED)]
    projects.acknowledge_project(project, by=make.doer(cast.owner))
    lines, _ = run(TODAY + days(1))
    assert lines == ["1.1 三级统筹议事  case ended"]
    assert (case(project).end_reason, project.ladder_step, project.urged_count) == ("recovered", 0, 1)


def test_two_cutoffs_yellow_running_propose_a_talk(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, -60, percent=0)
    assert project.red_on
    assert project.red_on < TODAY - days(20)
    run()
    assert [(one.step, one.ground) for one in steps(project)] == [(Step.TALK, Ground.LAGGING)]
    assert run(TODAY + days(1)) == ([], 1)


def test_suspended_work_is_left_in_peace_and_its_days_do_not_count(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 2)
    run()
    projects.suspend_project(project, by=make.doer(cast.office), reason="等待部署")
    db.session.flush()
    assert run(TODAY + days(30)) == ([], 1)
    assert case(project).ended_on is None
    projects.resume_project(project, by=make.doer(cast.office, today=TODAY + days(30)), reason="恢复")
    db.session.flush()
    run(TODAY + days(31))
    assert [(one.step, one.days_late) for one in steps(project)] == [(Step.URGE, 2), (Step.URGE, 3)]


def test_a_cancelled_project_ends_its_case_at_once(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 2)
    run()
    projects.cancel_project(project, by=make.doer(cast.office), reason="不再需要")
    assert (case(project).end_reason, project.ladder_step) == ("cancelled", 0)
    assert run(TODAY + days(20)) == ([], 1)


def test_archived_checklists_are_left_in_peace(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 20)
    checklist.state = "archived"
    db.session.flush()
    run()
    assert rungs(project) == []


Runner = Iterator[Work]


@given(
    moves=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["do", "do", "do", "kill", "late"])), max_size=25),
    later=st.integers(0, 9),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_thing_happens_once_whatever_two_sweeps_and_kills_do(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch, moves: list[tuple[int, str]], later: int
) -> None:
    """Two sweeps of the day take turns piece by piece; one that is killed loses the piece it was at, and begins anew."""
    monkeypatch.setattr(batches.pieces, "__defaults__", (2,))
    outer = session.begin_nested()
    try:
        checklist = make.checklist(cast.park, cast.office)
        stage = [late(checklist, cast, days_, code=f"1.{n}") for n, days_ in enumerate((-3, 1, 2, 5, 9, 20), 1)]
        run(TODAY - days(later))
        sweepers: list[Runner] = [sweep.works(by=program()), sweep.works(by=program())]
        for which, what in moves:
            play(sweepers, which, what)
        run()
        assert_once(session, stage)
        once = keys(session)
        run()
        assert keys(session) == once
    finally:
        outer.rollback()
        session.expire_all()


def play(sweepers: list[Runner], which: int, what: str) -> None:
    work = next(sweepers[which], None)
    if work is None or what == "late":
        return
    before = db.session.begin_nested()
    work()
    if what == "kill":
        before.rollback()
        sweepers[which] = sweep.works(by=program())
    else:
        before.commit()


def keys(session: Session) -> list[tuple[int, int, str]]:
    rows = session.execute(sa.select(EscalationStep.project_id, EscalationStep.step, EscalationStep.occasion))
    return sorted((project_id, int(step), occasion) for project_id, step, occasion in rows)


def assert_once(session: Session, stage: list[Project]) -> None:
    """One case, one mark, one step a rung and week, and one line of the log for each."""
    made = keys(session)
    assert len(made) == len(set(made))
    for project in stage:
        urgings = [one.made_on for one in steps(project) if one.step is Step.URGE]
        assert all((b - a).days >= 7 for a, b in pairwise(urgings))
        assert project.urged_count == len(urgings)
        proposals = [one.step for one in steps(project) if one.step.needs_person]
        assert len(set(proposals)) == len(proposals)
    told = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.subject_type == "escalation_step")
    assert session.scalar(told) == len(made)
    for kind in (AccountabilityCase, OverdueMark):
        lates = [one.id for one in stage if one.due_on and one.due_on < TODAY]
        assert sorted(session.scalars(sa.select(kind.project_id))) == sorted(lates)


def test_the_days_of_another_year_bring_no_cards_along(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 9)
    run(dt.date(2027, 1, 5))
    assert rungs(project) == [Step.URGE, Step.RED_CARD]


def test_a_case_that_has_ended_asks_for_no_reply(checklist: Checklist, cast: Cast, session: Session) -> None:
    project = late(checklist, cast, 2)
    run()
    unread = sa.select(Notification.kind).where(
        Notification.account_id == cast.owner.id, Notification.read_at.is_(None)
    )
    assert session.scalars(unread).all() == [NotificationKind.URGED]
    project.due_on = project.milestones[0].due_on = TODAY + days(60)
    standing.turn(project)
    session.flush()
    lines, _ = run(TODAY + days(1))
    assert lines == ["1.1 三级统筹议事  case ended"]
    assert session.scalars(unread).all() == []
