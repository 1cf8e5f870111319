"""The register (台账) of a checklist: its projects with what their terms say and, once issued, where they stand on the board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.matching import Candidate, listed
from tracker.domain.permissions import Actor
from tracker.domain.project import State
from tracker.domain.reconcile import Reconciliation, reconcile
from tracker.domain.register.cells import plain
from tracker.domain.register.lines import clause_line, metric_line, milestone_line, numbered
from tracker.domain.terms import FiveTerms
from tracker.models import Checklist, Project

from .board_rows import BoardProject, projects_on
from .checklists import with_projects
from .people import People, people_for
from .terms import five_terms

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """`given` is what people fill in, by column; `standing` is None for a draft, which is on no board."""

    project: Project
    given: Values
    standing: BoardProject | None


@dataclass(frozen=True, slots=True)
class Register:
    """The register on a day (local), as far as the person who asks may see it. `people` can be named in it."""

    checklist: Checklist
    day: dt.date
    rows: Sequence[RegisterRow]
    people: People

    @property
    def reconciliation(self) -> Reconciliation:
        """The identity beneath the register (RULES §3). Drafts are not issued and not counted."""
        boarded = [row.standing for row in self.rows if row.standing is not None]
        return reconcile((one.state, one.is_late) for one in boarded)


def register_of(checklist: Checklist, *, actor: Actor, day: dt.date, with_drafts: bool) -> Register:
    """The projects that the board shows the actor on `day`, and the drafts where they are the actor's own work."""
    boarded = projects_on(day, checklist_id=checklist.id, org_path=checklist.org_path, actor=actor)
    standing = {one.id: one for one in boarded}
    projects = [
        one for one in with_projects(checklist.id) if one.id in standing or (with_drafts and one.state is State.DRAFT)
    ]
    people = people_for(checklist.org_path, named=projects)
    given = given_values(projects, checklist=checklist, people=people)
    rows = [RegisterRow(one, given[one.id], standing.get(one.id)) for one in projects]
    return Register(checklist, day, rows, people)


def given_values(
    projects: Iterable[Project], *, checklist: Checklist, people: People
) -> Mapping[int, Mapping[str, object]]:
    """What people filled in, by project and column: days as dates, the weight as a number, all else as text."""
    items = {item.id: f"{item.code} {item.name}" for item in checklist.items}
    names = _Names(_labels(people.owners), _labels(people.sponsors), _labels(people.units))
    return {
        one.id: {"item": items[one.item_id], "code": one.code, "name": one.name}
        | _assigned(one, names)
        | list_texts(five_terms(one), checklist.year)
        for one in projects
    }


def texts_of(values: Values) -> dict[str, str]:
    """The same as plain texts, as they are compared with a file."""
    return {key: plain(value) for key, value in values.items()}


def list_texts(terms: FiveTerms, year: int) -> dict[str, str]:
    """The lists of the five terms, each in one cell."""
    return {
        "milestones": "\n".join(milestone_line(one, year) for one in terms.deadline.milestones),
        "duty": numbered(terms.duty),
        "statement": terms.standard.statement,
        "metrics": "\n".join(metric_line(one) for one in terms.standard.metrics),
        "evidence": "\n".join(terms.standard.evidence),
        "rewards": "\n".join(clause_line(one, is_penalty=False) for one in terms.incentive.rewards),
        "penalties": "\n".join(clause_line(one, is_penalty=True) for one in terms.incentive.penalties),
    }


@dataclass(frozen=True, slots=True)
class _Names:
    owners: Mapping[int, str]
    sponsors: Mapping[int, str]
    units: Mapping[int, str]


def _labels(candidates: Sequence[Candidate]) -> Mapping[int, str]:
    return {one.id: one.label for one in candidates}


def _assigned(project: Project, names: _Names) -> dict[str, object]:
    supports = [names.units[unit.id] for unit in project.support_units]
    return {
        "weight": project.weight,
        "sponsor": names.sponsors.get(project.sponsor_id or 0, ""),
        "owner": names.owners.get(project.owner_id or 0, ""),
        "lead_unit": names.units.get(project.lead_unit_id or 0, ""),
        "support_units": listed([*supports, *filter(None, [project.support_note])]),
        "starts_on": project.starts_on,
        "due_on": project.due_on,
    }
