"""The lights as the database works them out: the same comparison of dates as `domain.lights.light_on`.

A condition is written so that an index on the day in question can answer it: the stopped clock stands beside the
comparison and not inside it.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.lights import Light
from tracker.domain.project import OPEN, State
from tracker.models import Project

_DAY = Project.due_on.type


def is_open() -> sa.ColumnElement[bool]:
    """Issued and not settled: what can be late (RULES §3)."""
    return Project.state.in_(sorted(OPEN))


def is_overdue(day: dt.date) -> sa.ColumnElement[bool]:
    """Open, and on `day` past its due day, as `domain.lateness.is_late` has it: the number 逾期 everywhere."""
    return sa.and_(is_open(), Project.due_on < day, _not_stopped_before(Project.due_on, strictly=True))


def is_due_soon(day: dt.date) -> sa.ColumnElement[bool]:
    """The blue light: the number 临期 everywhere (RULES §5)."""
    return is_light(Light.BLUE, day)


def is_light(light: Light, day: dt.date) -> sa.ColumnElement[bool]:
    """Whether the project shows the light on `day` if nobody acts."""
    if light is Light.CLOSED:
        return Project.state == State.CLOSED
    if light is Light.GREY:
        return sa.and_(
            Project.state != State.CLOSED, sa.or_(Project.state.not_in(sorted(OPEN)), ~_reached(Project.starts_on, day))
        )
    if light is Light.RED:
        return sa.and_(is_open(), _reached(Project.starts_on, day), _reached(Project.red_on, day))
    return sa.and_(is_open(), light_on(day) == light.value)


def light_on(day: dt.date) -> sa.ColumnElement[str]:
    """The light of each project on `day` as its word: red, yellow, blue, green, grey or closed."""
    return sa.case(
        (Project.state == State.CLOSED, Light.CLOSED.value),
        (Project.state.not_in(sorted(OPEN)), Light.GREY.value),
        (~_reached(Project.starts_on, day), Light.GREY.value),
        (_reached(Project.red_on, day), Light.RED.value),
        (_reached(Project.yellow_on, day), Light.YELLOW.value),
        (_reached(Project.blue_on, day), Light.BLUE.value),
        else_=Light.GREEN.value,
    )


def effective_day(day: dt.date) -> sa.ColumnElement[dt.date]:
    """The day that rules the lateness on `day`: `day` itself, or the day the clock was stopped. For ordering and display."""
    return sa.case((Project.stopped_on < day, Project.stopped_on), else_=sa.literal(day, _DAY))


def _reached(turning_on: sa.orm.InstrumentedAttribute[dt.date | None], day: dt.date) -> sa.ColumnElement[bool]:
    """Whether a turning day has come by `day`, or by the day the clock was stopped. A day that never comes has not."""
    return sa.and_(turning_on.is_not(None), turning_on <= day, _not_stopped_before(turning_on))


def _not_stopped_before(
    turning_on: sa.orm.InstrumentedAttribute[dt.date | None], *, strictly: bool = False
) -> sa.ColumnElement[bool]:
    running_on = Project.stopped_on > turning_on if strictly else Project.stopped_on >= turning_on
    return sa.or_(Project.stopped_on.is_(None), running_on)
