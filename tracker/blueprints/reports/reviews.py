"""The office's queue: what waits, oldest first; taken note of by the handful, returned one by one with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from tracker import typed
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.permissions import Role, holds_anywhere
from tracker.extensions import db
from tracker.models import Project, Report
from tracker.queries import reports as waiting_reports
from tracker.queries.projects import visible
from tracker.services import reviews

from .forms import ReturnForm
from .views import bp

PAGE = 50


@bp.get("/reports/")
def queue() -> ResponseReturnValue:
    """What waits for one's review, fifty at a time, of one unit if asked."""
    _demand_office()
    return _page(request.args.get("unit", type=int), after=request.args.get("after", 0, type=int))


def _page(unit_id: int | None, *, after: int = 0, refused: Mapping[int, str] = MappingProxyType({})) -> str:
    """The queue; in front of it the reports that could not be taken note of, each with why."""
    rows = waiting_reports.queue(current_person.actor, unit_id=unit_id, after=after, limit=PAGE + 1)
    again = waiting_reports.named(refused)
    shown = [*again, *(row for row in rows[:PAGE] if row.id not in refused)]
    units = waiting_reports.units(current_person.actor)
    ids = [row.id for row in shown]
    return render_template(
        "reports/queue.html",
        rows=shown,
        this_year=today().year,
        units=units,
        unit_id=unit_id,
        unit=next((unit.short_name for unit in units if unit.lead_unit_id == unit_id), None),
        total=sum(unit.waiting for unit in units),
        ticked=waiting_reports.ticked(ids),
        files=waiting_reports.files(ids),
        after=after,
        refused=refused,
        older=url_for("reports.queue", unit=unit_id, after=rows[PAGE - 1].id) if len(rows) > PAGE else None,
    )


@bp.post("/reports/reviews")
def acknowledge() -> ResponseReturnValue:
    """Takes note of the reports that were ticked. One that is refused does not hold up the others: its own row says why."""
    _demand_office()
    unit_id, ids = request.form.get("unit", type=int), set(request.form.getlist("ids", type=int))
    found = db.session.scalars(_visible_reports().where(Report.id.in_(ids)).order_by(Report.id)).unique().all()
    refused = {}
    for report in found:
        try:
            reviews.acknowledge_report(report, by=doer())
        except RuleBroken as broken:
            refused[report.id] = broken.message.render(_)
    db.session.commit()
    done = len(found) - len(refused)
    if done:
        flash(ngettext("%(num)s 份已审核。", "%(num)s 份已审核。", done))
    if refused:
        return _page(unit_id, refused=refused), 422
    if not found:
        flash(_("请先勾选要审核的报告。"), "error")
    return redirect(url_for("reports.queue", unit=unit_id))


@bp.route("/reports/<int:id>/return", methods=["GET", "POST"])
def give_back(id: int) -> ResponseReturnValue:
    """Returns a report with a reason; what stood before it stands again."""
    report = one_or_404(_visible_reports().where(Report.id == id))
    if not permissions.can_review(current_person.actor, report.project, report.reported_by_id):
        raise NotAllowed(msg("进度由清单所属单位的办公室审核，自己报的不能自己审。"))
    form = ReturnForm()
    if request.method == "GET":
        return render_template("reports/return.html", report=report, form=form, complaints=[])
    if not form.validate():
        return render_template("reports/return.html", report=report, form=form, complaints=[]), 422
    try:
        reviews.return_report(report, by=doer(), reason=form.reason.data or "")
    except RuleBroken as broken:
        db.session.rollback()
        report = one_or_404(_visible_reports().where(Report.id == id))
        complaints = typed.tell(form, broken)
        return render_template("reports/return.html", report=report, form=form, complaints=complaints), 422
    project = report.project
    flash(_("%(code)s 的进度已退回，恢复为 %(percent)s%%。", code=project.code, percent=project.percent))
    db.session.commit()
    return redirect(url_for("reports.queue"))


def _demand_office() -> None:
    if not holds_anywhere(current_person.actor, Role.OFFICE):
        raise NotAllowed(msg("进度由办公室审核。"))


def _visible_reports() -> sa.Select[Report]:
    """Reports that the person may see; whether they may review one, the service says."""
    return (
        sa.select(Report)
        .join(Project, Project.id == Report.project_id)
        .where(visible(current_person.actor))
        .options(
            joinedload(Report.review),
            joinedload(Report.reported_by),
            joinedload(Report.project).joinedload(Project.checklist),
            joinedload(Report.project).selectinload(Project.milestones),
        )
    )
