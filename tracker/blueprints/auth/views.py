"""Log-in and log-out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from tracker.blueprints.access import (
    address,
    current_person,
    doer,
    is_safe_next,
    load_person,
    one_or_404,
    public,
    reading,
)
from tracker.clock import now, today
from tracker.domain.permissions import Role, holds_anywhere, sees_business
from tracker.extensions import db
from tracker.queries import sessions as live_sessions
from tracker.services import logins, passwords

from .forms import LoginForm

bp = Blueprint("auth", __name__, template_folder="templates")


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """The password is compared while nothing is locked; what comes of it is one transaction."""
    form = LoginForm()
    if request.method == "GET":
        return redirect(_next_page()) if current_person.is_authenticated else _login_page(form)
    if not form.validate():
        return _login_page(form), 422
    with reading():
        candidate = logins.find_candidate(form.username.data or "")
    is_right = passwords.matches(candidate.password_hash, form.password.data or "")
    token = logins.log_in(
        candidate, is_right=is_right, at=now(), today=today(), address=address(), device=request.user_agent.string
    )
    db.session.commit()
    if token is None:
        form.password.errors = [_("用户名或密码不对，请再试一次。连续错 10 次，要等 15 分钟。")]
        return _login_page(form), 422
    with reading():
        _start_over(token)
        return redirect(_next_page())


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    logins.log_out(one_or_404(live_sessions.own(current_person.account_id, current_person.session_id)), by=doer())
    db.session.commit()
    session.clear()
    return redirect(url_for("auth.login"))


def _login_page(form: LoginForm) -> str:
    idle = current_app.config["SESSION_IDLE"]
    return render_template("auth/login.html", form=form, idle_minutes=int(idle.total_seconds() // 60))


def _start_over(token: str) -> None:
    """Nothing of the session before log-in lives on, but for the language."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    login_user(load_person(token))


def _next_page() -> str:
    wanted = request.args.get("next")
    return wanted if wanted and is_safe_next(wanted) else home()


def home() -> str:
    """The map; for administrators, who see no business, their own first page."""
    actor = current_person.actor
    if sees_business(actor):
        return "/"
    return url_for("audit.index" if holds_anywhere(actor, Role.AUDITOR) else "accounts.index")
