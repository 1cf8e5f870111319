"""Whatever people do, in whatever order and on whatever days: the books balance and the stored days tell the true light."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import RuleBroken
from tracker.domain.extension_request import Stage
from tracker.domain.lights import effective_day, light_by_table, light_on
from tracker.domain.message import msg
from tracker.domain.policy import DEFAULT
from tracker.domain.project import State
from tracker.domain.turning import TurningDays
from tracker.extensions import db
from tracker.models import Checklist, Closure, ClosureRequest, ExtensionRequest, OverdueMark, Project, Report
from tracker.queries import board, overdue
from tracker.queries.terms import problems
from tracker.services import (
    closures,
    extension_requests,
    overdue_marks,
    projects,
    reports,
    reviews,
    standing,
    verifications,
)
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.extension_requests import Wish

START = dt.date(2026, 9, 1)
DUE = dt.date(2026, 11, 20)
STEPS = (("过半", dt.date(2026, 10, 15), 40), ("全部", DUE, 60))
SIZE = 2
keys = itertools.count(1)

Play = Callable[[Project, Cast, dt.date, int], None]


def report(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    waiting = [step.id for step in project.milestones if step.done_on is None]
    ticked = frozenset(waiting[: number % 3])
    statement = reports.Statement(number, milestone_ids=ticked, lower_reason="重新核实" if number % 2 else "")
    reports.submit_report(project, statement, by=make.doer(cast.owner, today=today), form_key=f"k{next(keys)}")


def finish(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    steps = frozenset(step.id for step in project.milestones if step.done_on is None)
    statement = reports.Statement(100, milestone_ids=steps)
    reports.submit_report(project, statement, by=make.doer(cast.owner, today=today), form_key=f"k{next(keys)}")


def no_change(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    make.no_change(project, by=make.doer(cast.owner, today=today), form_key=f"k{next(keys)}")


def a_report(project: Project, number: int) -> Report:
    from_it = sa.select(Report).where(Report.project_id == project.id).order_by(Report.id.desc())
    found = list(db.session.scalars(from_it))
    return found[number % len(found)] if found else refuse()


def refuse() -> Any:
    raise RuleBroken(msg("没有可办的"))


def review(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    reviews.acknowledge_report(a_report(project, number), by=make.doer(cast.office, today=today))


def send_back(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    by = make.doer(cast.office, today=today)
    reviews.return_report(a_report(project, number), by=by, reason="请补齐凭证")


def ask_to_close(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    values = {metric.id: Decimal(metric.target or 0) for metric in project.metrics}
    application = Application(values=values, shortfall_reason="佐证后补" if number % 3 else "")
    by = make.doer(cast.owner, today=today)
    closures.request_closure(project, application, by=by, form_key=f"k{next(keys)}")


def waiting(project: Project) -> ClosureRequest:
    return closures.waiting_request(project) or refuse()


def approve(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    closures.approve_shortfall(waiting(project), by=make.doer(cast.sponsor, today=today))


def withdraw(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    closures.withdraw_request(waiting(project), by=make.doer(cast.owner, today=today))


def turn_down(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    by = make.doer(cast.verifier, today=today)
    closures.return_request(waiting(project), by=by, reason="佐证不全")


def verify(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    verifications.accept_request(waiting(project), by=make.doer(cast.verifier, today=today))


def reopen(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    in_force = sa.select(Closure).where(Closure.project_id == project.id, Closure.reopened_at.is_(None))
    closure = db.session.scalar(in_force) or refuse()
    verifications.reopen(closure, by=make.doer(cast.sponsor, today=today), reason="成效不实")


def ask_for_time(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    due_on = project.plan.due_on + dt.timedelta(days=1 + number % 40)
    wish = Wish(due_on, "场地交付推迟", is_other_year=number % 7 != 4)
    by = make.doer(cast.owner, today=today)
    extension_requests.request_extension(project, wish, by=by, form_key=f"k{next(keys)}")


def asked_for(project: Project) -> ExtensionRequest:
    of_it = sa.select(ExtensionRequest).where(ExtensionRequest.project_id == project.id)
    return db.session.scalar(of_it.order_by(ExtensionRequest.id.desc()).limit(1)) or refuse()


def forward(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    by, request = make.doer(cast.office, today=today), asked_for(project)
    if number % 7 != 3:
        extension_requests.forward_request(request, by=by)
    else:
        extension_requests.return_request(request, by=by, opinion="请附说明")


def decide(project: Project, cast: Cast, today: dt.date, number: int) -> None:
    by, request = make.doer(cast.sponsor, today=today), asked_for(project)
    if number % 7 != 3:
        extension_requests.grant_request(request, by=by, reason="情况属实" if number % 7 != 5 else "")
    else:
        extension_requests.refuse_request(request, by=by, reason="可以按期办完")


def take_back(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    extension_requests.withdraw_request(asked_for(project), by=make.doer(cast.owner, today=today))


def by_office(act: Callable[..., object]) -> Play:
    def play(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
        act(project, by=make.doer(cast.office, today=today), reason="等待上级部署")

    return play


def acknowledge(project: Project, cast: Cast, today: dt.date, _number: int) -> None:
    projects.acknowledge_project(project, by=make.doer(cast.owner, today=today))


def sweep(_project: Project, _cast: Cast, today: dt.date, _number: int) -> None:
    at = dt.datetime.combine(today, dt.time(0), tzinfo=dt.UTC)
    overdue_marks.record_marks(by=Doer(None, "系统", at, today))


# The way to the seal is long, so its steps are played more often than those that end it early.
PLAYS: Sequence[Play] = (
    *(3 * [report, finish, ask_to_close, verify]),
    *(2 * [approve, send_back, reopen, by_office(projects.resume_project), ask_for_time, forward, decide]),
    take_back,
    no_change,
    review,
    withdraw,
    turn_down,
    acknowledge,
    sweep,
    by_office(projects.suspend_project),
    by_office(projects.cancel_project),
)
# What meets a request for more time, on a project that is in progress.
OVER_TIME: Sequence[Play] = (
    *(3 * [ask_for_time, forward, decide]),
    take_back,
    finish,
    ask_to_close,
    withdraw,
    verify,
    sweep,
    by_office(projects.suspend_project),
    by_office(projects.resume_project),
)
Moves = list[tuple[Play, int, int, int]]


def moves(plays: Sequence[Play], which: st.SearchStrategy[int]) -> st.SearchStrategy[Moves]:
    """Plays, each on one of the projects, with a number to play by, some days after the one before."""
    days = st.sampled_from([0, 0, 0, 1, 3, 8, 20])
    return st.lists(st.tuples(st.sampled_from(plays), which, st.integers(0, 100), days), min_size=10, max_size=40)


@pytest.fixture
def stage(session: Session, cast: Cast) -> Checklist:
    checklist = make.checklist(cast.park, cast.office)
    for number in range(SIZE):
        made = make.project(
            checklist,
            code=f"1.{number + 1}",
            owner=cast.owner,
            sponsor=cast.sponsor,
            lead_unit=cast.department,
            state=State.IN_PROGRESS if number else State.ISSUED,
            starts_on=START,
            due_on=DUE,
            milestones=STEPS,
        )
        made.evidence_requirements = []
        session.flush()
        standing.refresh(made, today=START)
    session.flush()
    return checklist


searching = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(moves=moves(PLAYS, st.integers(0, SIZE - 1)))
@searching
def test_the_books_balance_and_the_lights_are_true_after_any_sequence_of_acts(
    session: Session, cast: Cast, stage: Checklist, moves: Moves
) -> None:
    play_out(session, cast, moves)


@given(moves=moves(OVER_TIME, st.just(SIZE - 1)))
@searching
def test_due_dates_are_kept_whatever_becomes_of_requests_for_more_time(
    session: Session, cast: Cast, stage: Checklist, moves: Moves
) -> None:
    play_out(session, cast, moves)


def play_out(session: Session, cast: Cast, moves: Moves) -> None:
    """Plays the moves on their days, and looks at everything after each of them."""
    before = session.begin_nested()
    today = START
    try:
        for play, which, number, days in moves:
            today += dt.timedelta(days=days)
            project = session.scalars(sa.select(Project).where(Project.code == f"1.{which + 1}")).one()
            # What is refused leaves nothing behind: the edge rolls back.
            with suppress(RuleBroken), session.begin_nested():
                play(project, cast, today, number)
            session.flush()
            assert_balanced(cast, today)
            assert_true_light(project, today)
            assert_lawful(project)
            assert_dates_kept(project)
    finally:
        before.rollback()
        session.expire_all()


def assert_balanced(cast: Cast, today: dt.date) -> None:
    actor = make.actor(cast.office)
    (choice,) = board.choices(actor, year=today.year)
    on_board = board.board(choice, actor=actor, day=today).reconciliation
    day = overdue.Day(today, dt.datetime.combine(today, dt.time(0), tzinfo=dt.UTC))
    in_list = overdue.counts(actor, day=day, filters=overdue.Filters()).reconciliation
    assert on_board == in_list
    assert on_board.issued_total == SIZE
    assert on_board.holds


def assert_true_light(project: Project, today: dt.date) -> None:
    turning = TurningDays(project.blue_on, project.yellow_on, project.red_on)
    for ahead in (0, 1, 6, 9, 30, 90):
        day = today + dt.timedelta(days=ahead)
        stored = light_on(day, state=project.state, starts_on=START, turning=turning, stopped_on=project.stopped_on)
        measured = effective_day(day, project.stopped_on)
        assert stored is light_by_table(project.plan, project.percent, project.state, measured, DEFAULT)


def assert_lawful(project: Project) -> None:
    done = [step for step in project.milestones if step.done_on is not None]
    assert sum(step.weight for step in done) <= project.percent <= 100
    assert project.percent < 100 or len(done) == len(project.milestones)


def assert_dates_kept(project: Project) -> None:
    """The first date stays for ever, the one in force is the last that was granted, and marks are of dates that were in force."""
    of_it = sa.select(ExtensionRequest).where(ExtensionRequest.project_id == project.id).order_by(ExtensionRequest.id)
    asked = list(db.session.scalars(of_it))
    in_force = [DUE, *(one.new_due_on for one in asked if one.decision is Stage.GRANTED)]
    assert (project.original_due_on, project.due_on) == (DUE, in_force[-1])
    assert in_force == sorted(set(in_force))
    assert project.deadline_changes == len(in_force) - 1
    assert problems(project) == []
    assert sum(one.decision is None for one in asked) <= (project.state is State.IN_PROGRESS)
    marks = db.session.scalars(sa.select(OverdueMark.due_on).where(OverdueMark.project_id == project.id))
    assert set(marks) <= set(in_force)
