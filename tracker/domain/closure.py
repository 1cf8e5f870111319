"""Closing a project (销号): what is short, and which day counts (RULES §6)."""

from collections.abc import Collection, Sequence
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
    if metric.actual is None:
        return False
    match metric.direction:
        case Direction.GTE:
            return metric.actual >= metric.target
        case Direction.LTE:
            return metric.actual <= metric.target
        case Direction.EQ:
            return metric.actual == metric.target


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
    figures = {"name": metric.name, "unit": metric.unit, "target": metric.target, "actual": metric.actual}
    if metric.actual is None:
        return Message(_NOT_ENTERED.template, figures)
    match metric.direction:
        case Direction.GTE:
            return Message(_TOO_LITTLE.template, {**figures, "short": metric.target - metric.actual})
        case Direction.LTE:
            return Message(_TOO_MUCH.template, {**figures, "over": metric.actual - metric.target})
        case Direction.EQ:
            return Message(_NOT_EQUAL.template, figures)


_NOT_ENTERED = msg("“%(name)s”还没有填现值（目标 %(target)s %(unit)s）。")
_TOO_LITTLE = msg("“%(name)s”还差 %(short)s %(unit)s（目标 %(target)s，现有 %(actual)s）。")
_TOO_MUCH = msg("“%(name)s”超出 %(over)s %(unit)s（目标不超过 %(target)s，现为 %(actual)s）。")
_NOT_EQUAL = msg("“%(name)s”应为 %(target)s %(unit)s，现为 %(actual)s。")
