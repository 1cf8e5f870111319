"""The rows that make up the terms: what is written takes the place of what was there, and a row that stays keeps its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.domain.terms import Clause
from tracker.models import DutyLine, EvidenceRequirement, IncentiveClause, Metric, Milestone, Project
from tracker.queries.terms import PENALTY, REWARD


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as written; `id` is that of the row it stands for, none for a new one."""

    id: int | None
    name: str
    due_on: dt.date
    weight: int


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric as written; `direction` is gte, lte or eq."""

    id: int | None
    name: str
    unit: str
    direction: str
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class TermsEntry:
    """All five terms as written: people and units by id, dates local, milestones in the order of their dates."""

    owner_id: int | None
    sponsor_id: int | None
    lead_unit_id: int | None
    support_unit_ids: tuple[int, ...]
    support_note: str
    starts_on: dt.date | None
    due_on: dt.date | None
    milestones: tuple[MilestoneLine, ...]
    duty: tuple[str, ...]
    statement: str
    metrics: tuple[MetricLine, ...]
    evidence: tuple[str, ...]
    rewards: tuple[Clause, ...]
    penalties: tuple[Clause, ...]


def entry_of(project: Project) -> TermsEntry:
    """The terms as they stand, ready to be written again with a part of them changed."""
    clauses = {
        kind: tuple(
            Clause(row.condition, row.points, row.cap, row.action) for row in project.clauses if row.kind == kind
        )
        for kind in (REWARD, PENALTY)
    }
    return TermsEntry(
        owner_id=project.owner_id,
        sponsor_id=project.sponsor_id,
        lead_unit_id=project.lead_unit_id,
        support_unit_ids=tuple(sorted(unit.id for unit in project.support_units)),
        support_note=project.support_note,
        starts_on=project.starts_on,
        due_on=project.due_on,
        milestones=tuple(MilestoneLine(one.id, one.name, one.due_on, one.weight) for one in project.milestones),
        duty=tuple(row.text for row in project.duty_lines),
        statement=project.standard,
        metrics=tuple(MetricLine(one.id, one.name, one.unit, one.direction, one.target) for one in project.metrics),
        evidence=tuple(row.name for row in project.evidence_requirements),
        rewards=clauses[REWARD],
        penalties=clauses[PENALTY],
    )


def write_milestones(project: Project, lines: Sequence[MilestoneLine]) -> None:
    """Milestones in the order given; reports go on naming those that stay."""
    there = {step.id: step for step in project.milestones}
    rows = []
    for position, line in enumerate(lines, start=1):
        row = there.pop(line.id, None) if line.id else None
        row = row or Milestone()
        row.position, row.name, row.due_on, row.weight = position, line.name, line.due_on, line.weight
        rows.append(row)
    project.milestones = rows


def write_metrics(project: Project, lines: Sequence[MetricLine]) -> None:
    """Metrics in the order given; those that stay keep their entries, key and source."""
    there = {metric.id: metric for metric in project.metrics}
    rows = []
    for position, line in enumerate(lines, start=1):
        row = there.pop(line.id, None) if line.id else None
        row = row or Metric()
        row.position, row.name, row.unit = position, line.name, line.unit
        row.direction, row.target = line.direction, line.target
        rows.append(row)
    project.metrics = rows


def write_duty(project: Project, lines: Sequence[str]) -> None:
    """Duty lines, numbered as given."""
    if [row.text for row in project.duty_lines] != list(lines):
        project.duty_lines = [DutyLine(position=n, text=text) for n, text in enumerate(lines, start=1)]


def write_evidence(project: Project, names: Sequence[str]) -> None:
    """Kinds of evidence; one whose name stays keeps the files that were given for it."""
    there = {row.name: row for row in project.evidence_requirements}
    rows = []
    for position, name in enumerate(dict.fromkeys(names), start=1):
        row = there.get(name) or EvidenceRequirement(name=name)
        row.position = position
        rows.append(row)
    project.evidence_requirements = rows


def write_clauses(project: Project, rewards: Sequence[Clause], penalties: Sequence[Clause]) -> None:
    """Reward clauses, then penalty clauses."""
    given = [(REWARD, clause) for clause in rewards] + [(PENALTY, clause) for clause in penalties]
    standing = [(row.kind, Clause(row.condition, row.points, row.cap, row.action)) for row in project.clauses]
    if given == standing:
        return
    project.clauses = [
        IncentiveClause(
            position=position,
            kind=kind,
            condition=clause.condition,
            points=clause.points,
            cap=clause.cap,
            action=clause.action,
        )
        for position, (kind, clause) in enumerate(given, start=1)
    ]
