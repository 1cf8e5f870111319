"""The month of a circular and the week of a sheet: where they are cut off, and when a draft is due."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.notice import NoticeKind
from tracker.domain.notice.periods import month_named, month_of, week_named, week_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2001, 1, 1), date(2099, 12, 1))


def test_a_month_is_cut_off_at_its_end_and_drafted_on_the_third() -> None:
    month = month_of(date(2026, 11, 24))
    assert (month.key, month.kind, str(month.name)) == ("2026-11", NoticeKind.CIRCULAR, "2026年11月")
    assert month.cut_off(SHANGHAI) == datetime(2026, 12, 1, tzinfo=SHANGHAI)
    assert month.begins(SHANGHAI) == datetime(2026, 11, 1, tzinfo=SHANGHAI)
    assert month.draft_on == date(2026, 12, 3)
    assert (month.previous, month.following, month.next_on) == ("2026-10", "2026-12", date(2026, 12, 31))


def test_a_week_is_cut_off_on_friday_at_six() -> None:
    week = week_of(date(2026, 11, 20))
    assert (week.key, week.kind, str(week.name)) == ("2026-W47", NoticeKind.WEEKLY, "2026年第47周")
    assert week.cut_off(SHANGHAI) == datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
    assert week.begins(SHANGHAI) == datetime(2026, 11, 13, 18, tzinfo=SHANGHAI)
    assert week.draft_on == date(2026, 11, 20)
    assert (week.previous, week.following, week.next_on) == ("2026-W46", "2026-W48", date(2026, 11, 27))
    assert week_of(date(2026, 11, 21)).key == "2026-W48"


@given(days)
def test_periods_follow_one_another_without_a_gap(day: date) -> None:
    for period, named in ((month_of(day), month_named), (week_of(day), week_named)):
        assert named(period.key) == period
        following = named(period.following)
        assert following is not None
        assert following.previous == period.key
        assert following.begins(SHANGHAI) == period.cut_off(SHANGHAI)
        assert following.last_on == period.next_on
        assert period.first_on <= day + timedelta(days=1)
        assert day <= period.last_on


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-00", "2026-1", "1999-01", "2101-01", "2026-W47", "x", "２０２６-１１"]
)
def test_what_is_no_month_is_none(key: str) -> None:
    assert month_named(key) is None


@pytest.mark.parametrize("key", ["2026-W54", "2026-W00", "2026-W7", "1999-W01", "2026-11", "2025-W53"])
def test_what_is_no_week_is_none(key: str) -> None:
    assert week_named(key) is None
