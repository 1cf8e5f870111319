"""A plan goes from one year to the next and stays lawful."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.plans import plans
from tracker.domain.plan_year import carried_over, off_non_working_days
from tracker.domain.project import Milestone, Plan
from tracker.domain.terms import milestones_problem
from tracker.working_days import china_calendar

LONGEST_HOLIDAY = timedelta(days=10)


@given(plans())
def test_moving_off_non_working_days_keeps_a_plan_lawful_and_moves_no_deadline_later(plan: Plan) -> None:
    calendar = china_calendar()
    moved = off_non_working_days(plan, calendar)
    assert milestones_problem(moved.starts_on, moved.due_on, moved.milestones) is None
    assert moved.starts_on >= plan.starts_on
    assert all(after.due_on <= before.due_on for after, before in zip(moved.milestones, plan.milestones, strict=True))
    days = [moved.starts_on, *(milestone.due_on for milestone in moved.milestones)]
    assert moved == plan or all(calendar.is_workday(day) for day in days)


@given(plans(), st.integers(1, 5))
def test_a_plan_carried_over_has_nothing_done(plan: Plan, years: int) -> None:
    later = carried_over(plan, years, china_calendar())
    assert later.unfinished == later.milestones
    assert [one.weight for one in later.milestones] == [one.weight for one in plan.milestones]
    day = plan.due_on
    same_day = date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
    assert timedelta(0) <= same_day - later.due_on <= LONGEST_HOLIDAY


def test_the_leap_day_becomes_the_day_before_it() -> None:
    plan = Plan(date(2024, 2, 1), date(2024, 2, 29), (Milestone("月底", date(2024, 2, 29), 100),))
    assert carried_over(plan, 1, china_calendar()).due_on == date(2025, 2, 28)


def test_a_plan_without_milestones_moves_its_due_day() -> None:
    moved = off_non_working_days(Plan(date(2026, 10, 1), date(2026, 11, 22)), china_calendar())
    assert (moved.starts_on, moved.due_on) == (date(2026, 10, 8), date(2026, 11, 20))
