"""Whose calendar an address opens, and the dates in it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.domain.calendar import DatedProject
from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import Account, CalendarFeed, Checklist, Project

from .projects import visible_issued
from .sessions import digest


def reader_of(secret: str) -> Account | None:
    """The account behind the secret part of an address; None when there is none, it has ended, or the account is disabled."""
    return db.session.scalars(
        sa.select(Account)
        .join(CalendarFeed, CalendarFeed.account_id == Account.id)
        .where(
            CalendarFeed.secret_digest == digest(secret), CalendarFeed.ended_at.is_(None), Account.disabled_at.is_(None)
        )
    ).first()


def open_feed(account_id: int) -> CalendarFeed | None:
    """The account's feed, if it has one."""
    return db.session.scalars(
        sa.select(CalendarFeed).where(CalendarFeed.account_id == account_id, CalendarFeed.ended_at.is_(None))
    ).first()


def dated_projects(actor: Actor) -> list[DatedProject]:
    """The issued projects that name the actor as owner or sponsor, of checklists not archived, by due date."""
    named = sa.or_(Project.owner_id == actor.account_id, Project.sponsor_id == actor.account_id)
    found = db.session.scalars(
        sa.select(Project)
        .join(Project.checklist)
        .where(named, visible_issued(actor), Checklist.state != "archived")
        .options(selectinload(Project.milestones))
        .order_by(Project.due_on, Project.id)
    )
    return [
        DatedProject(
            id=project.id,
            code=project.code,
            name=project.name,
            state=project.state,
            issued_at=project.issued_at,
            due_on=project.due_on,
            is_owner=project.owner_id == actor.account_id,
            milestones=[(row.id, step) for row, step in zip(project.milestones, project.plan.milestones, strict=True)],
        )
        for project in found
        if project.due_on is not None and project.issued_at is not None
    ]
