"""The owner asks for closing: what the standard asks stands beside what is there, and what is short is named."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from tracker import typed, uploads
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.domain import permissions
from tracker.domain.closure import metric_met
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.policy import DEFAULT
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.filters import pct
from tracker.models import Metric, Project
from tracker.queries import closures as asked
from tracker.queries.metrics import facts
from tracker.queries.projects import visible_to
from tracker.services import closures
from tracker.services.closures import Application

from .forms import RequestForm

bp = Blueprint("closures", __name__, template_folder="templates")

Files = Mapping[int | None, Sequence[KeptFile]]
FILES = "files"
# One request may bring several files for each kind that is asked for.
MOST_FILES = 12


@bp.get("/projects/<int:id>/closure-requests/new")
def new(id: int) -> ResponseReturnValue:
    """The checks, the values that were entered last, the files that are there, and what is short."""
    project = _own_project(id)
    closures.require_closable(project)
    waiting = closures.waiting_request(project)
    if waiting is not None:
        return redirect(url_for("closures.show", id=waiting.id))
    form = RequestForm(formdata=None)
    form.form_key.data = secrets.token_urlsafe(12)
    return _page(project, form)


@bp.post("/projects/<int:id>/closure-requests/new")
@uploads.takes_files
def create(id: int) -> ResponseReturnValue:
    """Takes the request. A form sent twice makes one."""
    try:
        files = _kept_files(id)
    except RuleBroken as broken:
        form = RequestForm()
        return _page(_own_project(id), form, typed.tell(form, broken)), 422
    project, form = _own_project(id), RequestForm()
    if not form.validate():
        return _page(project, form), 422
    key = request.form.get("form_key", "")[:40] or secrets.token_urlsafe(12)
    try:
        made = closures.request_closure(project, _application(project, form, files), by=doer(), form_key=key)
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(_own_project(id), form, complaints), 422
    next_one = _("等挂联领导同意带差销号。") if made.shortfall else _("等核验人核验。")
    flash(_("%(code)s 已申请销号，%(next)s", code=project.code, next=next_one))
    db.session.commit()
    return redirect(url_for("projects.show", id=id))


def _kept_files(id: int) -> Files:
    """The files by the kind of evidence they are given for. Checked before this request takes its turn at writing."""
    chosen = {name: uploads.sent(name) for name in request.files if uploads.sent(name)}
    if not chosen:
        return {}
    with reading():
        kinds: dict[str, int | None] = {
            f"{FILES}-{kind.id}": kind.id for kind in _own_project(id).evidence_requirements
        }
    kinds[FILES] = None
    if sum(len(files) for name, files in chosen.items() if name in kinds) > MOST_FILES:
        raise RuleBroken(msg("一次最多传 %(most)s 个文件。", most=MOST_FILES), field=FILES)
    return {kinds[name]: uploads.keep(files) for name, files in chosen.items() if name in kinds}


def _own_project(id: int) -> Project:
    project = one_or_404(
        visible_to(current_person.actor)
        .where(Project.id == id)
        .options(
            joinedload(Project.checklist),
            selectinload(Project.milestones),
            selectinload(Project.metrics),
            selectinload(Project.evidence_requirements),
        )
    )
    if not permissions.can_request_closure(current_person.actor, project):
        raise NotAllowed(msg("只有责任人本人可以申请销号。"))
    return project


def _application(project: Project, form: RequestForm, files: Files) -> Application:
    reused = {kind.id: request.form.get(f"reuse-{kind.id}", 0, type=int) for kind in project.evidence_requirements}
    return Application(
        note=form.note.data or "",
        shortfall_reason=form.shortfall_reason.data or "",
        values=typed.metric_values(request.form, [metric.id for metric in project.metrics]),
        files=files,
        reused={kind: file for kind, file in reused.items() if file},
    )


def _page(project: Project, form: RequestForm, complaints: Sequence[tuple[str, str]] = ()) -> str:
    there = asked.checks(project)
    found = _with_what_was_typed(project) if request.method == "POST" else there
    return render_template(
        "closures/new.html",
        project=project,
        form=form,
        complaints=complaints,
        shortfalls=found.shortfalls,
        metrics=[_metric_row(metric, found) for metric in project.metrics],
        given=there.given,
        unsorted=asked.unsorted_files(project.id),
        accept=uploads.ACCEPT,
        file_bytes=uploads.FILE_BYTES,
        megabytes=DEFAULT.file_megabytes,
        most_files=MOST_FILES,
    )


def _with_what_was_typed(project: Project) -> asked.Checks:
    """What is short of a form that comes back: of it, not of what was there before. A value that is no number is none."""
    try:
        values = typed.metric_values(request.form, [metric.id for metric in project.metrics])
    except RuleBroken:
        values = {}
    kinds = [kind.id for kind in project.evidence_requirements]
    chosen = {kind: uploads.names_sent(f"{FILES}-{kind}") or request.form.getlist(f"reuse-{kind}") for kind in kinds}
    also_given = {kind: [name for name in names if name] for kind, names in chosen.items()}
    return asked.checks(project, values=values, also_given=also_given)


def _metric_row(metric: Metric, found: asked.Checks) -> tuple[Metric, str, bool]:
    """The metric, the value to show in its field, and whether what was entered last meets the target."""
    value = found.values.get(metric.id)
    typed_in = request.form.get(f"{typed.PREFIX}{metric.id}")
    reached = facts([metric], {} if value is None else {metric.id: value})
    return metric, pct(value) if typed_in is None else typed_in, all(metric_met(one) for one in reached)
