"""A correction: a new document in place of an issued one, which stays as it was."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import typed
from tracker.blueprints.access import current_person, doer
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Notice
from tracker.services.notices import correct_notice

from .forms import WordsForm
from .views import bp, visible_notice


@bp.route("/notices/<int:id>/correction", methods=["GET", "POST"])
def correct(id: int) -> ResponseReturnValue:
    """The office changes the words and issues them under a new number; the document says which one it replaces."""
    notice = visible_notice(id)
    if not permissions.can_issue_notice(current_person.actor, notice.org_path):
        raise NotAllowed(msg("文书由本单位的办公室印发。"))
    form = WordsForm()
    if request.method == "GET":
        form.title.data, form.text.data = notice.title, notice.text.text
        return _page(notice, form)
    if not form.validate():
        return _page(notice, form), 422
    try:
        made = correct_notice(notice, title=form.title.data or "", text=form.text.data or "", by=doer())
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(visible_notice(id), form, complaints), 422
    flash(_("已印发 %(new)s，替代 %(old)s。", new=made.serial, old=notice.serial))
    address = url_for(".show", id=made.id)
    db.session.commit()
    return redirect(address)


def _page(notice: Notice, form: WordsForm, complaints: list[tuple[str, str]] | None = None) -> str:
    return render_template("notices/correction.html", notice=notice, form=form, complaints=complaints or [])
