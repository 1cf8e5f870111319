"""Granting roles and taking them back: for the security administrator."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints import refusals
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Organization, RoleGrant
from tracker.queries import organizations as tree
from tracker.services import roles

from .forms import RoleForm
from .views import account_page, bp, kept


@bp.post("/accounts/<int:account_id>/roles")
def grant(account_id: int) -> ResponseReturnValue:
    account = _grantable(account_id)
    form = RoleForm()
    form.offer(tree.choices(tree.held_paths(current_person.actor, Role.SECURITY_ADMIN)))
    if not form.validate():
        return account_page(account, form), 422
    place = one_or_404(tree.visible_to(current_person.actor).where(Organization.id == form.organization.data))
    try:
        roles.grant_role(account, Role(form.role.data), at=place, by=doer())
    except RuleBroken as broken:
        refusals.put(form, broken, at="role")
        return account_page(kept(account_id), form), 422
    db.session.commit()
    flash(_("角色已授予。"))
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.post("/accounts/<int:account_id>/roles/<int:grant_id>/revocation")
def revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    account = kept(account_id)
    held = one_or_404(sa.select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.account_id == account.id))
    roles.revoke_role(held, by=doer())
    db.session.commit()
    flash(_("角色已收回。"))
    return redirect(url_for("accounts.show", account_id=account_id))


def _grantable(account_id: int) -> Account:
    account = kept(account_id)
    if not permissions.can_grant_roles(current_person.actor, account.organization.path, account.id):
        raise NotAllowed(msg("角色由本组织或上级组织的安全管理员授予，且不能授给自己。"))
    return account
