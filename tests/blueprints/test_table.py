"""Days and weights as they are typed into the assignment table."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.blueprints.checklists.lights import light_of
from tracker.domain.errors import RuleBroken
from tracker.domain.project import State
from tracker.domain.terms import read_weight
from tracker.domain.typed_days import read_day, show_day
from tracker.models import Project


@pytest.mark.parametrize(
    "text", ["01-08", "1-8", "1.8", "1/8", "0108", "108", "1月8日", "2027-01-08", "2027年1月8日", " 1 - 8 "]
)
def test_a_day_may_be_typed_in_many_ways(text: str) -> None:
    assert read_day(text, 2027) == dt.date(2027, 1, 8)


def test_a_day_may_lie_in_another_year_and_is_then_shown_whole() -> None:
    day = read_day("2028-01-08", 2027)
    assert day == dt.date(2028, 1, 8)
    assert (show_day(day, 2027), show_day(day, 2028), show_day(None, 2027)) == ("2028-01-08", "01-08", "")
    assert read_day("  ", 2027) is None


@pytest.mark.parametrize("text", ["13-01", "02-29", "1", "1-8-2027", "一月八日", "0-0", "99999999", "1" * 300])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="看不懂，请写成月-日，例如 06-30"):
        read_day(text, 2027)


def test_a_year_that_no_plan_has_is_refused() -> None:
    with pytest.raises(RuleBroken, match="请填 2000 到 2100"):
        read_day("9999-12-31", 2027)


def test_a_weight_is_a_whole_number_and_nothing_typed_is_none() -> None:
    assert [read_weight(text) for text in ("7", "5%", "5 ％", "")] == [7, 5, 5, 0]
    for text in ("7.5", "-1", "x"):
        with pytest.raises(RuleBroken, match="权重请填整数"):
            read_weight(text)


def test_an_issued_project_without_dates_has_no_light() -> None:
    with pytest.raises(ValueError, match="issued without dates"):
        light_of(Project(code="1.1", state=State.ISSUED), dt.date(2027, 1, 8))
