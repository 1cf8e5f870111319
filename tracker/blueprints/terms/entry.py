"""Between the project and the form of its terms, both ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Form, StringField

from tracker.domain.errors import RuleBroken
from tracker.domain.matching import Candidate, listed, resolve, split_units
from tracker.domain.message import Message
from tracker.domain.terms import Clause
from tracker.models import IncentiveClause, Project
from tracker.queries.people import People
from tracker.queries.terms import PENALTY, REWARD
from tracker.services.term_rows import MetricLine, MilestoneLine, TermsEntry
from tracker.typed import own_number

from .forms import LISTS, TermsForm

Say = Callable[[Message], str]


def as_data(project: Project, people: People) -> dict[str, Any]:
    """What the form shows of a project that nobody has typed into yet. An empty list shows one blank row."""
    data: dict[str, Any] = {
        "version": project.version,
        **names(project, people),
        "starts_on": project.starts_on,
        "due_on": project.due_on,
        "milestones": [
            {"row_id": one.id, "name": one.name, "due_on": one.due_on, "weight": one.weight}
            for one in project.milestones
        ],
        "duty": [{"text": one.text} for one in project.duty_lines],
        "statement": project.standard,
        "metrics": [
            {"row_id": one.id, "name": one.name, "direction": one.direction, "target": one.target, "unit": one.unit}
            for one in project.metrics
        ],
        "evidence": [{"name": one.name} for one in project.evidence_requirements],
        "rewards": [_clause_data(one) for one in project.clauses if one.kind == REWARD],
        "penalties": [_clause_data(one) for one in project.clauses if one.kind == PENALTY],
    }
    return data | {name: data[name] or [{}] for name in LISTS}


def names(project: Project, people: People) -> dict[str, str]:
    """The people and units of the project as their fields show them."""
    owners = {one.id: one.label for one in people.owners}
    sponsors = {one.id: one.label for one in people.sponsors}
    units = {one.id: one.label for one in people.units}
    supports = [units[unit.id] for unit in project.support_units]
    return {
        "owner": owners.get(project.owner_id or 0, ""),
        "sponsor": sponsors.get(project.sponsor_id or 0, ""),
        "lead_unit": units.get(project.lead_unit_id or 0, ""),
        "support_units": listed([*supports, *filter(None, [project.support_note])]),
    }


def read(form: TermsForm, project: Project, people: People, say: Say) -> TermsEntry | None:
    """What was typed, as the service takes it; None when something cannot be read, which is then said at its field."""
    is_valid = form.validate()
    shown = names(project, people)
    owner = _person(form.owner, shown["owner"], project.owner_id, people.owners, say)
    sponsor = _person(form.sponsor, shown["sponsor"], project.sponsor_id, people.sponsors, say)
    lead = _person(form.lead_unit, shown["lead_unit"], project.lead_unit_id, people.units, say)
    if not is_valid or form.owner.errors or form.sponsor.errors or form.lead_unit.errors:
        return None
    supports, note = split_units(form.support_units.data or "", people.units)
    milestones = [
        MilestoneLine(_row_id(row), _text(row["name"].data), row["due_on"].data, row["weight"].data)
        for row in form.rows("milestones")
    ]
    return TermsEntry(
        owner_id=owner,
        sponsor_id=sponsor,
        lead_unit_id=lead,
        support_unit_ids=tuple(one.id for one in supports),
        support_note=note,
        starts_on=form.starts_on.data,
        due_on=form.due_on.data,
        milestones=tuple(sorted(milestones, key=lambda line: line.due_on)),
        duty=tuple(_text(row["text"].data) for row in form.rows("duty")),
        statement=(form.statement.data or "").replace("\r\n", "\n").strip(),
        metrics=tuple(_metric(row) for row in form.rows("metrics")),
        evidence=tuple(_text(row["name"].data) for row in form.rows("evidence")),
        rewards=tuple(_clause(row, 1) for row in form.rows("rewards")),
        penalties=tuple(_clause(row, -1) for row in form.rows("penalties")),
    )


def _person(field: StringField, shown: str, id_: int | None, candidates: Sequence[Candidate], say: Say) -> int | None:
    if (field.data or "").strip() == shown:
        return id_
    try:
        found = resolve(field.data or "", candidates)
    except RuleBroken as broken:
        field.errors = [say(broken.message)]
        return None
    return found.id if found else None


def _row_id(row: Form) -> int | None:
    return own_number(row["row_id"].data) or None


def _metric(row: Form) -> MetricLine:
    return MetricLine(
        _row_id(row), _text(row["name"].data), _text(row["unit"].data), row["direction"].data, row["target"].data
    )


def _clause(row: Form, sign: int) -> Clause:
    """Penalties are written with or without their minus: what is lost is lost."""
    points = row["points"].data or Decimal(0)
    action = _text(row["action"].data) if "action" in row else ""
    return Clause(_text(row["condition"].data), abs(points) * sign if points else Decimal(0), row["cap"].data, action)


def _clause_data(row: IncentiveClause) -> dict[str, object]:
    return {
        "condition": row.condition,
        "points": abs(row.points) if row.points or not row.action else None,
        "cap": row.cap,
        "action": row.action,
    }


def _text(text: str | None) -> str:
    return " ".join((text or "").split())
