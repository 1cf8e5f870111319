"""The audit log as the auditor reads it: sifted, newest first, by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.permissions import Actor, Role
from tracker.extensions import db
from tracker.models import Account, AuditEvent, Organization, Project

from .organizations import beneath, held_paths
from .projects import within

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is asked for; empty lets all through. Moments are UTC: `since` is included, `until` is not."""

    who: str = ""
    act: str = ""
    code: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """`older_than` is the key of the next page, None on the last."""

    events: Sequence[AuditEvent]
    older_than: int | None


def events(actor: Actor, sieve: Sieve, *, before: int | None = None, size: int = PAGE) -> Lines:
    """The lines that the auditor may read, older than the line `before`."""
    query = sa.select(AuditEvent).where(readable_by(actor), *_conditions(sieve)).order_by(AuditEvent.id.desc())
    if before is not None:
        query = query.where(AuditEvent.id < before)
    found = db.session.scalars(query.limit(size + 1)).all()
    return Lines(found[:size], found[size - 1].id if len(found) > size else None)


def readable_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Acts of accounts at home where the actor is auditor, or on projects there (`can_read_audit` as a condition).

    Refused log-ins and what the program does by itself belong to no unit: those on top read them.
    """
    paths = held_paths(actor, Role.AUDITOR)
    accounts = sa.select(Account.id).join(Account.organization).where(beneath(paths))
    projects = sa.select(Project.id).where(sa.or_(sa.false(), *(within(Project.org_path, path) for path in paths)))
    tops = sa.select(Organization.id).where(Organization.parent_id.is_(None), Organization.path.in_(paths))
    return sa.or_(
        AuditEvent.actor_id.in_(accounts),
        AuditEvent.project_id.in_(projects),
        sa.and_(AuditEvent.actor_id.is_(None), AuditEvent.project_id.is_(None), tops.exists()),
    )


def _conditions(sieve: Sieve) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if sieve.who:
        accounts = sa.select(Account.id).where(Account.username == sieve.who.lower())
        named = sa.or_(
            AuditEvent.actor_label.contains(sieve.who, autoescape=True),
            AuditEvent.subject_label.contains(sieve.who, autoescape=True),
        )
        found.append(sa.or_(named, AuditEvent.actor_id.in_(accounts)))
    if sieve.act:
        found.append(AuditEvent.act == sieve.act)
    if sieve.code:
        found.append(AuditEvent.project_id.in_(sa.select(Project.id).where(Project.code == sieve.code)))
    if sieve.since:
        found.append(AuditEvent.at >= sieve.since)
    if sieve.until:
        found.append(AuditEvent.at < sieve.until)
    return found
