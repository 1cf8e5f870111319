"""Accounts as their keepers see them: listed unit by unit, found by post, name, pinyin, initials or unit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.domain.permissions import Actor, Role
from tracker.extensions import db
from tracker.models import Account, Organization, RoleGrant

from .organizations import KEEPERS, beneath, held_paths

PAGE = 50

AccountRow = sa.Row[int, str, str, str, str, dt.datetime | None, str, str]


def kept_by(actor: Actor) -> sa.Select[Account]:
    """Accounts at home in a subtree where the actor makes accounts or grants roles: `can_see_accounts` as a condition."""
    return sa.select(Account).join(Account.organization).where(beneath(held_paths(actor, *KEEPERS)))


def page(
    actor: Actor, *, text: str = "", after: tuple[str, int] | None = None, size: int = PAGE
) -> tuple[Sequence[AccountRow], tuple[str, int] | None]:
    """A page of the list as plain rows, and the key after which the next one begins, None at the end.

    The list runs by the path of the unit, then by number, so the accounts of a unit stand together.
    """
    query = (
        sa.select(
            Account.id,
            Account.post,
            Account.person_name,
            Account.username,
            Account.phone,
            Account.disabled_at,
            Organization.name.label("unit"),
            Organization.path,
        )
        .join(Account.organization)
        .where(beneath(held_paths(actor, *KEEPERS)))
        .order_by(Organization.path, Account.id)
        .limit(size + 1)
    )
    if text.strip():
        query = query.where(_matches(text.strip()))
    if after is not None:
        path, id_ = after
        query = query.where(sa.or_(Organization.path > path, sa.and_(Organization.path == path, Account.id > id_)))
    rows = db.session.execute(query).all()
    last = rows[size - 1] if len(rows) > size else None
    return rows[:size], (last.path, last.id) if last else None


def roles_of(account_ids: Collection[int]) -> dict[int, list[tuple[Role, str]]]:
    """The roles of these accounts, each with the short name of where it is held."""
    found: dict[int, list[tuple[Role, str]]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(RoleGrant.account_id, RoleGrant.role, Organization.short_name)
        .join(Organization, Organization.id == RoleGrant.organization_id)
        .where(RoleGrant.account_id.in_(account_ids))
        .order_by(RoleGrant.id)
    )
    for account_id, role, place in rows:
        found[account_id].append((role, place))
    return found


def grants_of(account: Account) -> Sequence[RoleGrant]:
    """The roles of one account with their organisations."""
    return db.session.scalars(
        sa.select(RoleGrant)
        .where(RoleGrant.account_id == account.id)
        .options(joinedload(RoleGrant.organization))
        .order_by(RoleGrant.id)
    ).all()


def _matches(text: str) -> sa.ColumnElement[bool]:
    low = text.lower().replace(" ", "")
    return sa.or_(
        Account.post.contains(text, autoescape=True),
        Account.person_name.contains(text, autoescape=True),
        Organization.name.contains(text, autoescape=True),
        Organization.short_name.contains(text, autoescape=True),
        Account.username.startswith(low, autoescape=True),
        Account.pinyin.contains(low, autoescape=True),
        Account.initials.startswith(low, autoescape=True),
    )
