"""Closing a project (销号): what is short, and which day counts (RULES §6)."""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.message import Message, msg
from tracker.domain.project import Plan
from tracker.domain.terms import Direction


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """A metric and the value it reached; None when nobody has entered one."""

    name: str
    unit: str
    direction: Direction
    target: Decimal
    actual: Decimal | None


def metric_met(metric: MetricFacts) -> bool:
    """Whether the value reached meets the target; a value nobody entered does not."""
    return metric.actual is not None and _MEETS[metric.direction](metric.actual, metric.target)


def shortfalls(
    plan: Plan, metrics: Sequence[MetricFacts], evidence_asked: Sequence[str], evidence_given: Collection[str]
) -> list[Message]:
    """What is short of closing: undone milestones, unmet metrics, evidence not attached, each in a sentence; empty when whole.

    With any of these the closure needs the sponsor's approval and names them (带差销号, RULES §6).
    """
    return [
        *(
            msg("节点“%(name)s”（%(due)s）还没有完成。", name=milestone.name, due=milestone.due_on)
            for milestone in plan.unfinished
        ),
        *(_metric_short(metric) for metric in metrics if not metric_met(metric)),
        *(msg("还缺佐证“%(kind)s”。", kind=kind) for kind in evidence_asked if kind not in evidence_given),
    ]


def counts_on(requested_on: date) -> date:
    """The day that counts for "on time": that of the request which was in the end accepted, not of its acceptance."""
    return requested_on


def is_on_time(counted_on: date, due_on: date) -> bool:
    """Whether a closure counts as on time: the due day itself does."""
    return counted_on <= due_on


def _metric_short(metric: MetricFacts) -> Message:
    figures: dict[str, object] = {"name": metric.name, "unit": metric.unit, "target": metric.target}
    if metric.actual is None:
        return Message(_NOT_ENTERED.template, figures)
    apart = abs(metric.target - metric.actual)
    return Message(_SHORT[metric.direction].template, {**figures, "actual": metric.actual, "apart": apart})


_MEETS: Mapping[Direction, Callable[[Decimal, Decimal], bool]] = {
    Direction.GTE: operator.ge,
    Direction.LTE: operator.le,
    Direction.EQ: operator.eq,
}
_NOT_ENTERED = msg("“%(name)s”还没有填现值（目标 %(target)s %(unit)s）。")
_SHORT: Mapping[Direction, Message] = {
    Direction.GTE: msg("“%(name)s”还差 %(apart)s %(unit)s（目标 %(target)s，现有 %(actual)s）。"),
    Direction.LTE: msg("“%(name)s”超出 %(apart)s %(unit)s（目标不超过 %(target)s，现为 %(actual)s）。"),
    Direction.EQ: msg("“%(name)s”应为 %(target)s %(unit)s，现为 %(actual)s。"),
}
