"""Making, editing, disabling and enabling accounts, and new first passwords: for the system administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints import refusals
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Organization
from tracker.queries import organizations as tree
from tracker.services import accounts, passwords

from .forms import AccountForm, DisableForm, EditForm, NewAccountForm
from .views import bp, kept, shown_phone


@bp.route("/accounts/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The first password is made and hashed while nothing is locked, and shown this once."""
    form = NewAccountForm()
    with reading():
        _offer(form)
    if request.method == "GET":
        return render_template("accounts/new.html", form=form)
    if not form.validate():
        return render_template("accounts/new.html", form=form), 422
    password = passwords.one_time_password()
    password_hash = passwords.hash_password(password)
    try:
        made = accounts.create_account(
            form.username.data or "", form.entry(), at=_unit(form), password_hash=password_hash, by=doer()
        )
    except RuleBroken as broken:
        refusals.put(form, broken)
        return render_template("accounts/new.html", form=form), 422
    db.session.commit()
    return _password_page(made, password)


@bp.route("/accounts/<int:account_id>/edit", methods=["GET", "POST"])
def edit(account_id: int) -> ResponseReturnValue:
    account = _makeable(account_id)
    form = EditForm()
    _offer(form)
    if request.method == "GET":
        form.process(data=accounts.facts(account) | _blank(account))
        return _edit_page(form, account)
    if not form.validate():
        return _edit_page(form, account), 422
    entry = form.entry(kept_phone="" if form.no_phone.data else account.phone)
    try:
        accounts.edit_account(account, entry, at=_unit(form), version=form.version_number, by=doer())
    except RuleBroken as broken:
        refusals.put(form, broken)
        return _edit_page(form, _makeable(account_id)), 422
    except Stale:
        db.session.rollback()
        return _edit_page(form, _makeable(account_id), is_stale=True), 409
    db.session.commit()
    flash(_("账号已改。"))
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.route("/accounts/<int:account_id>/disabling", methods=["GET", "POST"])
def disable(account_id: int) -> ResponseReturnValue:
    account = _makeable(account_id)
    form = DisableForm()
    if request.method == "GET":
        return render_template("accounts/disable.html", form=form, account=account)
    if not form.validate():
        return render_template("accounts/disable.html", form=form, account=account), 422
    try:
        accounts.disable_account(account, reason=form.reason.data or "", by=doer())
    except RuleBroken as broken:
        refusals.put(form, broken, at="reason")
        return render_template("accounts/disable.html", form=form, account=_makeable(account_id)), 422
    db.session.commit()
    flash(_("账号已停用，所有设备都已退出。"))
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.post("/accounts/<int:account_id>/enabling")
def enable(account_id: int) -> ResponseReturnValue:
    accounts.enable_account(_makeable(account_id), by=doer())
    db.session.commit()
    flash(_("账号已启用。"))
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.route("/accounts/<int:account_id>/password", methods=["GET", "POST"], endpoint="password")
def reset_password(account_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        account = _makeable(account_id)
        accounts.demand_reset(account, by=doer())
        return render_template("accounts/password.html", account=account)
    password = passwords.one_time_password()
    password_hash = passwords.hash_password(password)
    account = _makeable(account_id)
    accounts.reset_password(account, password_hash=password_hash, by=doer())
    db.session.commit()
    return _password_page(account, password)


def _makeable(account_id: int) -> Account:
    account = kept(account_id)
    if not permissions.can_make_accounts(current_person.actor, account.organization.path):
        raise NotAllowed(msg("账号由本组织或上级组织的系统管理员办理。"))
    return account


def _offer(form: AccountForm) -> None:
    """The organisations at which the administrator makes accounts; 403 for who makes none."""
    paths = tree.held_paths(current_person.actor, Role.SYSTEM_ADMIN)
    if not paths:
        raise NotAllowed(msg("账号由系统管理员新建。"))
    form.organization.choices = [(0, _("请选择")), *tree.choices(paths)]


def _unit(form: AccountForm) -> Organization:
    return one_or_404(tree.visible_to(current_person.actor).where(Organization.id == form.organization.data))


def _blank(account: Account) -> dict[str, object]:
    return {"phone": "", "organization": account.organization_id, "version": account.version}


def _edit_page(form: EditForm, account: Account, *, is_stale: bool = False) -> str:
    return render_template(
        "accounts/edit.html",
        form=form,
        account=account,
        phone=shown_phone(current_person.actor, account.id, account.organization.path, account.phone),
        is_stale=is_stale,
    )


def _password_page(account: Account, password: str) -> str:
    return render_template("accounts/first_password.html", account=account, password=password)
