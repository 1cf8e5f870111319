"""The reader's language: kept by this browser and, once logged in, by the account."""

from __future__ import annotations

from flask import abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import LANGUAGES, current_person, doer, is_safe_next, public
from tracker.extensions import db
from tracker.models import Account
from tracker.services import accounts

from .views import bp


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
