"""Planned progress (序时进度) and backward scheduling (倒排工期)."""

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise

from tracker.domain.errors import RuleBroken
from tracker.domain.figures import one_decimal
from tracker.domain.message import msg
from tracker.domain.policy import FULL, Policy
from tracker.domain.project import Milestone, Plan
from tracker.domain.workdays import WorkCalendar


def planned_percent(plan: Plan, day: date) -> Fraction:
    """How far the plan is on that day: linear between the milestones at their summed weights, 0 before, 100 after (RULES §4)."""
    if day <= plan.starts_on:
        return Fraction(0)
    if day >= plan.due_on:
        return Fraction(FULL)
    (left, low), (right, high) = next(pair for pair in pairwise(_corners(plan)) if pair[0][0] < day <= pair[1][0])
    return low + Fraction((high - low) * (day - left).days, (right - left).days)


def shown(percent: Fraction) -> Decimal:
    """A percent as it is shown: one decimal, half up."""
    return one_decimal(percent)


def first_day_reaching(plan: Plan, percent: Fraction | int) -> date | None:
    """The first day on which the plan is at or above a percent greater than 0; None when it never is."""
    for (left, low), (right, high) in pairwise(_corners(plan)):
        if high >= percent:
            return left + timedelta(days=math.ceil(_days_in(percent - low, high - low, right - left)))
    return None


def first_day_beyond(plan: Plan, percent: Fraction | int) -> date | None:
    """The first day on which the plan is strictly above a percent of 0 or more; None when it never is."""
    for (left, low), (right, high) in pairwise(_corners(plan)):
        if high > percent:
            return left + timedelta(days=math.floor(_days_in(percent - low, high - low, right - left)) + 1)
    return None


def day_of_percent(plan: Plan, percent: int) -> date:
    """The day by which the plan reaches the percent: where the bar ends in the timetable. Runs from start to due day."""
    reached = first_day_reaching(plan, percent) if percent > 0 else plan.starts_on
    return reached or plan.due_on


_STEP_NAMES = (msg("方案制定"), msg("进度过半"), msg("主体完成"), msg("验收销号"))


def backward_schedule(starts_on: date, due_on: date, calendar: WorkCalendar, policy: Policy) -> tuple[Milestone, ...]:
    """Four milestones at the policy's weights, on working days, spaced as the weights are; the last is the due day (RULES §2).

    Raises RuleBroken when fewer working days lie between than there are milestones to place.
    """
    days = _workdays_inside(starts_on, due_on, calendar)
    inner = len(policy.backward_weights) - 1
    if len(days) < inner:
        raise RuleBroken(
            msg(
                "开始到时限之间只有 %(days)s 个工作日，排不下 %(count)s 个节点。请推后时限，或自己填节点。",
                days=len(days),
                count=inner + 1,
            ),
            field="due_on",
        )
    places: list[int] = []
    for step, reached in enumerate(accumulate(policy.backward_weights[:-1])):
        wished = (len(days) + 1) * reached // FULL - 1
        earliest = places[-1] + 1 if places else 0
        places.append(min(max(wished, earliest), len(days) - inner + step))
    dates = [*(days[place] for place in places), due_on]
    return tuple(
        Milestone(str(name), day, weight)
        for name, day, weight in zip(_STEP_NAMES, dates, policy.backward_weights, strict=True)
    )


def _corners(plan: Plan) -> list[tuple[date, int]]:
    sums = accumulate(milestone.weight for milestone in plan.milestones)
    reached = [(milestone.due_on, total) for milestone, total in zip(plan.milestones, sums, strict=True)]
    return [(plan.starts_on, 0), *reached, (plan.due_on, FULL)]


def _days_in(points: Fraction | int, of_points: int, span: timedelta) -> Fraction:
    return Fraction(points) * span.days / of_points


def _workdays_inside(starts_on: date, due_on: date, calendar: WorkCalendar) -> list[date]:
    span = range(1, (due_on - starts_on).days)
    return [day for day in (starts_on + timedelta(days=step) for step in span) if calendar.is_workday(day)]
