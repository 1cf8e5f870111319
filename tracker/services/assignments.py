"""The assignment (派单): who answers for each project, from when until when, and with which weight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import ChecklistState, require_changeable, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.matching import listed
from tracker.domain.message import msg
from tracker.domain.policy import FULL
from tracker.domain.project import State
from tracker.domain.terms import weights_problem
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization, Project

from . import audit, standing
from .doer import Doer

NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Assignment:
    """A row of the assignment table: people and units by id, dates local, weight in points of 100."""

    owner_id: int | None
    sponsor_id: int | None
    lead_unit_id: int | None
    support_unit_ids: tuple[int, ...]
    support_note: str
    starts_on: dt.date | None
    due_on: dt.date | None
    weight: int


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A row to be saved. `version` is that of the project the form was made from."""

    project: Project
    assignment: Assignment
    version: int


def save_rows(checklist: Checklist, rows: Sequence[AssignmentRow], *, reason: str = "", by: Doer) -> int:
    """One save of the whole table: drafts take the whole row, issued projects the weight alone; how many changed.

    Weights of a checklist that is issued go on totalling 100. Raises NotAllowed; RuleBroken, whose field is "p<id>-<name>" for a cell;
    Stale with all rows that others changed meanwhile, by project id.
    """
    stale: dict[str, object] = {}
    changed = 0
    weights = sum(row.project.weight for row in rows)
    for row in rows:
        try:
            changed += _save_row(row, reason=reason, by=by)
        except Stale as one:
            stale[str(row.project.id)] = one.theirs
        except RuleBroken as broken:
            if broken.field in (None, "reason"):
                raise
            raise RuleBroken(broken.message, field=f"p{row.project.id}-{broken.field}") from broken
    if stale:
        raise Stale(stale)
    if checklist.state == ChecklistState.ISSUED and weights != sum(row.project.weight for row in rows):
        _require_full_weight(checklist)
    return changed


def _save_row(row: AssignmentRow, *, reason: str, by: Doer) -> bool:
    if row.project.state is State.DRAFT:
        return assign_project(row.project, row.assignment, version=row.version, by=by)
    return reweigh_project(row.project, row.assignment.weight, version=row.version, reason=reason, by=by)


def _require_full_weight(checklist: Checklist) -> None:
    db.session.flush()
    weights = db.session.scalars(sa.select(Project.weight).where(Project.checklist_id == checklist.id)).all()
    problem = weights_problem(weights)
    if problem:
        raise RuleBroken(problem, field="weights")


def assign_project(project: Project, assignment: Assignment, *, version: int, by: Doer) -> bool:
    """Writes the row of a draft; whether anything changed. `version` is that of the project the form was made from.

    A last milestone that lay on the due day moves with it. Raises NotAllowed, RuleBroken naming the cell, or Stale.
    """
    if by.actor is None or not permissions.can_edit_terms(by.actor, project):
        raise NotAllowed(msg("派单由清单所属单位的办公室办理，下达以后请用“变更”。"))
    require_open_checklist(project.checklist.state)
    check_assignment(assignment)
    if assignment == current(project):
        return False
    before = facts(project)
    if project.version != version:
        raise Stale(before)
    set_people(
        project,
        owner_id=assignment.owner_id,
        sponsor_id=assignment.sponsor_id,
        lead_unit_id=assignment.lead_unit_id,
        support_unit_ids=assignment.support_unit_ids,
    )
    project.support_note = assignment.support_note
    _set_days(project, assignment)
    project.weight = assignment.weight
    standing.raise_version(project)
    _settle(project, Act.PROJECT_ASSIGN, before, by=by)
    return True


def reweigh_project(project: Project, weight: int, *, version: int, reason: str, by: Doer) -> bool:
    """Another weight for an issued project, with a reason that is kept; whether it changed (RULES §1, §2).

    Raises NotAllowed, RuleBroken or Stale.
    """
    if by.actor is None or not permissions.can_change_terms(by.actor, project):
        raise NotAllowed(msg("变更由清单所属单位的办公室办理。"))
    require_open_checklist(project.checklist.state)
    if weight == project.weight:
        return False
    require_changeable(project.state)
    _check_weight(weight)
    if not reason.strip():
        raise RuleBroken(msg("已下达的小项改权重，请写明原因。"), field="reason")
    before = facts(project)
    if project.version != version:
        raise Stale(before)
    project.weight = weight
    _settle(project, Act.PROJECT_CHANGE, before, by=by, reason=reason.strip())
    return True


def current(project: Project) -> Assignment:
    """The row as it stands."""
    return Assignment(
        project.owner_id,
        project.sponsor_id,
        project.lead_unit_id,
        tuple(sorted(unit.id for unit in project.support_units)),
        project.support_note,
        project.starts_on,
        project.due_on,
        project.weight,
    )


def facts(project: Project) -> dict[str, object]:
    """The row in words, for the audit log and for showing two versions side by side."""
    supports = (*(unit.short_name for unit in project.support_units), *filter(None, [project.support_note]))
    return {
        "owner": project.owner.label if project.owner else "",
        "sponsor": project.sponsor.label if project.sponsor else "",
        "lead_unit": project.lead_unit.short_name if project.lead_unit else "",
        "support_units": listed(supports),
        "starts_on": project.starts_on.isoformat() if project.starts_on else "",
        "due_on": project.due_on.isoformat() if project.due_on else "",
        "weight": project.weight,
    }


def set_people(
    project: Project,
    *,
    owner_id: int | None,
    sponsor_id: int | None,
    lead_unit_id: int | None,
    support_unit_ids: tuple[int, ...],
) -> None:
    """Sets people and units by id, and what hangs on the lead unit."""
    # Both sides of each link: the rules read the ids before the next flush.
    project.owner_id, project.sponsor_id, project.lead_unit_id = owner_id, sponsor_id, lead_unit_id
    project.owner = db.session.get_one(Account, owner_id) if owner_id else None
    project.sponsor = db.session.get_one(Account, sponsor_id) if sponsor_id else None
    project.lead_unit = db.session.get_one(Organization, lead_unit_id) if lead_unit_id else None
    project.lead_path = project.lead_unit.path if project.lead_unit else None
    project.support_units = [db.session.get_one(Organization, id_) for id_ in sorted(set(support_unit_ids))]


def _set_days(project: Project, assignment: Assignment) -> None:
    last = project.milestones[-1] if project.milestones else None
    if last is not None and last.due_on == project.due_on and assignment.due_on is not None:
        last.due_on = assignment.due_on
    project.starts_on, project.due_on = assignment.starts_on, assignment.due_on


def check_assignment(assignment: Assignment) -> None:
    """What may stand in a row of the table. Raises RuleBroken naming the cell."""
    starts_on, due_on = assignment.starts_on, assignment.due_on
    if starts_on is not None and due_on is not None and starts_on >= due_on:
        raise RuleBroken(msg("时限要晚于开始日期 %(day)s，请改时限。", day=starts_on), field="due_on")
    if len(assignment.support_note) > NOTE_LENGTH:
        raise RuleBroken(msg("协办单位写得太长，最多 %(most)s 个字。", most=NOTE_LENGTH), field="support_units")
    _check_weight(assignment.weight)


def _check_weight(weight: int) -> None:
    if not 0 <= weight <= FULL:
        raise RuleBroken(msg("权重请填 0 到 %(full)s 的整数。", full=FULL), field="weight")


def _settle(project: Project, act: Act, before: Mapping[str, object], *, by: Doer, reason: str = "") -> None:
    after = facts(project)
    changed = [name for name in after if after[name] != before[name]]
    if project.state is not State.DRAFT:
        standing.refresh(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    audit.record(
        act,
        by=by,
        subject=project,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
    )
