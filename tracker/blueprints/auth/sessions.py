"""One's own sessions: where one is logged in, and ending that."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints.access import current_person, doer, live_from, one_or_404
from tracker.domain.message import Message, msg
from tracker.extensions import db
from tracker.queries import sessions as live_sessions
from tracker.services import sessions

from .views import bp

# Order matters: nearly every browser claims to be several others.
BROWSERS = (
    (r"MicroMessenger", msg("微信")),
    (r"DingTalk", msg("钉钉")),
    (r"Edg(?:e|A|iOS)?/", msg("Edge")),
    (r"Firefox|FxiOS", msg("Firefox")),
    (r"Chrome|CriOS|Chromium", msg("Chrome")),
    (r"Safari", msg("Safari")),
)
SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", msg("鸿蒙")),
    (r"iPhone", msg("iPhone")),
    (r"iPad", msg("iPad")),
    (r"Android", msg("安卓")),
    (r"Windows", msg("Windows")),
    (r"Mac OS", msg("Mac")),
    (r"Linux", msg("Linux")),
)


@bp.get("/sessions", endpoint="sessions")
def list_own() -> ResponseReturnValue:
    rows = db.session.scalars(live_sessions.open_sessions(current_person.account_id, *live_from())).all()
    devices = {row.id: device_name(row.device) for row in rows}
    return render_template("auth/sessions.html", rows=rows, devices=devices)


@bp.post("/sessions/<int:session_id>/ending")
def end_session(session_id: int) -> ResponseReturnValue:
    login = one_or_404(live_sessions.own(current_person.account_id, session_id))
    sessions.end_session(login, by=doer())
    db.session.commit()
    flash(_("那台设备已退出。"))
    return redirect(url_for("auth.sessions"))


@bp.post("/sessions/endings")
def end_others() -> ResponseReturnValue:
    mine = one_or_404(live_sessions.own(current_person.account_id, current_person.session_id))
    sessions.end_other_sessions(mine, by=doer())
    db.session.commit()
    flash(_("其他设备都已退出。"))
    return redirect(url_for("auth.sessions"))


def device_name(user_agent: str) -> Message:
    """A browser and a system, as far as the browser tells."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return msg("%(browser)s（%(system)s）", system=system, browser=browser)
    return browser or system or msg("不认识的设备")


def _first(kinds: tuple[tuple[str, Message], ...], text: str) -> Message | None:
    return next((name for pattern, name in kinds if re.search(pattern, text)), None)
