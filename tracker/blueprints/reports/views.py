"""The owner reports progress, on a phone in three presses, or says in one that nothing changed."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker import typed, uploads
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.progress import percent_range
from tracker.domain.project import require_in_progress
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import Project
from tracker.queries import reported
from tracker.queries.policy import policy_for
from tracker.queries.projects import visible_to
from tracker.queries.reported import ReportedProject
from tracker.queries.reports import helper_asked
from tracker.services import reports
from tracker.services.reports import Statement

from .forms import ReportForm
from .page import page_of

bp = Blueprint("reports", __name__, template_folder="templates")

Complaints = list[tuple[str, str]]
WITH = (joinedload(Project.milestones), joinedload(Project.checklist))


@bp.get("/projects/<int:id>/reports/new")
def new(id: int) -> ResponseReturnValue:
    """The form, with what stood last filled in."""
    project = _own_project(id)
    require_in_progress(project.state)
    form = ReportForm(formdata=None)
    form.form_key.data = secrets.token_urlsafe(12)
    form.percent.data = project.percent
    form.shown.data = str(project.percent)
    form.in_trouble.data = bool(project.obstacle)
    form.obstacle.data = project.obstacle
    form.helper.data = helper_asked(project.id, project.obstacle) if project.obstacle else ""
    return _page(project, form)


@bp.post("/projects/<int:id>/reports/new")
@uploads.takes_files
def create(id: int) -> ResponseReturnValue:
    """Takes a report. A form sent twice is answered as a success both times."""
    if request.form.get("no_change"):
        return _no_change(id)
    form = ReportForm()
    project = _reported(id)
    try:
        files = _kept_files(project)
        if not _is_sound(form, project):
            return _page(_own_project(id), form), 422
        statement = _statement(project, form)
        filed = reports.file_report(project, statement, by=doer(), form_key=_key(), files=files)
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(_own_project(id), form, complaints), 422
    return _thanks(project, _("进度已报，%(percent)s%%，等审核。", percent=filed.percent))


def _no_change(id: int) -> ResponseReturnValue:
    project = _reported(id)
    filed = reports.file_no_change(project, by=doer(), form_key=_key())
    return _thanks(project, _("已报无变化，仍是 %(percent)s%%，等审核。", percent=filed.percent))


def _kept_files(project: ReportedProject) -> list[KeptFile]:
    """Checking pictures takes its time: done before this request takes its turn at writing, and only for the owner."""
    sent = uploads.sent("files")
    if not sent:
        return []
    with reading():
        policy = policy_for(project.org_path)
    reports.require_few_files(len(sent), policy)
    return uploads.keep(sent)


def _reported(id: int) -> ReportedProject:
    """What the owner reports on, read before the turn at writing; whoever else asks is refused."""
    project = reported.at_a_glance(id, _key())
    if project is None or not permissions.can_report(current_person.actor, project):
        _own_project(id)
        raise NotAllowed(reports.NOT_OWNER)
    return project


def _own_project(id: int) -> Project:
    """The project, for its owner; 404 for who may not see it."""
    project = one_or_404(visible_to(current_person.actor).where(Project.id == id).options(*WITH))
    if not permissions.can_report(current_person.actor, project):
        raise NotAllowed(reports.NOT_OWNER)
    return project


def _is_sound(form: ReportForm, project: ReportedProject) -> bool:
    if not form.kind.raw_data:
        form.kind.data = 0
    kinds = _terms(project).evidence_requirements if form.kind.data else ()
    form.kind.choices = [(0, ""), *((kind.id, kind.name) for kind in kinds)]
    is_sound = form.validate()
    if form.obstacle.data and not form.in_trouble.data:
        form.obstacle.errors = [_("写了困难，请勾上“有困难”；不用帮助就清空这一格。")]
        return False
    # Both are asked for at once: nobody likes to be refused twice.
    if form.in_trouble.data and not form.obstacle.data:
        form.obstacle.errors = [_("请写明难在哪里；没有困难就不勾。")]
    if form.in_trouble.data and not form.helper.data:
        form.helper.errors = [reports.NO_HELPER.render(_)]
    return bool(is_sound) and not (form.obstacle.errors or form.helper.errors)


def _terms(project: ReportedProject) -> Project:
    """The whole of it, for the few reports that bring files of a kind or values of metrics."""
    return db.session.get_one(Project, project.id)


def _statement(project: ReportedProject, form: ReportForm) -> Statement:
    ticked = frozenset(request.form.getlist("milestones", type=int))
    in_trouble = bool(form.in_trouble.data)
    metrics = _terms(project).metrics if any(name.startswith(typed.PREFIX) for name in request.form) else ()
    return Statement(
        percent=_percent(project, form, ticked),
        milestone_ids=ticked,
        note=form.note.data or "",
        lower_reason=form.reason.data or "",
        obstacle=(form.obstacle.data or "") if in_trouble else "",
        helper=(form.helper.data or "") if in_trouble else "",
        values=typed.metric_values(request.form, [metric.id for metric in metrics]),
        kind_id=form.kind.data or None,
    )


def _percent(project: ReportedProject, form: ReportForm, ticked: frozenset[int]) -> int:
    """The percent typed. One that was left as it stood rises with the milestones that are ticked, as the script lets it."""
    percent = form.percent.data or 0
    if form.shown.data != str(percent):
        return percent
    least, most = percent_range(project.done_ids | ticked, project.weights)
    return min(max(percent, least), most)


def _key() -> str:
    """The form's own key. A form without one is a form by itself."""
    if "form_key" not in g:
        g.form_key = request.form.get("form_key", "")[:40] or secrets.token_urlsafe(12)
    return str(g.form_key)


def _thanks(project: ReportedProject, sentence: str) -> ResponseReturnValue:
    # Thanks that nobody has read by now are out of date, and would swell the cookie.
    session.pop("_flashes", None)
    address = url_for("projects.show", id=project.id)
    flash(f"{project.code} {sentence}", f"link:{address}|{_('查看')}")
    db.session.commit()
    return redirect("/me")


def _page(project: Project, form: ReportForm, complaints: Complaints | None = None) -> str:
    form.kind.choices = [(0, _("不分类")), *((kind.id, kind.name) for kind in project.evidence_requirements)]
    ticked = frozenset(request.form.getlist("milestones", type=int))
    return render_template(
        "reports/new.html",
        project=project,
        form=form,
        page=page_of(project, ticked=ticked, typed=request.form),
        complaints=complaints or [],
        accept=uploads.ACCEPT,
        file_bytes=uploads.FILE_BYTES,
    )
