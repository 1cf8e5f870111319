"""Whose digest is due, what it may tell them, and which did not arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain.digest import MOST_TRIES, SHOWN, TROUBLE, Digest, Outcome, digest
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Actor, Role
from tracker.extensions import db
from tracker.models import Account, Delivery, DigestSetting, Organization

from . import counts, me, notifications
from .organizations import beneath, held_paths
from .policy import policy_for

Row = sa.Row[*tuple[Any, ...]]
PAGE = 50
REST = 2
"""The group of `me.own_projects` that nothing is due of yet."""


def due(day: dt.date, hour: int) -> Sequence[int]:
    """Active accounts whose hour has come by `hour` of `day` (local) and whose digest of the day was neither sent nor tried too often."""
    settled = sa.exists().where(
        Delivery.account_id == DigestSetting.account_id,
        Delivery.on == day,
        sa.or_(Delivery.outcome != Outcome.FAILED, Delivery.tries >= MOST_TRIES),
    )
    return db.session.scalars(
        sa.select(DigestSetting.account_id)
        .join(Account, Account.id == DigestSetting.account_id)
        .where(DigestSetting.hour <= hour, Account.disabled_at.is_(None), ~settled)
        .order_by(DigestSetting.account_id)
    ).all()


def digest_for(actor: Actor, *, day: dt.date) -> Digest | None:
    """What the actor may be told on `day` (local): counts and titles, and only of what they may see now."""
    soon = policy_for(actor.organization_path).due_soon_days
    own = [row for row in me.own_projects(actor.account_id, day=day, soon_days=soon) if row.part != REST]
    unread = notifications.page(actor, limit=SHOWN, only_unread=True)
    all_unread = counts.unread_count(actor)
    titles = [_unread_title(row) for row in unread]
    todos: list[Message | str] = [f"{row.code} {row.name}" for row in (*me.decisions(actor, day=day), *own)]
    return digest(todos, titles, more_unread=all_unread - len(titles))


def setting_of(account_id: int) -> DigestSetting | None:
    """How the account wants its digest; None when it wants none."""
    return db.session.get(DigestSetting, account_id)


def last_delivery(account_id: int) -> Delivery | None:
    """What became of the account's latest digest."""
    latest = sa.select(Delivery).where(Delivery.account_id == account_id)
    return db.session.scalars(latest.order_by(Delivery.on.desc()).limit(1)).first()


def troubles(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Sequence[Row]:
    """Digests that did not arrive, or of which nobody knows, to accounts that the actor administers; the latest first."""
    found = (
        sa.select(
            Delivery.id,
            Delivery.on,
            Delivery.channel,
            Delivery.outcome,
            Delivery.tries,
            Delivery.claimed_at,
            Delivery.detail,
            Account.id.label("account_id"),
            Account.post,
            Organization.short_name.label("unit"),
        )
        .join(Account, Account.id == Delivery.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Delivery.outcome.in_(TROUBLE), _administered(actor))
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return db.session.execute(found.where(Delivery.id < before) if before else found).all()


def undelivered(actor: Actor, *, day: dt.date) -> int:
    """How many digests of `day` (local) did not arrive, or are not known to have, up to one more than counts.MOST."""
    found = (
        sa.select(Delivery.id)
        .join(Account, Account.id == Delivery.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Delivery.outcome.in_(TROUBLE), Delivery.on == day, _administered(actor))
        .limit(counts.MOST + 1)
        .subquery()
    )
    return db.session.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()


def outcomes_on(actor: Actor, day: dt.date) -> dict[Outcome, int]:
    """How many digests of `day` (local) had each outcome, among the accounts that the actor administers."""
    rows = db.session.execute(
        sa.select(Delivery.outcome, sa.func.count().label("number"))
        .join(Account, Account.id == Delivery.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Delivery.on == day, _administered(actor))
        .group_by(Delivery.outcome)
    ).all()
    return {row.outcome: row.number for row in rows}


def _administered(actor: Actor) -> sa.ColumnElement[bool]:
    return beneath(held_paths(actor, Role.SYSTEM_ADMIN))


def _unread_title(row: Row) -> Message:
    label: Message = row.kind.label
    if not row.code:
        return label
    return msg("%(kind)s：%(code)s %(name)s", kind=label, code=row.code, name=row.name)
