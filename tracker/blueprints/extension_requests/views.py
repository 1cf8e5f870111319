"""The owner asks: the page says first whether more time can be asked for at all, and how far."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from tracker import typed
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.extension_request import last_day_to_ask, last_usual_day
from tracker.domain.message import Message, msg
from tracker.extensions import db
from tracker.models import Project
from tracker.queries.extension_requests import extendable, waiting_id
from tracker.queries.policy import policy_for
from tracker.queries.projects import visible_to
from tracker.services import extension_requests
from tracker.services.extension_requests import Wish
from tracker.working_days import china_calendar

from .forms import RequestForm

bp = Blueprint("extension_requests", __name__, template_folder="templates")


@bp.get("/projects/<int:id>/extension-requests/new")
def new(id: int) -> ResponseReturnValue:
    """Why it cannot be asked for, or the form with its limits; a request that waits already is shown instead."""
    project = _own_project(id)
    waiting = waiting_id(id)
    if waiting is not None:
        return redirect(url_for("extension_requests.show", id=waiting))
    form = RequestForm(formdata=None)
    form.form_key.data = secrets.token_urlsafe(12)
    return _page(project, form)


@bp.post("/projects/<int:id>/extension-requests/new")
def create(id: int) -> ResponseReturnValue:
    """Takes the request. A form sent twice makes one."""
    project, form = _own_project(id), RequestForm()
    if not form.validate() or form.due_on.data is None:
        return _page(project, form), 422
    key = request.form.get("form_key", "")[:40] or secrets.token_urlsafe(12)
    wish = Wish(form.due_on.data, form.reason.data or "", is_other_year=form.is_other_year.data)
    try:
        made = extension_requests.request_extension(project, wish, by=doer(), form_key=key)
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(_own_project(id), form, complaints), 422
    flash(_("%(code)s 已申请延期，等办公室审核。批准以前，时限不变。", code=project.code))
    address = url_for("extension_requests.show", id=made.id)
    db.session.commit()
    return redirect(address)


def _own_project(id: int) -> Project:
    project = one_or_404(
        visible_to(current_person.actor)
        .where(Project.id == id)
        .options(joinedload(Project.checklist), selectinload(Project.milestones))
    )
    if not permissions.can_request_extension(current_person.actor, project):
        raise NotAllowed(msg("只有责任人本人可以申请延期。"))
    return project


def _page(project: Project, form: RequestForm, complaints: Sequence[tuple[str, str]] = ()) -> str:
    facts, policy = extendable(project), policy_for(project.org_path)
    return render_template(
        "extension_requests/new.html",
        project=project,
        form=form,
        complaints=complaints,
        refusal=_refusal(project),
        facts=facts,
        policy=policy,
        last_day_to_ask=last_day_to_ask(facts.due_on, china_calendar(), policy),
        last_usual_day=last_usual_day(facts, policy),
    )


def _refusal(project: Project) -> Message | None:
    """Why more time cannot be asked for today."""
    try:
        extension_requests.require_askable(project, today=today())
    except RuleBroken as broken:
        return broken.message
    return None
