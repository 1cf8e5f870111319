"""The league of units: what each unit's projects came to, worked out from the same conditions as the lists (RULES §8, §12)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.league import UnitFacts
from tracker.domain.lights import Light
from tracker.domain.permissions import Actor
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AccountabilityCase, Card, Checklist, Excuse, Organization, Project

from . import lights
from .projects import visible_issued


def units(actor: Actor, *, day: dt.date) -> list[UnitFacts]:
    """Each lead unit with what counts of its projects on `day` (local). Excused, suspended and cancelled work is left out, and what
    has not begun."""
    excused = (
        sa.exists()
        .where(
            AccountabilityCase.project_id == Project.id,
            AccountabilityCase.ended_on.is_(None),
            Excuse.case_id == AccountabilityCase.id,
        )
        .correlate(Project)
    )
    carded = sa.exists().where(Card.project_id == Project.id, Card.ended_on.is_(None))
    on_time = Project.closed_on <= Project.due_on
    counted = sa.and_(
        Project.state.not_in([State.DRAFT, State.SUSPENDED, State.CANCELLED]), Project.starts_on <= day, ~excused
    )
    rows = db.session.execute(
        sa.select(
            Organization.id,
            Organization.short_name,
            sa.func.min(Project.issued_at),
            sa.func.count().filter(counted),
            sa.func.count().filter(counted, lights.is_overdue(day)),
            sa.func.count().filter(counted, lights.is_light(Light.RED, day)),
            sa.func.count().filter(counted, lights.is_light(Light.YELLOW, day)),
            sa.func.count().filter(counted, Project.state == State.CLOSED, on_time),
            sa.func.count().filter(counted, Project.state == State.CLOSED, ~on_time),
            sa.func.count().filter(counted, carded),
        )
        .join(Project, Project.lead_unit_id == Organization.id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(Checklist.state == "issued", visible_issued(actor))
        .group_by(Organization.id, Organization.short_name)
    )
    return [
        UnitFacts(unit_id, unit, first.date() if first else day, *counts)
        for unit_id, unit, first, *counts in rows
        if counts[0]
    ]
