"""The ladder: which step is due on which day, and that more days late never bring a lower one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.escalation import (
    Due,
    Facts,
    Ground,
    Step,
    adjustment_is_due,
    cutoffs,
    due_steps,
    earliest_day,
    ground_of_case,
    is_answered,
    may_urge,
    occasion,
    reminder_days,
    reminder_occasion,
    year_occasion,
)
from tracker.domain.policy import DEFAULT
from tracker.working_days import china_calendar

DUE = date(2026, 11, 9)
CALENDAR = china_calendar()


def days(count: int) -> timedelta:
    return timedelta(days=count)


def due(facts: Facts, late: int) -> list[Due]:
    return list(due_steps(facts, DUE + days(late), calendar=CALENDAR, policy=DEFAULT))


def proposals(facts: Facts, late: int) -> list[Step]:
    return [one.step for one in due(facts, late) if one.step.needs_person]


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-1, []),
        (0, []),
        (1, [Step.URGE]),
        (3, [Step.URGE]),
        (4, [Step.URGE, Step.TALK]),
        (7, [Step.URGE, Step.TALK]),
        (8, [Step.URGE, Step.YELLOW_CARD]),
        (15, [Step.URGE, Step.YELLOW_CARD]),
        (16, [Step.URGE, Step.RED_CARD]),
        (400, [Step.URGE, Step.RED_CARD]),
    ],
)
def test_lateness_alone_climbs_at_these_days(late: int, expected: list[Step]) -> None:
    """9 November 2026 is a Monday: the fourth working day late is the Friday."""
    assert [one.step for one in due(Facts(DUE), late)] == expected


def test_a_reply_silences_urging_and_talk_until_its_day_but_not_the_cards() -> None:
    answered = Facts(DUE, answers_until=DUE + days(5))
    assert due(answered, 5) == []
    assert is_answered(answered, DUE + days(5))
    assert [one.step for one in due(answered, 6)] == [Step.URGE, Step.TALK]
    longer = Facts(DUE, answers_until=DUE + days(30))
    assert proposals(longer, 8) == [Step.YELLOW_CARD]
    assert [one.step for one in due(longer, 16)] == [Step.RED_CARD]


def test_two_yellow_cards_of_the_year_bring_a_red_one_once() -> None:
    assert proposals(Facts(DUE, yellow_cards=2), 1) == [Step.RED_CARD]
    assert due(Facts(DUE, yellow_cards=2), 1)[1].ground is Ground.YELLOW_CARDS
    assert proposals(Facts(DUE, yellow_cards=2, red_steps=1), 1) == []
    assert proposals(Facts(DUE, yellow_cards=1), 1) == []


def test_urging_comes_once_a_week_and_that_of_the_week_stays_due() -> None:
    urged = Facts(DUE, urged=1, last_urged_on=DUE + days(1))
    assert due(urged, 2)[0] == Due(Step.URGE, Ground.LATE, 1)
    assert due(urged, 7)[0].number == 1
    assert due(urged, 8)[0].number == 2
    assert due(urged, 40)[0].number == 2, "one, not five"
    assert (may_urge(1, DEFAULT), may_urge(2, DEFAULT)) == (True, False)


def test_what_nobody_acknowledged_in_time_is_urged_and_nothing_more() -> None:
    facts = Facts(DUE + days(90), acknowledge_by_on=DUE)
    assert due(facts, 0) == []
    assert due(facts, 1) == [Due(Step.URGE, Ground.UNACKNOWLEDGED, 1)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), (date(2026, 11, 13), date(2026, 11, 6))),
        (date(2026, 11, 21), (date(2026, 11, 20), date(2026, 11, 13))),
        (date(2026, 11, 26), (date(2026, 11, 20), date(2026, 11, 13))),
    ],
)
def test_a_cutoff_is_over_when_the_next_day_begins(day: date, expected: tuple[date, ...]) -> None:
    assert cutoffs(day, 2) == expected


def test_two_cutoffs_yellow_running_propose_a_talk() -> None:
    facts = Facts(date(2026, 12, 20), lagging_on=date(2026, 11, 13))
    assert ground_of_case(facts, date(2026, 11, 20), DEFAULT) is None
    on = date(2026, 11, 21)
    assert due_steps(facts, on, calendar=CALENDAR, policy=DEFAULT) == (Due(Step.TALK, Ground.LAGGING),)
    resumed = replace(facts, counts_from=date(2026, 11, 14))
    assert ground_of_case(resumed, on, DEFAULT) is None
    assert ground_of_case(replace(facts, counts_from=date(2026, 11, 13)), on, DEFAULT) is Ground.LAGGING


def test_excused_and_stopped_work_is_left_in_peace() -> None:
    assert due(Facts(DUE, is_excused=True), 30) == []
    assert due(Facts(DUE, is_stopped=True, lagging_on=DUE), 30) == []
    assert due(Facts(DUE, days_stood=20), 20) == []
    assert [one.step for one in due(Facts(DUE, days_stood=20), 21)] == [Step.URGE]


@pytest.mark.parametrize(("left", "expected"), [(8, None), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)])
def test_of_the_reminders_the_latest_reached_is_due(left: int, expected: int | None) -> None:
    assert reminder_days(left, DEFAULT) == expected


def test_two_red_cards_bring_the_proposal_of_adjustment() -> None:
    assert (adjustment_is_due(1, DEFAULT), adjustment_is_due(2, DEFAULT)) == (False, True)


def test_each_step_says_the_first_day_on_which_it_can_come() -> None:
    def first(step: Step, facts: Facts) -> date | None:
        return earliest_day(step, facts, calendar=CALENDAR, policy=DEFAULT)

    assert first(Step.URGE, Facts(DUE)) == DUE + days(1)
    assert first(Step.TALK, Facts(DUE)) == DUE + days(4)
    assert first(Step.TALK, Facts(DUE, answers_until=date(2026, 11, 20))) == date(2026, 11, 23)
    assert first(Step.YELLOW_CARD, Facts(DUE)) == DUE + days(8)
    assert first(Step.RED_CARD, Facts(DUE)) == DUE + days(16)
    assert first(Step.ADJUSTMENT, Facts(DUE)) is None


def test_keys_and_words() -> None:
    keys = {occasion(7), occasion(7, 1), occasion(71), year_occasion(2026), reminder_occasion(DUE, 7)}
    assert keys == {"case-7", "case-7-1", "case-71", "year-2026", "2026-11-09-7"}
    assert len({str(step.label) for step in Step}) == len(Step)
    assert len({str(ground.label) for ground in Ground}) == len(Ground)
    assert [step for step in Step if step.needs_consent] == [Step.RED_CARD, Step.ADJUSTMENT]


maybe_days = st.none() | st.dates(DUE - days(40), DUE + days(40))
facts = st.builds(
    Facts,
    due_on=st.just(DUE),
    acknowledge_by_on=maybe_days,
    lagging_on=maybe_days,
    counts_from=maybe_days,
    days_stood=st.integers(0, 20),
    answers_until=maybe_days,
    urged=st.integers(0, 5),
    last_urged_on=maybe_days,
    yellow_cards=st.integers(0, 3),
    red_steps=st.integers(0, 2),
)


@given(facts, st.integers(1, 60), st.integers(0, 30))
def test_more_days_late_never_bring_a_lower_step(given_: Facts, late: int, more: int) -> None:
    """Of the same project on the same day, had it been due earlier."""
    on = DUE + days(late)
    earlier = replace(given_, due_on=DUE - days(more))

    def highest(of: Facts) -> int:
        return max((one.step for one in due_steps(of, on, calendar=CALENDAR, policy=DEFAULT)), default=Step.REMINDER)

    assert highest(given_) <= highest(earlier)


@given(facts, st.integers(-10, 60))
def test_at_most_one_urging_and_one_proposal_are_due(given_: Facts, late: int) -> None:
    steps = [one.step for one in due(given_, late)]
    assert len(steps) <= 2
    assert steps.count(Step.URGE) <= 1
    assert all(one is Step.URGE or one.needs_person for one in steps)
    assert Step.ADJUSTMENT not in steps, "the sweep proposes it by the year's red cards alone"
    if steps:
        assert ground_of_case(given_, DUE + days(late), DEFAULT) is not None
