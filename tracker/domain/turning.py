"""The lights, and the days on which they turn (RULES §5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.lateness import effective_day
from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, Plan, State
from tracker.domain.schedule import first_day_beyond, first_day_reaching, planned_percent


class Light(StrEnum):
    """How a project stands."""

    GREY = "grey"
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    CLOSED = "closed"

    @property
    def colour(self) -> Message:
        """The colour's name, for legends and filters."""
        return _COLOURS[self]


_COLOURS: Mapping[Light, Message] = {
    Light.GREY: msg("灰灯"),
    Light.GREEN: msg("绿灯"),
    Light.BLUE: msg("蓝灯"),
    Light.YELLOW: msg("黄灯"),
    Light.RED: msg("红灯"),
    Light.CLOSED: msg("销号"),
}

WORST_FIRST = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY, Light.CLOSED)
"""The order of trouble: for lists, and for one light that stands for many."""


@dataclass(frozen=True, slots=True)
class TurningDays:
    """The first day of each light if nobody acts; None for a light that will not come. Days may lie in the past."""

    blue_on: date | None
    yellow_on: date | None
    red_on: date | None


def worst(lights: Iterable[Light]) -> Light | None:
    """The one light that stands for many; None for none."""
    return min(lights, key=WORST_FIRST.index, default=None)


def light_by_table(plan: Plan, percent: int, state: State, day: date, policy: Policy) -> Light:
    """The table of RULES §5 read line by line: the measure that the stored days are tested against. `day` is the effective one."""
    if state is State.CLOSED:
        return Light.CLOSED
    if state not in OPEN or day < plan.starts_on:
        return Light.GREY
    gap = planned_percent(plan, day) - percent
    ahead = [(milestone.due_on - day).days for milestone in plan.unfinished]
    late = max((-days for days in ahead), default=0)
    if gap > policy.red_gap_points or late > policy.milestone_red_days or day > plan.due_on:
        return Light.RED
    if gap >= policy.yellow_gap_points or late >= 1:
        return Light.YELLOW
    if any(0 <= days <= policy.due_soon_days for days in (*ahead, (plan.due_on - day).days)):
        return Light.BLUE
    return Light.GREEN


def turning_days(plan: Plan, percent: int, policy: Policy) -> TurningDays:
    """The first blue, yellow and red day if nobody acts, worked out from the plan (RULES §5)."""
    step = min((milestone.due_on for milestone in plan.unfinished), default=plan.due_on)
    red = min(
        plan.due_on + _days(1),
        step + _days(policy.milestone_red_days + 1),
        first_day_beyond(plan, percent + policy.red_gap_points) or date.max,
    )
    late = step + _days(1) if plan.unfinished else date.max
    yellow = min(late, first_day_reaching(plan, percent + policy.yellow_gap_points) or date.max)
    blue = max(plan.starts_on, min(step, plan.due_on) - _days(policy.due_soon_days))
    return TurningDays(
        blue_on=blue if blue < min(yellow, red) else None, yellow_on=yellow if yellow < red else None, red_on=red
    )


def light_on(
    day: date, *, state: State, starts_on: date, turning: TurningDays, stopped_on: date | None = None
) -> Light:
    """The light on any day, by comparing dates alone; the same as a query does it (RULES §5)."""
    if state is State.CLOSED:
        return Light.CLOSED
    day = effective_day(day, stopped_on)
    if state not in OPEN or day < starts_on:
        return Light.GREY
    if turning.red_on is not None and turning.red_on <= day:
        return Light.RED
    if turning.yellow_on is not None and turning.yellow_on <= day:
        return Light.YELLOW
    if turning.blue_on is not None and turning.blue_on <= day:
        return Light.BLUE
    return Light.GREEN


def _days(count: int) -> timedelta:
    return timedelta(days=count)
