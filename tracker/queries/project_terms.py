"""The lines of a project's five terms, all kinds in one query of plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tracker.domain.closure import MetricFacts, metric_met
from tracker.domain.project import Milestone as Step
from tracker.domain.terms import Direction
from tracker.extensions import db
from tracker.models import (
    DutyLine,
    Evidence,
    EvidenceRequirement,
    IncentiveClause,
    Metric,
    MetricEntry,
    Milestone,
    Organization,
    support_unit,
)


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric with the latest value stated for it, None when nobody has."""

    name: str
    unit: str
    direction: Direction
    target: Decimal | None
    actual: Decimal | None

    @property
    def is_met(self) -> bool:
        return self.target is not None and metric_met(
            MetricFacts(self.name, self.unit, self.direction, self.target, self.actual)
        )


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A reward or a penalty: on what, how many points, at most how many, or what is done."""

    condition: str
    action: str
    points: Decimal
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class TermLines:
    """`evidence` holds the kinds asked for, each with how many files were given for it."""

    steps: tuple[Step, ...]
    duty: Sequence[str]
    metrics: Sequence[MetricLine]
    evidence: Sequence[tuple[str, int]]
    clauses: Sequence[ClauseLine]
    support: Sequence[str]


def term_lines(project_id: int) -> TermLines:
    """All lines of the project's terms, in their order. One query."""
    parts = [
        _part("step", Milestone, project_id, a=Milestone.name, n=Milestone.weight, on=Milestone.due_on, done=Milestone.done_on),
        _part("duty", DutyLine, project_id, a=DutyLine.text),
        _part("metric", Metric, project_id, a=Metric.name, b=Metric.unit, c=Metric.direction, x=Metric.target, y=_latest()),
        _part("evidence", EvidenceRequirement, project_id, a=EvidenceRequirement.name, n=_given()),
        _part("clause", IncentiveClause, project_id, a=IncentiveClause.condition, b=IncentiveClause.action,
              x=IncentiveClause.points, y=IncentiveClause.cap),
        _support(project_id),
    ]  # fmt: skip
    rows = db.session.execute(sa.union_all(*parts).order_by("kind", "position")).all()
    of: dict[str, list[Any]] = {kind: [] for kind in ("step", "duty", "metric", "evidence", "clause", "support")}
    for row in rows:
        of[row.kind].append(row)
    return TermLines(
        steps=tuple(Step(row.a, row.on_, row.n, row.done) for row in of["step"]),
        duty=[row.a for row in of["duty"]],
        metrics=[MetricLine(row.a, row.b, Direction(row.c), row.x, row.y) for row in of["metric"]],
        evidence=[(row.a, row.n) for row in of["evidence"]],
        clauses=[ClauseLine(row.a, row.b, row.x, row.y) for row in of["clause"]],
        support=[row.a for row in of["support"]],
    )


_NUMBER, _DAY = Metric.target.type, Milestone.due_on.type
Column = sa.SQLColumnExpression[Any]


def _columns(kind: str, position: Column, *, a: Column, **given: Column) -> list[sa.ColumnElement[Any]]:
    """The same columns for every kind; those it has not are null, typed so that PostgreSQL can unite them."""
    nothing: dict[str, Column] = {
        "b": sa.literal(""),
        "c": sa.literal(""),
        "n": sa.cast(sa.null(), sa.Integer),
        "x": sa.cast(sa.null(), _NUMBER),
        "y": sa.cast(sa.null(), _NUMBER),
        "on": sa.cast(sa.null(), _DAY),
        "done": sa.cast(sa.null(), _DAY),
    }
    values = nothing | given
    named: list[sa.ColumnElement[Any]] = [values[name].label("on_" if name == "on" else name) for name in nothing]
    return [sa.literal(kind).label("kind"), position.label("position"), a.label("a"), *named]


def _part(kind: str, table: Any, project_id: int, **given: Any) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_columns(kind, table.position, **given)).where(table.project_id == project_id)


def _support(project_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_columns("support", Organization.id, a=Organization.short_name))
        .join(support_unit, support_unit.c.organization_id == Organization.id)
        .where(support_unit.c.project_id == project_id)
    )


def _latest() -> sa.ScalarSelect[Any]:
    return (
        sa.select(MetricEntry.value)
        .where(MetricEntry.metric_id == Metric.id)
        .order_by(MetricEntry.stated_on.desc(), MetricEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _given() -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(Evidence.requirement_id == EvidenceRequirement.id).scalar_subquery()
