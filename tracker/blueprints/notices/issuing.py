"""The sheets that an office issues with one press: assignment letters of a checklist or a project, and close-out certificates."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.notice import NoticeKind
from tracker.domain.permissions import can_issue_notice
from tracker.extensions import db
from tracker.models import Checklist, Closure, Project
from tracker.queries.projects import visible, visible_checklists, visible_to
from tracker.services.sheets import issue_assignment_letters, issue_certificate

from .views import bp


@bp.get("/checklists/<int:id>/assignment-letters")
def assigning(id: int) -> ResponseReturnValue:
    """Asks once more, and says what is issued to whom."""
    checklist = _checklist(id)
    if not can_issue_notice(current_person.actor, checklist.org_path):
        raise NotAllowed(msg("文书由本单位的办公室印发。"))
    return render_template("notices/assigning.html", checklist=checklist)


@bp.post("/checklists/<int:id>/assignment-letters")
def assign_all(id: int) -> ResponseReturnValue:
    """One letter for each owner of an open project."""
    checklist = _checklist(id)
    made = issue_assignment_letters(checklist, by=doer())
    flash(_("交办单已印发，每位责任人一份，共 %(n)s 份。", n=len(made)))
    db.session.commit()
    return redirect(url_for(".index", kind=NoticeKind.ASSIGNMENT.value))


@bp.post("/projects/<int:id>/assignment-letter")
def assign_one(id: int) -> ResponseReturnValue:
    """The letter of one project."""
    project = one_or_404(visible_to(current_person.actor).where(Project.id == id))
    made = issue_assignment_letters(_checklist(project.checklist_id), by=doer(), project_id=id)
    address = url_for(".show", id=made[0].id)
    db.session.commit()
    return redirect(address)


@bp.post("/closures/<int:id>/certificate")
def certify(id: int) -> ResponseReturnValue:
    """The certificate of a closure."""
    closure = one_or_404(
        sa.select(Closure)
        .join(Project, Project.id == Closure.project_id)
        .where(Closure.id == id, visible(current_person.actor))
    )
    made = issue_certificate(closure, by=doer(), zone=current_app.config["TIMEZONE"])
    address = url_for(".show", id=made.id)
    db.session.commit()
    return redirect(address)


def _checklist(id: int) -> Checklist:
    query = visible_checklists(current_person.actor).where(Checklist.id == id)
    return one_or_404(query.options(joinedload(Checklist.organization)))
