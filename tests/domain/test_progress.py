"""Reports keep to their range, and a return restores what stood before."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.progress import (
    ReportFacts,
    Standing,
    check_report,
    overall_percent,
    percent_range,
    standing,
    weighted_mean,
)
from tracker.domain.project import State

WEIGHTS = {1: 10, 2: 35, 3: 30, 4: 25}
ALL = frozenset(WEIGHTS)
some_ids = st.frozensets(st.sampled_from(sorted(WEIGHTS)))
reports = st.lists(st.builds(ReportFacts, st.integers(0, 100), some_ids, st.booleans()), max_size=8)


def refused(percent: int, done: set[int], last: int = 0, reason: str = "") -> tuple[str | None, str]:
    with pytest.raises(RuleBroken) as refusal:
        check_report(percent, done_ids=done, weights=WEIGHTS, last_percent=last, reason=reason)
    return refusal.value.field, str(refusal.value)


@given(st.integers(-5, 105), some_ids)
def test_a_percent_lies_between_what_is_done_and_99_or_is_100_when_all_is_done(
    percent: int, done: frozenset[int]
) -> None:
    least = sum(WEIGHTS[key] for key in done)
    lawful = percent == 100 if done == ALL else least <= percent <= 99
    if lawful:
        check_report(percent, done_ids=done, weights=WEIGHTS, last_percent=0)
    else:
        assert refused(percent, set(done))[0] == "percent"


def test_a_refusal_says_what_to_fill_in() -> None:
    assert refused(40, {1, 2}) == ("percent", "已完成的节点合计 45%，进度不能低于 45%。")
    assert refused(100, {1, 2}) == ("percent", "节点没有全部完成时，进度最高填 99%。完成的节点请先勾上。")
    assert refused(99, {1, 2, 3, 4}) == ("percent", "节点都已完成，进度请填 100%。")


def test_less_than_the_last_percent_needs_a_reason() -> None:
    assert refused(40, {1}, last=50) == ("reason", "比上次的 50% 低，请写明原因。")
    assert refused(40, {1}, last=50, reason="  ")[0] == "reason"
    check_report(40, done_ids={1}, weights=WEIGHTS, last_percent=50, reason="复核后更正")
    check_report(50, done_ids={1}, weights=WEIGHTS, last_percent=50)


def test_a_milestone_that_left_the_plan_cannot_be_reported() -> None:
    assert refused(40, {1, 9}) == ("milestones", "有的节点已不在计划里，请重新打开这一页再报。")


def test_a_plan_without_milestones_never_reaches_a_hundred() -> None:
    assert percent_range((), {}) == (0, 99)


def test_nothing_reported_stands_at_zero() -> None:
    assert standing([], WEIGHTS) == Standing(0, frozenset())


def test_a_return_restores_the_percent_and_the_milestones_that_stood_before() -> None:
    first, second = ReportFacts(20, frozenset({1})), ReportFacts(50, frozenset({2}))
    assert standing([first, second], WEIGHTS) == Standing(50, frozenset({1, 2}))
    returned = ReportFacts(50, frozenset({2}), returned=True)
    assert standing([first, returned], WEIGHTS) == Standing(20, frozenset({1}))


def test_returning_an_earlier_report_keeps_the_later_percent_but_not_its_milestones() -> None:
    earlier = ReportFacts(75, frozenset({1, 2, 3}), returned=True)
    assert standing([earlier, ReportFacts(100, frozenset({4}))], WEIGHTS) == Standing(99, frozenset({4}))


@given(reports)
def test_what_stands_is_lawful_and_as_if_the_returned_reports_had_never_come(given_reports: list[ReportFacts]) -> None:
    stands = standing(given_reports, WEIGHTS)
    assert stands == standing([report for report in given_reports if not report.returned], WEIGHTS)
    check_report(stands.percent, done_ids=stands.done_ids, weights=WEIGHTS, last_percent=0)


@given(reports, st.integers(0, 100), some_ids)
def test_sending_and_returning_a_report_changes_nothing(
    before: list[ReportFacts], percent: int, ids: frozenset[int]
) -> None:
    returned = ReportFacts(percent, ids, returned=True)
    assert standing([*before, returned], WEIGHTS) == standing(before, WEIGHTS)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20)), max_size=20))
def test_a_weighted_mean_lies_between_the_least_and_the_greatest(pairs: list[tuple[int, int]]) -> None:
    weighing = [percent for percent, weight in pairs if weight]
    mean = weighted_mean(pairs)
    assert mean == 0 if not weighing else min(weighing) <= mean <= max(weighing)


def test_means_are_exact_and_leave_out_the_cancelled() -> None:
    assert weighted_mean([(50, 1), (0, 2)]) == Fraction(50, 3)
    rows = [(100, 6, State.CLOSED), (40, 4, State.IN_PROGRESS), (0, 90, State.CANCELLED)]
    assert overall_percent(rows) == 76
