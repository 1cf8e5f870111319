"""One's own password: the first one is good for one log-in only."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints.access import current_person, doer, reading
from tracker.domain.errors import RuleBroken
from tracker.domain.password import Profile
from tracker.extensions import db
from tracker.models import Account
from tracker.services import logins, passwords

from .forms import PasswordForm
from .views import bp, home


@bp.route("/password", methods=["GET", "POST"], endpoint="password")
def change() -> ResponseReturnValue:
    """Hashes are compared and made while nothing is locked, then the change is one transaction."""
    form = PasswordForm()
    profile = passwords.profile_named(current_app.config["PASSWORD_PROFILE"])
    if request.method == "GET":
        return _page(form, profile)
    if not form.validate():
        return _page(form, profile), 422
    with reading():
        account = db.session.get_one(Account, current_person.account_id)
        used = passwords.used_hashes(account, profile=profile)
    if not passwords.matches(used[0], form.current.data or ""):
        logins.count_wrong_password(current_person.username, by=doer())
        db.session.commit()
        return _refused(form, profile, "current", _("现在的密码不对，请再试一次。连续错 10 次，要等 15 分钟。"))
    chosen = form.new.data or ""
    try:
        passwords.check_new_password(chosen, username=current_person.username, used=used, profile=profile)
    except RuleBroken as broken:
        return _refused(form, profile, "new", broken.message.render(_))
    return _changed(form, profile, former_hash=used[0], new_hash=passwords.hash_password(chosen))


def _changed(form: PasswordForm, profile: Profile, *, former_hash: str, new_hash: str) -> ResponseReturnValue:
    if logins.is_held_back(current_person.username, at=doer().at):
        return _refused(form, profile, "current", _("现在的密码不对，请再试一次。连续错 10 次，要等 15 分钟。"))
    account = db.session.get_one(Account, current_person.account_id)
    passwords.change_password(
        account, former_hash=former_hash, new_hash=new_hash, session_id=current_person.session_id, by=doer()
    )
    db.session.commit()
    flash(_("密码已改。其他设备都已退出。"))
    return redirect(home())


def _refused(form: PasswordForm, profile: Profile, name: str, sentence: str) -> ResponseReturnValue:
    form[name].errors = [sentence]
    return _page(form, profile), 422


def _page(form: PasswordForm, profile: Profile) -> str:
    return render_template("auth/password.html", form=form, profile=profile)
