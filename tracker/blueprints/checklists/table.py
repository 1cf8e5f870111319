"""The assignment table: its rows as they are shown, and what was typed into them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from tracker.domain.errors import Problem, RuleBroken
from tracker.domain.matching import Candidate, listed, resolve, split_units
from tracker.domain.message import Message, msg
from tracker.domain.project import State
from tracker.domain.terms import Term, read_weight
from tracker.domain.typed_days import read_day, show_day
from tracker.models import Project
from tracker.queries.people import People
from tracker.queries.terms import problems
from tracker.services.assignments import Assignment, AssignmentRow, current
from tracker.typed import own_number

COLUMNS = ("sponsor", "owner", "lead", "support", "starts", "due", "weight")
# Where the rules name a field otherwise than the table does.
FIELDS = {"lead_unit": "lead", "support_units": "support", "starts_on": "starts", "due_on": "due"}
TERM_SIGNS = {
    Term.OWNER: msg("人"),
    Term.DEADLINE: msg("时"),
    Term.DUTY: msg("责"),
    Term.STANDARD: msg("标"),
    Term.INCENTIVE: msg("奖"),
}

Texts = dict[str, str]


@dataclass
class Row:
    """A project in the table. `texts` is what its cells show, `errors` the sentence at a cell."""

    project: Project
    texts: Texts
    was: Texts
    missing: list[Problem]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        return self.project.state is State.DRAFT

    @property
    def was_json(self) -> str:
        return json.dumps(self.was, ensure_ascii=False)

    def name(self, column: str) -> str:
        return f"p{self.project.id}-{column}"

    def lacks(self, term: Term) -> Problem | None:
        return next((problem for problem in self.missing if problem.term == term), None)


def column_labels() -> Mapping[str, str]:
    return {
        "sponsor": _("挂联领导"),
        "owner": _("责任人"),
        "lead": _("责任单位"),
        "support": _("协办单位"),
        "starts": _("开始"),
        "due": _("时限"),
        "weight": _("权重"),
    }


def rows_of(projects: Sequence[Project], people: People, year: int) -> list[Row]:
    """The table as it stands."""
    labels = {one.id: one.label for one in (*people.owners, *people.sponsors)}
    units = {one.id: one.label for one in people.units}

    def texts(project: Project) -> Texts:
        supports = [units[unit.id] for unit in project.support_units]
        return {
            "sponsor": labels.get(project.sponsor_id or 0, ""),
            "owner": labels.get(project.owner_id or 0, ""),
            "lead": units.get(project.lead_unit_id or 0, ""),
            "support": listed([*supports, *filter(None, [project.support_note])]),
            "starts": show_day(project.starts_on, year),
            "due": show_day(project.due_on, year),
            "weight": str(project.weight),
        }

    return [
        Row(one, (cells := texts(one)), cells, problems(one) if one.state is State.DRAFT else []) for one in projects
    ]


def type_into(rows: Sequence[Row], form: Mapping[str, str]) -> list[Row]:
    """Puts what was typed into the rows, and gives those that the person has touched.

    A row or a cell that others changed meanwhile and this person did not touch keeps the others' change.
    """
    touched = []
    for row in rows:
        was = _was(form.get(row.name("was"), ""))
        sent = {column: form[name].strip() for column in COLUMNS if (name := row.name(column)) in form}
        typed = {column: text for column, text in sent.items() if text != was.get(column)}
        if typed:
            row.texts = row.texts | typed
            touched.append(row)
    return touched


def read_rows(
    touched: Sequence[Row], form: Mapping[str, str], people: People, year: int, say: Callable[[Message], str]
) -> list[AssignmentRow]:
    """What the touched rows mean. What cannot be read is told at its cell, and the row is left out."""
    found = []
    for row in touched:
        assignment = _assignment(row, people, year, say)
        if not row.errors:
            found.append(AssignmentRow(row.project, assignment, own_number(form.get(row.name("version")))))
    return found


def _was(text: str) -> dict[str, str]:
    try:
        was = json.loads(text)
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}


def _assignment(row: Row, people: People, year: int, say: Callable[[Message], str]) -> Assignment:
    now = current(row.project)
    readers: Mapping[str, Callable[[str, Assignment], Assignment]] = {
        "owner": lambda text, so_far: replace(so_far, owner_id=_id(text, people.owners)),
        "sponsor": lambda text, so_far: replace(so_far, sponsor_id=_id(text, people.sponsors)),
        "lead": lambda text, so_far: replace(so_far, lead_unit_id=_id(text, people.units)),
        "support": lambda text, so_far: _with_supports(text, so_far, people.units),
        "starts": lambda text, so_far: replace(so_far, starts_on=read_day(text, year)),
        "due": lambda text, so_far: replace(so_far, due_on=read_day(text, year)),
        "weight": lambda text, so_far: replace(so_far, weight=read_weight(text)),
    }
    for column in COLUMNS if row.is_draft else ("weight",):
        if row.texts[column] == row.was[column]:
            continue
        try:
            now = readers[column](row.texts[column], now)
        except RuleBroken as broken:
            row.errors[column] = say(broken.message)
    return now


def _id(text: str, candidates: Sequence[Candidate]) -> int | None:
    found = resolve(text, candidates)
    return found.id if found else None


def _with_supports(text: str, so_far: Assignment, units: Sequence[Candidate]) -> Assignment:
    found, note = split_units(text, units)
    return replace(so_far, support_unit_ids=tuple(sorted(one.id for one in found)), support_note=note)
