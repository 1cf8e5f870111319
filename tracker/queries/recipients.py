"""Whom word about a project goes to, worked out at the time of sending: whoever has left is not among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Organization, RoleGrant


def holders(role: Role, org_path: str, *, but: Collection[int | None] = ()) -> list[int]:
    """The active accounts that hold the role for the organisation, at the nearest one of its line where anybody else does.

    The office of a park is told, and not that of the district above it as well. Those in `but` are parties, and left out.
    """
    return holders_of_each(role, [org_path], but=but)[org_path]


def holders_of_each(
    role: Role, org_paths: Collection[str], *, but: Collection[int | None] = ()
) -> dict[str, list[int]]:
    """The same for many organisations in one query, by their paths."""
    lines = {path: [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end] for path in org_paths}
    rows = db.session.execute(
        sa.select(Organization.path, RoleGrant.account_id)
        .join(Organization, Organization.id == RoleGrant.organization_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == role, Organization.path.in_({one for line in lines.values() for one in line}))
        .where(Account.disabled_at.is_(None), RoleGrant.account_id.not_in([one for one in but if one is not None]))
        .order_by(RoleGrant.account_id)
    )
    at: dict[str, list[int]] = defaultdict(list)
    for path, account_id in rows:
        at[path].append(account_id)
    return {path: next((at[one] for one in reversed(line) if one in at), []) for path, line in lines.items()}
