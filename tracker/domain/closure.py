"""Closing a project (销号): what is short, and which day counts (RULES §6)."""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.project import Plan
from tracker.domain.shortfall import Short, Shortfall
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
) -> list[Shortfall]:
    """What is short of closing: undone milestones, unmet metrics, evidence not attached; empty when whole.

    With any of these the closure needs the sponsor's approval and names them (带差销号, RULES §6).
    """
    return [
        *(
            Shortfall(Short.MILESTONE, {"name": milestone.name, "due": milestone.due_on})
            for milestone in plan.unfinished
        ),
        *(_metric_short(metric) for metric in metrics if not metric_met(metric)),
        *(Shortfall(Short.EVIDENCE, {"kind": kind}) for kind in evidence_asked if kind not in evidence_given),
    ]


def counts_on(requested_on: date) -> date:
    """The day that counts for "on time": that of the request which was in the end accepted, not of its acceptance."""
    return requested_on


def is_on_time(counted_on: date, due_on: date) -> bool:
    """Whether a closure counts as on time: the due day itself does."""
    return counted_on <= due_on


def _metric_short(metric: MetricFacts) -> Shortfall:
    facts: dict[str, str | Decimal] = {"name": metric.name, "unit": metric.unit, "target": metric.target}
    if metric.actual is None:
        return Shortfall(Short.NOT_ENTERED, facts)
    apart = abs(metric.target - metric.actual)
    return Shortfall(_SHORT[metric.direction], {**facts, "actual": metric.actual, "apart": apart})


_MEETS: Mapping[Direction, Callable[[Decimal, Decimal], bool]] = {
    Direction.GTE: operator.ge,
    Direction.LTE: operator.le,
    Direction.EQ: operator.eq,
}
_SHORT: Mapping[Direction, Short] = {
    Direction.GTE: Short.BELOW,
    Direction.LTE: Short.ABOVE,
    Direction.EQ: Short.UNEQUAL,
}
