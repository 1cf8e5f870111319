"""A plan laid into its year: off the non-working days, or carried over from the year before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.project import Milestone, Plan
from tracker.domain.workdays import WorkCalendar

_FEBRUARY = 2


def off_non_working_days(plan: Plan, calendar: WorkCalendar) -> Plan:
    """The plan with its start on the working day on or after, and each deadline on the one on or before.

    Order stays strict and the last milestone is the due day. A plan too tight for that keeps its own days.
    """
    latest = plan.due_on
    dues: list[date] = []
    for milestone in reversed(plan.milestones):
        dues.append(calendar.on_or_before(min(milestone.due_on, latest)))
        latest = dues[-1] - timedelta(days=1)
    starts_on = calendar.on_or_after(plan.starts_on)
    if starts_on > latest:
        return plan
    due_on = dues[0] if dues else calendar.on_or_before(plan.due_on)
    return Plan(starts_on, due_on, _redated(plan.milestones, tuple(reversed(dues))))


def carried_over(plan: Plan, years: int, calendar: WorkCalendar) -> Plan:
    """The same plan some years later, nothing of it done, off the non-working days of its new year."""
    later = Plan(
        _years_later(plan.starts_on, years),
        _years_later(plan.due_on, years),
        _redated(plan.milestones, [_years_later(milestone.due_on, years) for milestone in plan.milestones]),
    )
    return off_non_working_days(later, calendar)


def _redated(milestones: Sequence[Milestone], days: Sequence[date]) -> tuple[Milestone, ...]:
    pairs = zip(milestones, days, strict=True)
    return tuple(replace(milestone, due_on=day, done_on=None) for milestone, day in pairs)


def _years_later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (_FEBRUARY, 29)
    return (day.replace(day=28) if is_leap_day else day).replace(year=day.year + years)
