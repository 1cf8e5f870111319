"""Where a project stands on the day: its figures, its light and why, the curve. Worked out from plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Protocol

from tracker.domain.lights import Light, TurningDays, days_late, effective_day, light_on, why, word
from tracker.domain.message import Message
from tracker.domain.policy import FULL, Policy
from tracker.domain.project import OPEN, Milestone, Plan, State
from tracker.domain.schedule import planned_percent, shown
from tracker.models import Project

RETURNED = "returned"
ROOM = Fraction(1, 8)
"""How much of the curve's width stays free behind the last day, for the name of the gap."""
NAMED_GAP = 5
"""In points: a smaller gap has no room in the curve for its bracket and name; the figures above say it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`now` is the day that rules: today, or the day at which the clock stands. `gap` is planned less actual, in points."""

    plan: Plan
    now: dt.date
    light: Light
    word: Message
    planned: Decimal
    gap: Decimal
    days_left: int
    late: int
    is_clock_stopped: bool
    reasons: Sequence[Message]
    turned: Sequence[tuple[dt.date, Light]]

    @property
    def symbol(self) -> str | None:
        """The dashed ring for what has not begun; else the light's own."""
        return "idle" if self.light is Light.GREY and self.now < self.plan.starts_on else None


class Reported(Protocol):
    """What the curve needs of a report."""

    @property
    def reported_on(self) -> dt.date: ...
    @property
    def percent(self) -> int: ...
    @property
    def decision(self) -> str | None: ...


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (per cent of the width, per cent of progress); see the macro `curve`."""

    months: Sequence[tuple[float, int]]
    plan: Sequence[Point]
    actual: Sequence[Point]
    dots: Sequence[tuple[float, int, str]]
    today_x: float
    gap: tuple[Decimal, int] | None


def standing(project: Project, steps: tuple[Milestone, ...], *, today: dt.date, policy: Policy) -> Standing | None:
    """The project on that day if nobody acts; None for a draft, which has no light yet."""
    if project.state is State.DRAFT or project.starts_on is None or project.due_on is None:
        return None
    plan = Plan(project.starts_on, project.due_on, steps)
    state, stopped_on = project.state, project.stopped_on
    now = effective_day(today, stopped_on if state in OPEN or state is State.SUSPENDED else None)
    turning = TurningDays(project.blue_on, project.yellow_on, project.red_on)
    light = light_on(today, state=state, starts_on=plan.starts_on, turning=turning, stopped_on=stopped_on)
    planned = planned_percent(plan, now)
    return Standing(
        plan=plan,
        now=now,
        light=light,
        word=word(light, state=state, due_on=plan.due_on, day=today, stopped_on=stopped_on),
        planned=shown(planned),
        gap=shown(planned - project.percent),
        days_left=(plan.due_on - now).days,
        late=days_late(plan.due_on, project.closed_on or now),
        is_clock_stopped=state is State.SUSPENDED or (state in OPEN and stopped_on is not None),
        reasons=why(plan, project.percent, state, today, policy, stopped_on=stopped_on, closed_on=project.closed_on),
        turned=_turned(turning, now) if state in OPEN else (),
    )


def _turned(turning: TurningDays, now: dt.date) -> list[tuple[dt.date, Light]]:
    days = ((turning.blue_on, Light.BLUE), (turning.yellow_on, Light.YELLOW), (turning.red_on, Light.RED))
    return [(day, light) for day, light in days if day is not None and day <= now]


def curve(stands: Standing, reports: Sequence[Reported], percent: int) -> Curve:
    """The plan as a line through its milestones, the actual as steps of the reports that stand, up to the ruling day."""
    plan, now = stands.plan, stands.now
    last = max(plan.due_on, now)
    span = Fraction((last - plan.starts_on).days) * (1 + ROOM)

    def x(day: dt.date) -> float:
        return round(float(max(0, (day - plan.starts_on).days) * FULL / span), 2)

    sums = list(accumulate(step.weight for step in plan.milestones))
    corners = [(x(step.due_on), float(total)) for step, total in zip(plan.milestones, sums, strict=True)]
    tail = [(x(now), float(FULL))] if now > plan.due_on else []
    kept = [(x(report.reported_on), float(report.percent)) for report in reports if report.decision != RETURNED]
    begun = now >= plan.starts_on
    return Curve(
        months=[(x(day), day.month) for day in _month_starts(plan.starts_on, last)],
        plan=[(0.0, 0.0), *corners, *tail],
        actual=[(0.0, 0.0), *kept, (x(now), float(percent))] if begun else [],
        dots=[(x(step.due_on), total, _kind(step, now)) for step, total in zip(plan.milestones, sums, strict=True)],
        today_x=x(now),
        gap=(stands.planned, percent) if stands.gap >= NAMED_GAP and stands.light not in _WITHOUT_GAP else None,
    )


_WITHOUT_GAP = (Light.GREY, Light.CLOSED)


def _kind(step: Milestone, now: dt.date) -> str:
    if step.is_done:
        return "done"
    return "missed" if step.due_on < now else "open"


def _month_starts(first: dt.date, last: dt.date) -> list[dt.date]:
    day = first if first.day == 1 else _next_month(first)
    starts = []
    while day <= last:
        starts.append(day)
        day = _next_month(day)
    return starts


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
