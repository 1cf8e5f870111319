"""Days as people type them."""

import datetime as dt

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.typed_days import read_day, show_day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("11-30", "2026-11-30"),
        ("11.30", "2026-11-30"),
        ("11/30", "2026-11-30"),
        ("1130", "2026-11-30"),
        ("11月30日", "2026-11-30"),
        ("2027.11.30", "2027-11-30"),
        ("2027/1/8", "2027-01-08"),
        ("2027年11月30日", "2027-11-30"),
        ("20271130", "2027-11-30"),
        (" 2027-11-30 ", "2027-11-30"),
        ("11月底", "2026-11-30"),
        ("2028年2月末", "2028-02-29"),
        ("6月份底", "2026-06-30"),
        ("年底", "2026-12-31"),
        ("2027年底", "2027-12-31"),
        ("46356", "2026-11-30"),
    ],
)
def test_a_day_is_read_in_the_forms_that_people_type(typed: str, meant: str) -> None:
    assert str(read_day(typed, 2026)) == meant


def test_nothing_typed_is_no_day() -> None:
    assert read_day("  ", 2026) is None


@pytest.mark.parametrize("typed", ["明天", "02-30", "13月底", "0000年底", "11月", "11月中旬", "长期", "99999999"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(RuleBroken, match="看不懂"):
        read_day(typed, 2026)


@pytest.mark.parametrize("typed", ["1899-01-01", "99999", "10000"])
def test_a_day_of_no_plan_year_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken, match="年度请填"):
        read_day(typed, 2026)


def test_a_day_is_shown_without_the_year_of_the_plan() -> None:
    assert show_day(dt.date(2026, 11, 30), 2026) == "11-30"
    assert show_day(dt.date(2027, 1, 8), 2026) == "2027-01-08"
    assert show_day(None, 2026) == ""
