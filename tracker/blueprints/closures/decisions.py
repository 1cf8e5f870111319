"""The others' part: the sponsor on a shortfall, the verifier on the whole; reopening, and revoking an overdue mark."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker import typed
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.permissions import Role, holds_anywhere
from tracker.extensions import db
from tracker.filters import md
from tracker.models import Closure, ClosureRequest, OverdueMark, Project
from tracker.queries import closures as asked
from tracker.queries.projects import visible
from tracker.services import closures, overdue_marks, verifications

from .forms import ReasonForm
from .page import RightsOnRequest
from .views import bp

PAGE = 50


@bp.get("/closures/")
def queue() -> ResponseReturnValue:
    """Requests that wait for one's word, oldest first."""
    actor = current_person.actor
    if not any(holds_anywhere(actor, role) for role in (Role.VERIFIER, Role.SPONSOR)):
        raise NotAllowed(msg("销号由核验人核验。"))
    after = request.args.get("after", 0, type=int)
    rows = asked.queue(actor, after=after, limit=PAGE + 1)
    older = url_for("closures.queue", after=rows[PAGE - 1].id) if len(rows) > PAGE else None
    return render_template("closures/queue.html", rows=rows[:PAGE], this_year=today().year, older=older, after=after)


@bp.get("/closure-requests/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """The request with its checks and files, and what this person may decide."""
    return _page(_visible_request(id), ReasonForm(formdata=None))


@bp.post("/closure-requests/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """The sponsor agrees to closing with a shortfall."""
    return _decide(id, lambda found: closures.approve_shortfall(found, by=doer()), _("已同意带差销号，等核验人核验。"))


@bp.get("/closure-requests/<int:id>/acceptance")
def accepting(id: int) -> ResponseReturnValue:
    """Asks once more, and says what closing does. Where nothing can be accepted any more, the request says why."""
    found = _visible_request(id)
    if not permissions.can_verify(current_person.actor, found.project, found.requested_by_id):
        raise NotAllowed(msg("销号由核验人办理；申请人和责任人不能核验自己的项目。"))
    if not RightsOnRequest.of(found, current_person.actor).accept:
        return redirect(url_for("closures.show", id=id))
    late = (found.requested_on - found.project.plan.due_on).days
    return render_template("closures/acceptance.html", found=found, project=found.project, late=late)


@bp.post("/closure-requests/<int:id>/acceptance")
def accept(id: int) -> ResponseReturnValue:
    """The verifier closes the project."""
    return _decide(id, lambda found: verifications.accept_request(found, by=doer()), _("已核验，准予销号。"))


@bp.post("/closure-requests/<int:id>/withdrawal")
def withdraw(id: int) -> ResponseReturnValue:
    """The owner takes the request back."""
    return _decide(id, lambda found: closures.withdraw_request(found, by=doer()), _("已撤回，接着走表。"))


@bp.post("/closure-requests/<int:id>/return")
def give_back(id: int) -> ResponseReturnValue:
    """The verifier, or the sponsor on a shortfall, returns the request with a reason."""
    form = ReasonForm()
    reason = form.reason.data or ""
    return _decide(
        id,
        lambda found: closures.return_request(found, by=doer(), reason=reason),
        _("已退回，责任人会看到原因。"),
        form,
    )


@bp.route("/closures/<int:id>/reopening", methods=["GET", "POST"])
def reopen(id: int) -> ResponseReturnValue:
    """反销号: the sponsor's, with a reason; the old record stays."""
    closure = one_or_404(
        sa.select(Closure)
        .join(Project, Project.id == Closure.project_id)
        .where(Closure.id == id, visible(current_person.actor))
    )
    project = closure.project
    if not permissions.can_reopen(current_person.actor, project):
        raise NotAllowed(msg("反销号由挂联领导办理。"))
    return _reasoned(
        project,
        _("反销号"),
        _("反销号以后，小项恢复为推进中，按原来的时限计；%(serial)s 的记录保留。", serial=closure.serial),
        lambda reason: verifications.reopen(closure, by=doer(), reason=reason),
        _("已反销号，小项恢复为推进中。"),
    )


@bp.route("/overdue-marks/<int:id>/revocation", methods=["GET", "POST"])
def revoke(id: int) -> ResponseReturnValue:
    """The sponsor revokes an overdue mark, with a reason; mark and revocation stay."""
    mark = one_or_404(
        sa.select(OverdueMark)
        .join(Project, Project.id == OverdueMark.project_id)
        .where(OverdueMark.id == id, visible(current_person.actor))
    )
    project = db.session.get_one(Project, mark.project_id)
    if not permissions.can_revoke_mark(current_person.actor, project):
        raise NotAllowed(msg("红叉由挂联领导决定撤销。"))
    return _reasoned(
        project,
        _("撤销红叉"),
        _("时限 %(due)s 的红叉撤销以后，记录和理由都保留。", due=md(mark.due_on)),
        lambda reason: overdue_marks.revoke_mark(mark, project, by=doer(), reason=reason),
        _("已撤销，记录和理由都保留。"),
    )


def _visible_request(id: int) -> ClosureRequest:
    return one_or_404(
        sa.select(ClosureRequest)
        .join(Project, Project.id == ClosureRequest.project_id)
        .where(ClosureRequest.id == id, visible(current_person.actor))
        .options(
            joinedload(ClosureRequest.requested_by),
            joinedload(ClosureRequest.decided_by),
            joinedload(ClosureRequest.shortfall_approved_by),
            joinedload(ClosureRequest.project).joinedload(Project.checklist),
            joinedload(ClosureRequest.project).joinedload(Project.sponsor),
        )
    )


def _decide(
    id: int, act: Callable[[ClosureRequest], object], done: str, form: ReasonForm | None = None
) -> ResponseReturnValue:
    found = _visible_request(id)
    project_id = found.project_id
    try:
        act(found)
    except RuleBroken as broken:
        form = form or ReasonForm(formdata=None)
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(_visible_request(id), form, complaints), 422
    flash(done)
    db.session.commit()
    return redirect(url_for("projects.show", id=project_id))


def _page(found: ClosureRequest, form: ReasonForm, complaints: list[tuple[str, str]] | None = None) -> str:
    project = found.project
    return render_template(
        "closures/show.html",
        found=found,
        project=project,
        form=form,
        complaints=complaints or [],
        rights=RightsOnRequest.of(found, current_person.actor),
        checks=asked.checks(project),
        files=asked.request_files(found.id, project.id),
    )


def _reasoned(
    project: Project, title: str, explained: str, act: Callable[[str], object], done: str
) -> ResponseReturnValue:
    """A small page that asks a reason, does the act, and leads back to the project."""
    form, project_id = ReasonForm(), project.id
    words = {"code": project.code, "name": project.name, "project_id": project_id}
    if request.method == "POST" and form.validate():
        try:
            act(form.reason.data or "")
        except RuleBroken as broken:
            complaints = typed.tell(form, broken)
            db.session.rollback()
            return _reason_page(form, title, explained, words, complaints), 422
        flash(done)
        db.session.commit()
        return redirect(url_for("projects.show", id=project_id))
    return _reason_page(form, title, explained, words, []), 422 if form.errors else 200


def _reason_page(
    form: ReasonForm, title: str, explained: str, words: dict[str, object], complaints: list[tuple[str, str]]
) -> str:
    return render_template(
        "closures/reason.html", form=form, title=title, explained=explained, complaints=complaints, **words
    )
