"""A checklist as it stood at a moment that is past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.lights import Light
from tracker.domain.notice.periods import month_of
from tracker.domain.policy import DEFAULT
from tracker.domain.project import State
from tracker.models import Checklist, Project
from tracker.queries.as_of import as_of
from tracker.queries.board import Choice, board, choices
from tracker.queries.board_rows import BoardProject
from tracker.queries.circulars import figures
from tracker.services import closures, projects, reports, reviews, standing, verifications
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.reports import Statement

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = dt.date(2026, 11, 20)
STEPS = (("上半年", dt.date(2026, 6, 30), 45), ("全年", DUE, 55))


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return make.checklist(cast.park, cast.office)


@pytest.fixture
def project(session: Session, checklist: Checklist, cast: Cast) -> Project:
    issued_at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    made = make.project(
        checklist,
        owner=cast.owner,
        sponsor=cast.sponsor,
        lead_unit=cast.department,
        due_on=DUE,
        milestones=STEPS,
        issued_at=issued_at,
    )
    standing.refresh(made, today=dt.date(2026, 1, 5))
    session.flush()
    return made


def choice(cast: Cast) -> Choice:
    return choices(make.actor(cast.office), year=2026)[0]


def then(cast: Cast, day: dt.date, *, hour: int = 23) -> Sequence[BoardProject]:
    moment = dt.datetime.combine(day, dt.time(hour), tzinfo=SHANGHAI)
    chosen = choice(cast)
    now = board(chosen, actor=make.actor(cast.office), day=day).projects
    return as_of(now, moment, day=day, checklist_id=chosen.id, policy=DEFAULT)


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def by(who: object, day: dt.date) -> Doer:
    return make.doer(who, today=day)  # type: ignore[arg-type]  # an account of the cast by its name


def lived(project: Project, cast: Cast) -> None:
    """Reported in March and July, returned once, requested on the due day, closed two days later, reopened in December."""
    first, last = (step.id for step in project.milestones)
    reports.submit_report(
        project,
        Statement(30, frozenset(), obstacle="缺场地", helper="管委会"),
        by=by(cast.owner, on(3, 10)),
        form_key="a",
    )
    reports.submit_report(project, Statement(50, frozenset({first})), by=by(cast.owner, on(7, 1)), form_key="b")
    bad = reports.submit_report(project, Statement(90, frozenset({first})), by=by(cast.owner, on(9, 1)), form_key="c")
    reviews.return_report(bad, by=by(cast.office, on(9, 5)), reason="没有佐证")
    reports.submit_report(
        project, Statement(100, frozenset({first, last})), by=by(cast.owner, on(11, 19)), form_key="d"
    )
    said = Application(shortfall_reason="推迟")
    request = closures.request_closure(project, said, by=by(cast.owner, DUE), form_key="e")
    closures.approve_shortfall(request, by=by(cast.sponsor, on(11, 21)))
    closure = verifications.accept_request(request, by=by(cast.verifier, on(11, 22)))
    verifications.reopen(closure, by=by(cast.sponsor, on(12, 5)), reason="复核不实")


@pytest.mark.parametrize(
    ("day", "state", "percent", "done", "light"),
    [
        (on(2, 1), State.IN_PROGRESS, 0, 0, Light.GREEN),
        (on(4, 1), State.IN_PROGRESS, 30, 0, Light.GREEN),
        (on(7, 2), State.IN_PROGRESS, 50, 1, Light.GREEN),
        (on(9, 2), State.IN_PROGRESS, 90, 1, Light.GREEN),
        (on(9, 6), State.IN_PROGRESS, 50, 1, Light.YELLOW),
        (on(11, 21), State.IN_PROGRESS, 100, 2, Light.BLUE),
        (on(11, 23), State.CLOSED, 100, 2, Light.CLOSED),
        (on(12, 6), State.IN_PROGRESS, 100, 2, Light.RED),
    ],
)
def test_each_day_shows_what_was_known_then(
    project: Project, cast: Cast, day: dt.date, state: State, percent: int, done: int, light: Light
) -> None:
    lived(project, cast)
    (one,) = then(cast, day)
    assert (one.state, one.percent, one.light) == (state, percent, light)
    assert sum(step.is_done for step in one.plan.milestones) == done
    assert one.is_waiting_for_closure is (day == on(11, 21))
    assert bool(one.serial) is (state is State.CLOSED)
    assert one.obstacle == ("缺场地" if day == on(4, 1) else "")


def test_what_was_issued_later_was_not_there(project: Project, cast: Cast) -> None:
    assert then(cast, on(1, 4)) == []
    assert len(then(cast, on(1, 6))) == 1


def test_a_suspension_and_a_cancelling_count_from_their_day(project: Project, cast: Cast) -> None:
    projects.suspend_project(project, by=by(cast.office, on(5, 1)), reason="让路")
    projects.resume_project(project, by=by(cast.office, on(6, 1)), reason="接着做")
    projects.cancel_project(project, by=by(cast.office, on(8, 1)), reason="不做了")
    states = [then(cast, day)[0].state for day in (on(4, 1), on(5, 2), on(6, 2), on(8, 2))]
    assert states == [State.IN_PROGRESS, State.SUSPENDED, State.IN_PROGRESS, State.CANCELLED]


def test_this_moment_is_what_the_map_shows(project: Project, checklist: Checklist, cast: Cast) -> None:
    other = make.project(checklist, owner=cast.branch, lead_unit=cast.enterprise, code="1.2", state=State.ISSUED)
    standing.refresh(other, today=make.TODAY)
    reports.submit_report(
        project,
        Statement(30, frozenset(), obstacle="缺场地", helper="管委会"),
        by=by(cast.owner, on(3, 10)),
        form_key="a",
    )
    now = board(choice(cast), actor=make.actor(cast.office), day=make.TODAY)
    again = then(cast, make.TODAY)
    assert [(one.code, one.state, one.percent, one.light, one.planned) for one in again] == [
        (one.code, one.state, one.percent, one.light, one.planned) for one in now.projects
    ]


def test_a_circulars_figures_are_the_maps(project: Project, checklist: Checklist, cast: Cast) -> None:
    lived(project, cast)
    found = figures(checklist, month_of(on(11, 1)), zone=SHANGHAI)
    assert (found.reconciliation.issued_total, found.reconciliation.closed, found.reports) == (1, 1, 1)
    assert found.reconciliation.holds
    assert [(line.task.code, line.is_closed_on_time) for line in found.closed] == [("1.1", True)]
    early = figures(checklist, month_of(on(9, 1)), zone=SHANGHAI)
    assert (early.reports, early.closed, [line.percent for line in early.lines]) == (1, [], [50])
    assert [(step, day) for _task, step, day in figures(checklist, month_of(on(10, 1)), zone=SHANGHAI).coming] == [
        ("全年", DUE)
    ]
    running = figures(checklist, month_of(on(11, 1)), zone=SHANGHAI, until=dt.datetime(2026, 11, 10, tzinfo=dt.UTC))
    assert (running.reconciliation.open_on_time, running.coming[0][1]) == (1, "全年")
