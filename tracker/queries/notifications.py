"""A person's inbox: unread first, then the newest; of projects that they may no longer see, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import Checklist, Notification, Project

from .projects import visible

PAGE = 50
Row = sa.Row[*tuple[Any, ...]]
_is_read = sa.case((Notification.read_at.is_(None), 0), else_=1)


@dataclass(frozen=True, slots=True)
class Key:
    """The last row of a page: whether it was read (0 or 1), and its id."""

    is_read: int
    id: int


def unread(actor: Actor) -> sa.Select[int]:
    """The ids of what the actor has still to read."""
    found = sa.select(Notification.id).outerjoin(Project, Project.id == Notification.project_id)
    return found.where(_own(actor), Notification.read_at.is_(None))


def own(account_id: int, notification_id: int) -> sa.Select[Notification]:
    """One row of the account's own inbox."""
    return sa.select(Notification).where(Notification.account_id == account_id, Notification.id == notification_id)


def page(actor: Actor, *, after: Key | None = None, limit: int = PAGE, only_unread: bool = False) -> Sequence[Row]:
    """Rows of the inbox with the project's code, name and year (UTC moments), from the one after the key on."""
    found = (
        sa.select(
            Notification.id,
            Notification.kind,
            Notification.at,
            Notification.read_at,
            Notification.project_id,
            Notification.subject_type,
            Notification.subject_id,
            Notification.facts,
            Project.code,
            Project.name,
            Checklist.year,
        )
        .outerjoin(Project, Project.id == Notification.project_id)
        .outerjoin(Checklist, Checklist.id == Project.checklist_id)
        .where(_own(actor))
        .order_by(_is_read, Notification.id.desc())
        .limit(limit)
    )
    if only_unread:
        found = found.where(Notification.read_at.is_(None))
    if after is not None:
        found = found.where(
            sa.or_(_is_read > after.is_read, sa.and_(_is_read == after.is_read, Notification.id < after.id))
        )
    return db.session.execute(found).all()


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    seen = sa.or_(Notification.project_id.is_(None), visible(actor))
    return sa.and_(Notification.account_id == actor.account_id, seen)
