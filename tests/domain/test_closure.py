"""What is short of closing, and which day counts."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.closure import MetricFacts, counts_on, is_on_time, metric_met, shortfalls
from tracker.domain.project import Milestone, Plan
from tracker.domain.terms import Direction

DUE = date(2026, 12, 20)
DONE = Plan(date(2026, 1, 10), DUE, (Milestone("全年", DUE, 100, done_on=date(2026, 12, 10)),))
UNDONE = Plan(date(2026, 1, 10), DUE, (Milestone("全年", DUE, 100),))


def metric(direction: Direction, target: str, actual: str | None) -> MetricFacts:
    return MetricFacts("亮证党员", "名", direction, Decimal(target), None if actual is None else Decimal(actual))


@pytest.mark.parametrize(
    ("direction", "target", "actual", "short"),
    [
        (Direction.GTE, "10", "10", None),
        (Direction.GTE, "10", "7", "“亮证党员”还差 3 名（目标 10，现有 7）。"),
        (Direction.GTE, "10", "9.95", "“亮证党员”还差 0.05 名（目标 10，现有 9.95）。"),
        (Direction.LTE, "3", "3", None),
        (Direction.LTE, "3", "4.5", "“亮证党员”超出 1.5 名（目标不超过 3，现为 4.5）。"),
        (Direction.EQ, "4", "4.0", None),
        (Direction.EQ, "4", "5", "“亮证党员”应为 4 名，现为 5。"),
        (Direction.GTE, "10", None, "“亮证党员”还没有填现值（目标 10 名）。"),
    ],
)
def test_a_metric_is_met_or_says_how_much_is_short(
    direction: Direction, target: str, actual: str | None, short: str | None
) -> None:
    facts = metric(direction, target, actual)
    assert metric_met(facts) is (short is None)
    assert [str(one.sentence) for one in shortfalls(DONE, [facts], [], [])] == ([] if short is None else [short])


def test_milestones_metrics_and_evidence_are_all_named() -> None:
    found = shortfalls(UNDONE, [metric(Direction.GTE, "10", "7")], ["会议纪要", "批复"], {"批复"})
    assert [str(one.sentence) for one in found] == [
        "节点“全年”（12-20）还没有完成。",
        "“亮证党员”还差 3 名（目标 10，现有 7）。",
        "还缺佐证“会议纪要”。",
    ]


def test_whole_work_has_no_shortfall() -> None:
    assert shortfalls(DONE, [metric(Direction.GTE, "10", "11")], ["批复"], ["批复", "照片"]) == []


def test_the_day_of_the_accepted_request_counts_and_the_due_day_is_on_time() -> None:
    assert is_on_time(counts_on(DUE), DUE)
    assert not is_on_time(counts_on(date(2026, 12, 21)), DUE)
