"""The list of accounts, and the page of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person, one_or_404
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.permissions import Actor, Role
from tracker.models import Account
from tracker.queries import accounts as listed
from tracker.queries import organizations as tree
from tracker.services.accounts import masked_phone
from tracker.typed import own_number

from .forms import RoleForm

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.get("/accounts/")
def index() -> ResponseReturnValue:
    actor = current_person.actor
    if not tree.held_paths(actor, *tree.KEEPERS):
        raise NotAllowed(msg("账号由系统管理员和安全管理员办理。"))
    text = request.args.get("q", "")
    rows, last = listed.page(actor, text=text, after=_after())
    return render_template(
        "accounts/index.html",
        rows=rows,
        text=text,
        roles=listed.roles_of([row.id for row in rows]),
        phones={row.id: shown_phone(actor, row.id, row.path, row.phone) for row in rows},
        older=url_for("accounts.index", q=text or None, after=f"{last[0]}:{last[1]}") if last else None,
        first=url_for("accounts.index", q=text or None) if _after() else None,
        may_make=bool(tree.held_paths(actor, Role.SYSTEM_ADMIN)),
    )


@bp.get("/accounts/<int:account_id>")
def show(account_id: int) -> ResponseReturnValue:
    account = kept(account_id)
    form = RoleForm()
    form.offer(tree.choices(tree.held_paths(current_person.actor, Role.SECURITY_ADMIN)))
    form.organization.data = account.organization_id
    return account_page(account, form)


def account_page(account: Account, form: RoleForm) -> str:
    """The page of one account, as the two kinds of administrators see it."""
    actor, path = current_person.actor, account.organization.path
    return render_template(
        "accounts/show.html",
        account=account,
        form=form,
        grants=listed.grants_of(account),
        phone=shown_phone(actor, account.id, path, account.phone),
        may_make=permissions.can_make_accounts(actor, path),
        may_reset=permissions.can_reset_password(actor, path, [grant.role for grant in account.grants]),
        may_grant=permissions.can_grant_roles(actor, path, account.id),
    )


def kept(account_id: int) -> Account:
    """The account, or 404 for those who do not keep it."""
    return one_or_404(listed.kept_by(current_person.actor).where(Account.id == account_id))


def shown_phone(actor: Actor, account_id: int, path: str, phone: str) -> str:
    """The number for those who may call, its ends for the others."""
    return phone if permissions.can_see_whole_phone(actor, account_id, path) else masked_phone(phone)


def _after() -> tuple[str, int] | None:
    path, _, number = request.args.get("after", "").rpartition(":")
    return (path, own_number(number)) if path and own_number(number) else None
