"""Working days, counted and compared day by day with a second library."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.workdays import WorkCalendar
from tracker.working_days import china_calendar, library_calendar

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)]
any_day = st.dates(date(2014, 6, 1), date(2030, 12, 31))


@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_every_day_of_the_year_is_as_the_second_library_has_it(year: int) -> None:
    calendar = china_calendar()
    ours = {day: calendar.is_workday(day) for day in DAYS if day.year == year}
    assert ours == {day: chinese_calendar.is_workday(day) for day in ours}
    assert calendar.is_known(year)


def test_the_table_says_what_the_first_library_says() -> None:
    library, calendar = library_calendar(range(FIRST.year, LAST.year + 1)), china_calendar()
    assert library.holidays == {day for day in calendar.holidays if day <= LAST}
    assert library.workdays == {day for day in calendar.workdays if day <= LAST}


def test_a_year_without_a_notice_is_estimated_and_not_known() -> None:
    estimate = library_calendar(range(2031, 2033))
    assert not estimate.is_known(2031)
    assert not estimate.is_workday(date(2031, 10, 1))
    assert not china_calendar().is_known(2014)
    assert not china_calendar().is_known(2032)
    assert not china_calendar().is_workday(date(2028, 10, 2))


def test_weekends_worked_and_holidays_are_told_apart() -> None:
    calendar = china_calendar()
    assert calendar.is_workday(date(2026, 2, 14))  # A Saturday worked for the Spring Festival.
    assert not calendar.is_workday(date(2026, 2, 16))
    assert not calendar.is_workday(date(2026, 11, 22))


def test_a_day_moves_to_the_working_day_before_or_after() -> None:
    calendar = china_calendar()
    assert calendar.on_or_before(date(2026, 10, 5)) == date(2026, 9, 30)
    assert calendar.on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.on_or_after(date(2026, 9, 30)) == calendar.on_or_before(date(2026, 9, 30)) == date(2026, 9, 30)


def test_adding_working_days_does_not_count_the_first() -> None:
    calendar = china_calendar()
    assert calendar.add_workdays(date(2026, 11, 20), 2) == date(2026, 11, 24)
    assert calendar.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert calendar.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert calendar.add_workdays(date(2026, 11, 22), 0) == date(2026, 11, 22)


@given(any_day, st.integers(0, 800))
def test_counting_between_two_days_equals_walking(after: date, days: int) -> None:
    calendar = china_calendar()
    walked = sum(calendar.is_workday(after + timedelta(days=step)) for step in range(1, days + 1))
    assert calendar.workdays_between(after, after + timedelta(days=days)) == walked


@given(any_day, st.integers(1, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    calendar = china_calendar()
    later = calendar.add_workdays(day, count)
    assert calendar.is_workday(later)
    assert calendar.workdays_between(day, later) == count


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert china_calendar().workdays_between(date(2026, 5, 8), date(2026, 5, 7)) == 0


def test_a_day_listed_as_off_and_as_worked_is_worked() -> None:
    day = date(2026, 3, 4)
    calendar = WorkCalendar(frozenset({day}), frozenset({day}), frozenset())
    assert calendar.is_workday(day)
    assert calendar.workdays_between(date(2026, 3, 3), day) == 1
