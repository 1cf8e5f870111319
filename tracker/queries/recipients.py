"""Whom word about a project goes to, worked out at the time of sending: whoever has left is not among them."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Organization, RoleGrant


def holders(role: Role, org_path: str, *, but: Collection[int | None] = ()) -> list[int]:
    """The active accounts that hold the role for the organisation, at the nearest one of its line where anybody else does.

    The office of a park is told, and not that of the district above it as well. Those in `but` are parties, and left out.
    """
    line = [org_path[: end + 1] for end, sign in enumerate(org_path) if sign == "/" and end]
    rows = db.session.execute(
        sa.select(RoleGrant.account_id, Organization.path)
        .join(Organization, Organization.id == RoleGrant.organization_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == role, Organization.path.in_(line), Account.disabled_at.is_(None))
        .order_by(RoleGrant.account_id)
    ).all()
    able = [(account_id, path) for account_id, path in rows if account_id not in but]
    nearest = max((path for _, path in able), key=len, default="")
    return [account_id for account_id, path in able if path == nearest]
