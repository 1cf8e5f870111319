"""A rule that was broken, shown in the form that broke it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from tracker.domain.errors import RuleBroken
from tracker.extensions import db


def put(form: FlaskForm, broken: RuleBroken, *, at: str = "") -> None:
    """Puts the sentence at the field it names, else at the field `at`, else on top; undoes what was written."""
    sentence = broken.message.render(_)
    db.session.rollback()
    for name in (broken.field, at):
        if name and name in form:
            form[name].errors = [sentence]
            return
    form.form_errors.append(sentence)
