"""Projects as a letter names them: who answers for them, who is told, how they stand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.notice import Sender, Task
from tracker.domain.project import Milestone as Step
from tracker.domain.project import Plan
from tracker.domain.schedule import planned_percent, shown
from tracker.extensions import db
from tracker.models import Account, Checklist, Milestone, Organization, Project


@dataclass(frozen=True, slots=True)
class Addressed:
    """A project with the accounts that are told of it. `organization_id` is its checklist's, which signs as `issuer`."""

    project_id: int
    checklist_id: int
    organization_id: int
    issuer: str
    task: Task
    planned: Decimal
    percent: int
    obstacle: str
    is_acknowledged: bool
    owner_id: int | None

    def sender(self, day: dt.date) -> Sender:
        """Who signs, on `day` (local)."""
        return Sender(self.issuer, day)


def addressed(project_ids: Collection[int], day: dt.date) -> Mapping[int, Addressed]:
    """The issued projects of these ids as they stand on `day` (local), by id. Two queries, however many."""
    owner, sponsor, unit, issuer = aliased(Account), aliased(Account), aliased(Organization), aliased(Organization)
    rows = db.session.execute(
        sa.select(
            Project.id,
            Project.checklist_id,
            Project.code,
            Project.name,
            Project.starts_on,
            Project.due_on,
            Project.percent,
            Project.obstacle,
            Project.acknowledged_at,
            Project.owner_id,
            Checklist.organization_id,
            issuer.name.label("issuer"),
            _label(owner).label("owner"),
            _label(sponsor).label("sponsor"),
            sa.func.coalesce(unit.name, "").label("unit"),
        )
        .join(Checklist, Checklist.id == Project.checklist_id)
        .join(issuer, issuer.id == Checklist.organization_id)
        .outerjoin(owner, owner.id == Project.owner_id)
        .outerjoin(sponsor, sponsor.id == Project.sponsor_id)
        .outerjoin(unit, unit.id == Project.lead_unit_id)
        .where(Project.id.in_(project_ids), Project.due_on.is_not(None))
    ).all()
    steps = _steps(project_ids)
    return {row.id: _as_addressed(row, steps[row.id], day) for row in rows}


def _as_addressed(row: Any, steps: list[Step], day: dt.date) -> Addressed:
    return Addressed(
        row.id,
        row.checklist_id,
        row.organization_id,
        row.issuer,
        Task(row.code, row.name, row.owner, row.unit, row.sponsor, row.due_on),
        shown(planned_percent(Plan(row.starts_on, row.due_on, tuple(steps)), day)),
        row.percent,
        row.obstacle,
        row.acknowledged_at is not None,
        row.owner_id,
    )


def _steps(project_ids: Collection[int]) -> Mapping[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for project_id, name, due_on, weight in db.session.execute(
        sa.select(Milestone.project_id, Milestone.name, Milestone.due_on, Milestone.weight)
        .where(Milestone.project_id.in_(project_ids))
        .order_by(Milestone.project_id, Milestone.position)
    ):
        found[project_id].append(Step(name, due_on, weight))
    return found


def _label(account: type[Account]) -> sa.ColumnElement[str]:
    """As `Account.label` has it; empty where nobody is named."""
    return sa.func.trim(sa.func.coalesce(account.post, "") + " " + sa.func.coalesce(account.person_name, ""))
