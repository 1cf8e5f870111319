"""Roles: granted and taken back by the security administrator, who makes no accounts (RULES §10)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Organization, RoleGrant

from . import audit
from .doer import Doer

# Without one of these, nobody could let anybody in again. An auditor can always be named anew.
KEPT = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def grant_role(account: Account, role: Role, *, at: Organization, by: Doer) -> RoleGrant:
    """Gives the role at an organisation. Raises NotAllowed; RuleBroken on `role` when it is held already or may not be joined."""
    _demand_right(by, at.path, account)
    db.session.refresh(account, with_for_update=True)
    held = list(db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == account.id)))
    if any(grant.role is role and grant.organization_id == at.id for grant in held):
        raise RuleBroken(msg("这个账号在%(unit)s已有这个角色。", unit=at.name), field="role")
    if account.disabled_at:
        raise RuleBroken(msg("账号已停用，先由系统管理员启用。"), field="role")
    permissions.check_grants([*(grant.role for grant in held), role])
    grant = RoleGrant(
        account_id=account.id, organization_id=at.id, role=role, granted_by_id=by.account_id, granted_at=by.at
    )
    db.session.add(grant)
    audit.record(
        Act.ROLE_GRANT,
        by=by,
        subject=account,
        label=account.username,
        after={"role": role.value, "organization": at.name},
    )
    return grant


def revoke_role(grant: RoleGrant, *, by: Doer) -> None:
    """Takes the role back. Raises NotAllowed; Stale when another has just done so; RuleBroken when nobody would be left to
    administer that organisation."""
    _demand_right(by, grant.organization.path, grant.account)
    db.session.refresh(grant.account, with_for_update=True)
    if db.session.scalar(sa.select(RoleGrant.id).where(RoleGrant.id == grant.id)) is None:
        raise Stale({})
    if grant.role in KEPT and not _is_covered_without(grant):
        raise RuleBroken(_last(grant), field="role")
    audit.record(
        Act.ROLE_REVOKE,
        by=by,
        subject=grant.account,
        label=grant.account.username,
        before={"role": grant.role.value, "organization": grant.organization.name},
    )
    db.session.delete(grant)


def keep_an_administrator(account: Account) -> None:
    """Raises RuleBroken when this account is the last that administers something."""
    for grant in account.grants:
        if grant.role in KEPT and not _is_covered_without(grant):
            raise RuleBroken(_last(grant))


def _demand_right(by: Doer, path: str, account: Account) -> None:
    """Both where the role is held and where the account is at home. The program itself (no actor) may."""
    if by.actor is None:
        return
    if by.account_id == account.id:
        raise NotAllowed(msg("不能给自己授予或收回角色。"))
    for place in (path, account.organization.path):
        if not permissions.can_grant_roles(by.actor, place, account.id):
            raise NotAllowed(msg("角色由本组织或上级组织的安全管理员授予和收回。"))


def _is_covered_without(grant: RoleGrant) -> bool:
    """Whether another open account holds the role there or above. The rows are locked, so that two cannot go at once."""
    place = aliased(Organization)
    others = db.session.execute(
        sa.select(RoleGrant.account_id, place.path)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(place, place.id == RoleGrant.organization_id)
        .where(RoleGrant.role == grant.role, Account.disabled_at.is_(None))
        .with_for_update(of=(RoleGrant, Account))
    ).all()
    return any(owner != grant.account_id and grant.organization.path.startswith(path) for owner, path in others)


def _last(grant: RoleGrant) -> Message:
    return msg(
        "这是%(unit)s最后一位%(role)s，先给另一个账号授予这个角色。",
        unit=grant.organization.name,
        role=grant.role.label,
    )
