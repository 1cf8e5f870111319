"""Stored turning days say the same as the table of RULES §5, on every day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.plans import percents, plans, policies, span
from tracker.domain.lateness import clock_stopped_on, effective_day
from tracker.domain.policy import DEFAULT, Policy
from tracker.domain.project import Milestone, Plan, State
from tracker.domain.turning import (
    WORST_FIRST,
    Light,
    TurningDays,
    light_by_table,
    light_on,
    turning_days,
    worst,
)

YEAR = Plan(date(2026, 1, 1), date(2026, 12, 31), (Milestone("全部完成", date(2026, 12, 31), 100),))
HALVES = Plan(
    date(2026, 1, 10),
    date(2026, 12, 20),
    (Milestone("上半年", date(2026, 6, 30), 50), Milestone("全年", date(2026, 12, 20), 50)),
)
OPEN = st.sampled_from([State.ISSUED, State.IN_PROGRESS])


def light(plan: Plan, percent: int, day: date, state: State = State.IN_PROGRESS) -> Light:
    """The light as stored days give it, once shown to equal the table."""
    stored = light_on(day, state=state, starts_on=plan.starts_on, turning=turning_days(plan, percent, DEFAULT))
    assert stored is light_by_table(plan, percent, state, day, DEFAULT)
    return stored


@given(plans(), percents, OPEN, policies() | st.just(DEFAULT))
def test_stored_days_equal_the_table_on_every_day(plan: Plan, percent: int, state: State, policy: Policy) -> None:
    turning = turning_days(plan, percent, policy)
    for day in span(plan):
        stored = light_on(day, state=state, starts_on=plan.starts_on, turning=turning)
        assert stored is light_by_table(plan, percent, state, day, policy), day


@given(plans(), percents, policies())
def test_with_no_act_a_light_never_gets_better(plan: Plan, percent: int, policy: Policy) -> None:
    turning = turning_days(plan, percent, policy)
    days = span(plan)
    lights = [light_on(day, state=State.IN_PROGRESS, starts_on=plan.starts_on, turning=turning) for day in days]
    trouble = [WORST_FIRST.index(one) for one in lights]
    assert trouble == sorted(trouble, reverse=True)
    assert lights[0] is Light.GREY
    assert lights[-1] is Light.RED


@given(plans(), percents, policies())
def test_each_stored_day_is_the_first_of_its_light(plan: Plan, percent: int, policy: Policy) -> None:
    turning = turning_days(plan, percent, policy)
    first: dict[Light, date] = {}
    for day in span(plan):
        first.setdefault(light_by_table(plan, percent, State.ISSUED, day, policy), day)
    assert turning == TurningDays(first.get(Light.BLUE), first.get(Light.YELLOW), first.get(Light.RED))


@given(plans(), percents, st.integers(0, 500), st.integers(0, 200))
def test_a_clock_stopped_by_a_request_in_time_keeps_the_light_of_that_day(
    plan: Plan, percent: int, before_due: int, later: int
) -> None:
    requested_on = plan.due_on - timedelta(days=before_due)
    day = requested_on + timedelta(days=later)
    stopped_on = clock_stopped_on(plan.due_on, requested_on=requested_on)
    turning = turning_days(plan, percent, DEFAULT)
    state, starts_on = State.IN_PROGRESS, plan.starts_on
    shown = light_on(day, state=state, starts_on=starts_on, turning=turning, stopped_on=stopped_on)
    assert shown is light_on(requested_on, state=state, starts_on=starts_on, turning=turning)
    assert shown is light_by_table(plan, percent, state, effective_day(day, stopped_on), DEFAULT)


@given(plans(), percents, st.sampled_from([State.DRAFT, State.SUSPENDED, State.CANCELLED]))
def test_what_is_not_open_is_grey_on_every_day(plan: Plan, percent: int, state: State) -> None:
    turning = turning_days(plan, percent, DEFAULT)
    for day in span(plan):
        assert light_on(day, state=state, starts_on=plan.starts_on, turning=turning) is Light.GREY
        assert light_by_table(plan, percent, state, day, DEFAULT) is Light.GREY


def test_what_is_closed_is_closed_however_late() -> None:
    assert light(YEAR, 0, date(2027, 6, 1), State.CLOSED) is Light.CLOSED


def test_the_day_before_the_start_is_grey_and_the_start_is_green() -> None:
    assert light(HALVES, 0, date(2026, 1, 9)) is Light.GREY
    assert light(HALVES, 0, date(2026, 1, 10)) is Light.GREEN


def test_a_gap_of_ten_points_is_yellow_and_less_is_not() -> None:
    # The plan of 2026 gains 100 points in 364 days: 10 points stand at day 36.4, so first on the 37th.
    assert light(YEAR, 0, date(2026, 1, 1) + timedelta(days=36)) is Light.GREEN
    assert light(YEAR, 0, date(2026, 1, 1) + timedelta(days=37)) is Light.YELLOW


def test_a_gap_of_exactly_ten_is_yellow_and_of_exactly_thirty_is_not_red() -> None:
    plan = Plan(date(2026, 1, 1), date(2026, 4, 11), (Milestone("百天百分", date(2026, 4, 11), 100),))
    assert light(plan, 0, date(2026, 1, 10)) is Light.GREEN
    assert light(plan, 0, date(2026, 1, 11)) is Light.YELLOW
    assert light(plan, 0, date(2026, 1, 31)) is Light.YELLOW
    assert light(plan, 0, date(2026, 2, 1)) is Light.RED


def test_seven_days_before_the_due_day_it_turns_blue_and_the_due_day_is_not_late() -> None:
    assert light(YEAR, 99, date(2026, 12, 23)) is Light.GREEN
    assert light(YEAR, 99, date(2026, 12, 24)) is Light.BLUE
    assert light(YEAR, 99, date(2026, 12, 31)) is Light.BLUE
    assert light(YEAR, 99, date(2027, 1, 1)) is Light.RED


def test_a_milestone_is_yellow_from_the_first_day_late_and_red_from_the_eighth() -> None:
    assert light(HALVES, 49, date(2026, 6, 30)) is Light.BLUE
    assert light(HALVES, 49, date(2026, 7, 1)) is Light.YELLOW
    assert light(HALVES, 49, date(2026, 7, 7)) is Light.YELLOW
    assert light(HALVES, 49, date(2026, 7, 8)) is Light.RED


def test_a_project_all_done_but_not_closed_is_red_the_day_after_its_due_day() -> None:
    done = Plan(YEAR.starts_on, YEAR.due_on, (Milestone("全部完成", YEAR.due_on, 100, done_on=date(2026, 12, 1)),))
    assert turning_days(done, 100, DEFAULT) == TurningDays(date(2026, 12, 24), None, date(2027, 1, 1))
    assert light(done, 100, date(2027, 1, 1)) is Light.RED


def test_a_light_without_turning_days_stays_green() -> None:
    never = TurningDays(None, None, None)
    assert light_on(date(2030, 1, 1), state=State.ISSUED, starts_on=YEAR.starts_on, turning=never) is Light.GREEN


def test_one_light_stands_for_many_by_the_worst() -> None:
    assert worst([Light.CLOSED, Light.GREEN, Light.YELLOW, Light.GREY]) is Light.YELLOW
    assert worst([]) is None


def test_every_light_has_a_colour_in_words() -> None:
    assert {str(one.colour) for one in Light} == {"灰灯", "绿灯", "蓝灯", "黄灯", "红灯", "销号"}
