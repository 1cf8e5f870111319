"""The plan's percent, the bar's end, and backward scheduling."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.plans import percents, plans, span
from tracker.domain.errors import RuleBroken
from tracker.domain.policy import DEFAULT, FULL, Policy
from tracker.domain.project import Milestone, Plan
from tracker.domain.schedule import (
    backward_schedule,
    day_of_percent,
    first_day_beyond,
    first_day_reaching,
    planned_percent,
    shown,
)
from tracker.domain.terms import milestones_problem
from tracker.working_days import china_calendar

TALKS = Plan(
    date(2026, 1, 10),
    date(2026, 12, 20),
    (
        Milestone("年度议题计划下达", date(2026, 2, 28), 10),
        Milestone("上半年专题研究", date(2026, 6, 30), 35),
        Milestone("三季度累计", date(2026, 9, 30), 30),
        Milestone("全年", date(2026, 12, 20), 25),
    ),
)


@given(plans())
def test_the_plan_only_grows_from_0_before_to_100_after(plan: Plan) -> None:
    curve = [planned_percent(plan, day) for day in span(plan)]
    assert curve == sorted(curve)
    assert curve[0] == 0
    assert curve[-1] == FULL
    assert planned_percent(plan, plan.starts_on) == 0
    assert planned_percent(plan, plan.due_on) == FULL


@given(plans())
def test_on_the_day_of_a_milestone_the_plan_is_at_the_summed_weight(plan: Plan) -> None:
    total = 0
    for milestone in plan.milestones:
        total += milestone.weight
        assert planned_percent(plan, milestone.due_on) == total


@given(plans(), percents)
def test_the_first_day_at_and_beyond_a_percent_are_exact(plan: Plan, percent: int) -> None:
    days = span(plan)
    beyond = [day for day in days if planned_percent(plan, day) > percent]
    assert first_day_beyond(plan, percent) == (beyond[0] if beyond else None)
    if percent:
        assert first_day_reaching(plan, percent) == next(day for day in days if planned_percent(plan, day) >= percent)


@given(plans(), percents)
def test_the_bar_ends_on_the_day_by_which_the_plan_is_at_the_percent(plan: Plan, percent: int) -> None:
    end = day_of_percent(plan, percent)
    assert plan.starts_on <= end <= plan.due_on
    assert planned_percent(plan, end) >= percent
    if end > plan.starts_on:
        assert planned_percent(plan, end - timedelta(days=1)) < percent


def test_between_milestones_the_plan_runs_straight() -> None:
    assert planned_percent(TALKS, date(2026, 2, 28)) == 10
    assert planned_percent(TALKS, date(2026, 4, 30)) == 10 + Fraction(35 * 61, 122)
    assert shown(planned_percent(TALKS, date(2026, 11, 24))) == Decimal("92.0")


def test_beyond_a_hundred_there_is_no_day() -> None:
    assert first_day_reaching(TALKS, 101) is None
    assert first_day_beyond(TALKS, 100) is None


def test_a_draft_without_milestones_runs_straight_to_its_due_day() -> None:
    plan = Plan(date(2026, 1, 1), date(2026, 4, 11))
    assert planned_percent(plan, date(2026, 2, 20)) == 50


def test_a_draft_whose_dates_are_not_yet_in_order_still_has_an_end() -> None:
    plan = Plan(date(2026, 5, 1), date(2026, 4, 1), (Milestone("太晚", date(2026, 6, 1), 50),))
    assert day_of_percent(plan, 0) == date(2026, 5, 1)
    assert planned_percent(plan, date(2026, 5, 2)) == FULL


@given(st.dates(date(2015, 1, 1), date(2026, 6, 30)), st.integers(15, 400))
def test_backward_scheduling_makes_a_lawful_plan_on_working_days(starts_on: date, days: int) -> None:
    calendar = china_calendar()
    due_on = starts_on + timedelta(days=days)
    milestones = backward_schedule(starts_on, due_on, calendar, DEFAULT)
    assert milestones_problem(starts_on, due_on, milestones) is None
    assert tuple(milestone.weight for milestone in milestones) == DEFAULT.backward_weights
    assert all(calendar.is_workday(milestone.due_on) for milestone in milestones[:-1])


@given(st.integers(1, 96), st.integers(8, 30))
def test_uneven_weights_in_a_short_span_still_make_a_lawful_plan(first: int, days: int) -> None:
    policy = Policy(backward_weights=(first, 1, 1, FULL - first - 2))
    starts_on = date(2026, 3, 2)
    due_on = starts_on + timedelta(days=days)
    milestones = backward_schedule(starts_on, due_on, china_calendar(), policy)
    assert milestones_problem(starts_on, due_on, milestones) is None


def test_backward_scheduling_spaces_the_milestones_as_their_weights() -> None:
    starts_on, due_on, calendar = date(2026, 3, 2), date(2026, 11, 30), china_calendar()
    found = backward_schedule(starts_on, due_on, calendar, DEFAULT)
    assert calendar.workdays_between(starts_on, due_on) == 187
    assert [(milestone.name, milestone.due_on) for milestone in found] == [
        ("方案制定", calendar.add_workdays(starts_on, 18)),
        ("进度过半", calendar.add_workdays(starts_on, 93)),
        ("主体完成", calendar.add_workdays(starts_on, 140)),
        ("验收销号", due_on),
    ]


def test_too_few_working_days_are_refused_with_their_number() -> None:
    with pytest.raises(RuleBroken, match="只有 2 个工作日，排不下 4 个节点") as refusal:
        backward_schedule(date(2026, 3, 6), date(2026, 3, 11), china_calendar(), DEFAULT)
    assert refusal.value.field == "due_on"
