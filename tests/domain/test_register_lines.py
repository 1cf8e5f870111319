"""The lists of the five terms as lines of a cell, both ways."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.project import Milestone
from tracker.domain.register.lines import (
    Unit,
    clause_line,
    metric_line,
    milestone_line,
    numbered,
    read_clause,
    read_lines,
    read_metric,
    read_milestone,
    read_numbered,
)
from tracker.domain.terms import Clause, Direction, MetricTerm

JUNE = dt.date(2026, 6, 30)
WORDS = st.text("专题研究次数0123456789 ≥=：，。+-@'\"&<>_x", min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
NAMES = WORDS.filter(bool)


@given(NAMES, st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)), st.integers(0, 9999))
def test_a_milestone_comes_back_as_it_was_written(name: str, day: dt.date, weight: int) -> None:
    one = Milestone(name, day, weight)
    assert read_milestone(milestone_line(one, 2026), 2026) == one


@given(st.lists(NAMES, max_size=12))
def test_numbered_lines_come_back_as_they_were(lines: list[str]) -> None:
    assert read_numbered(numbered(lines)) == lines


@given(st.lists(NAMES, max_size=8))
def test_a_line_that_says_what_it_said_is_not_read_again(lines: list[str]) -> None:
    known = [(line, object()) for line in lines]

    def never(line: str) -> object:
        raise AssertionError(line)

    assert read_lines("\n".join(lines), known, never) == [one for _, one in known]


@pytest.mark.parametrize(
    ("line", "name", "day", "weight"),
    [
        ("06-30 上半年满2次 45%", "上半年满2次", JUNE, 45),
        ("上半年 满2次 6月30日 45", "上半年 满2次", JUNE, 45),
        ("6月底 上半年满2次 45％", "上半年满2次", JUNE, 45),
    ],
)
def test_a_milestone_is_read_in_either_order(line: str, name: str, day: dt.date, weight: int) -> None:
    assert read_milestone(line, 2026) == Milestone(name, day, weight)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("专题研究次数 ≥ 5 次", MetricTerm("专题研究次数", "次", Direction.GTE, Decimal(5))),
        ("专题研究次数不少于5次", MetricTerm("专题研究次数", "次", Direction.GTE, Decimal(5))),
        ("办结率达到95.5%", MetricTerm("办结率", "%", Direction.GTE, Decimal("95.5"))),
        ("差错不超过 2 个", MetricTerm("差错", "个", Direction.LTE, Decimal(2))),
        ("增幅 ＝ −1 点", MetricTerm("增幅", "点", Direction.EQ, Decimal(-1))),
        ("次数 ≥", MetricTerm("次数", "", Direction.GTE, None)),
    ],
)
def test_a_metric_is_read_as_offices_put_it(line: str, meant: MetricTerm) -> None:
    assert read_metric(line) == meant


@pytest.mark.parametrize(
    "one",
    [MetricTerm("次数", "次", Direction.LTE, Decimal("5.2500")), MetricTerm("次数", "次", Direction.EQ, None)],
)
def test_a_metric_comes_back_as_it_was_written(one: MetricTerm) -> None:
    assert read_metric(metric_line(one)) == one


@pytest.mark.parametrize(
    ("one", "line", "is_penalty"),
    [
        (Clause("难题每超1个", Decimal("0.50"), Decimal(2)), "难题每超1个：加 0.5 分，封顶 2 分", False),
        (Clause("没有分", Decimal(0)), "没有分：加 0 分", False),
        (Clause("每少1次", Decimal(-1), None, "约谈"), "每少1次：扣 1 分，约谈", True),
        (Clause("每少1次", Decimal(0), None, "约谈"), "每少1次：约谈", True),
        (Clause("甲：乙", Decimal(-2), Decimal(4)), "甲：乙：扣 2 分，封顶 4 分", True),
    ],
)
def test_a_clause_comes_back_as_it_was_written(one: Clause, line: str, is_penalty: bool) -> None:
    assert clause_line(one, is_penalty=is_penalty) == line
    assert read_clause(line, is_penalty=is_penalty) == one


def test_what_is_lost_is_lost_with_or_without_its_minus() -> None:
    assert read_clause("每少1次: -1分", is_penalty=True) == Clause("每少1次", Decimal(-1))


@pytest.mark.parametrize(
    ("line", "is_penalty", "sentence"),
    [
        ("表扬", False, "奖励“表扬”看不懂"),
        ("每超1个：表扬", False, "看不懂"),
        ("每少1次", True, "惩处“每少1次”看不懂"),
        ("每少1次：扣 1.234 分", True, "小数超过 2 位"),
        (f"{'长' * 201}：扣 1 分", True, "太长，最多 200 个字"),
    ],
)
def test_a_clause_that_cannot_be_read_is_told_with_an_example(line: str, is_penalty: bool, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        read_clause(line, is_penalty=is_penalty)


def test_other_lines_that_cannot_be_read_are_told_with_an_example() -> None:
    with pytest.raises(RuleBroken, match="06-30 上半年满2次 45%"):
        read_milestone("上半年 45%", 2026)
    with pytest.raises(RuleBroken, match="专题研究次数 ≥ 5 次"):
        read_metric("随便")
    with pytest.raises(RuleBroken, match="太大"):
        read_metric("次数 ≥ 99999999999 次")
    with pytest.raises(RuleBroken, match="“长长长长长长长长长长长长…”太长，最多 20 个字"):
        read_lines("短\n" + "长" * 21, [], Unit(20))
    with pytest.raises(RuleBroken, match="最多写 60 行，现在是 61 行"):
        read_lines("\n".join("甲" * 61), [], str)


def test_the_number_of_a_line_goes_only_where_it_counts_the_line() -> None:
    assert read_numbered("1、甲\n\n2. 乙\n3.5亿元\n7. 丁\n5.") == ["甲", "乙", "3.5亿元", "7. 丁", "5."]
