"""The reader's language: kept by this browser and, once logged in, by the account."""

from __future__ import annotations

from flask import abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.blueprints.access import LANGUAGES, current_person, doer, is_safe_next, public
from tracker.blueprints.access import language as speaking
from tracker.domain.languages import NAMES
from tracker.extensions import db
from tracker.models import Account
from tracker.services import accounts

from .views import bp


@bp.app_context_processor
def languages() -> dict[str, object]:
    """For every page: its language, and the others that it can be read in. Only a page that was asked for by GET can be gone back to."""
    spoken = speaking()
    back = request.full_path.rstrip("?") if request.method == "GET" and request.url_rule else "/"
    choices = [
        {"code": code, "label": name.render(gettext), "current": code == spoken, "back": back}
        for code, name in NAMES.items()
    ]
    return {"lang": spoken.replace("_", "-"), "languages": choices}


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    if current_person.is_authenticated:
        accounts.choose_language(db.session.get_one(Account, current_person.account_id), chosen, by=doer())
        db.session.commit()
    session["language"] = chosen
    back = request.form.get("next")
    return redirect(back if back and is_safe_next(back) else url_for("auth.login"))
