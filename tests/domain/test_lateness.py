"""Late, by how many days, and when the clock stands still."""

from datetime import date

import pytest

from tracker.domain.lateness import (
    acknowledge_due_on,
    clock_stopped_on,
    days_late,
    effective_day,
    is_late,
    silent_since,
    time_left,
)
from tracker.domain.policy import DEFAULT
from tracker.domain.project import State
from tracker.working_days import china_calendar

DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "late", "words"),
    [
        (date(2026, 11, 14), 0, "剩 6 天"),
        (DUE, 0, "今日到期"),
        (date(2026, 11, 21), 1, "逾期 1 天"),
        (date(2026, 12, 5), 15, "逾期 15 天"),
    ],
)
def test_days_late_are_counted_from_the_day_after_the_due_day(day: date, late: int, words: str) -> None:
    assert days_late(DUE, day) == late
    assert str(time_left(DUE, day)) == words
    assert is_late(State.IN_PROGRESS, DUE, day) is (late > 0)


def test_only_what_is_open_is_late() -> None:
    late = {state for state in State if is_late(state, DUE, date(2026, 12, 1))}
    assert late == {State.ISSUED, State.IN_PROGRESS}


def test_a_stopped_clock_counts_no_further_and_a_day_before_it_counts_as_itself() -> None:
    stopped_on = date(2026, 11, 22)
    assert days_late(DUE, date(2026, 12, 31), stopped_on) == 2
    assert str(time_left(DUE, date(2026, 12, 31), stopped_on)) == "逾期 2 天"
    assert effective_day(date(2026, 11, 1), stopped_on) == date(2026, 11, 1)
    assert effective_day(date(2026, 12, 1), None) == date(2026, 12, 1)


def test_a_request_on_the_due_day_stops_the_clock_and_one_a_day_later_does_not() -> None:
    assert clock_stopped_on(DUE, requested_on=DUE) == DUE
    assert clock_stopped_on(DUE, requested_on=date(2026, 11, 21)) is None
    assert not is_late(State.IN_PROGRESS, DUE, date(2026, 12, 31), clock_stopped_on(DUE, requested_on=DUE))


def test_suspending_and_settling_stop_the_clock_at_the_earliest_cause() -> None:
    suspended_on = date(2026, 11, 25)
    assert clock_stopped_on(DUE) is None
    assert clock_stopped_on(DUE, suspended_on=suspended_on) == suspended_on
    assert clock_stopped_on(DUE, suspended_on=suspended_on, requested_on=DUE) == DUE
    assert clock_stopped_on(DUE, settled_on=date(2026, 12, 1)) == date(2026, 12, 1)


def test_acknowledging_is_in_time_for_two_working_days() -> None:
    assert acknowledge_due_on(date(2026, 9, 30), china_calendar(), DEFAULT) == date(2026, 10, 9)


def test_silence_is_fourteen_days_without_a_report() -> None:
    assert silent_since(date(2026, 11, 24), DEFAULT) == date(2026, 11, 10)
