"""The end of a checklist: archived when its year is over, or thrown away while it is a draft."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints.access import doer
from tracker.domain.project import OPEN, State
from tracker.extensions import db
from tracker.queries.checklists import with_projects
from tracker.services import checklists

from .finding import find_to_edit


def archiving(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    projects = with_projects(checklist.id)
    return render_template(
        "checklists/archive.html",
        checklist=checklist,
        still_open=[one for one in projects if one.state in OPEN or one.state is State.SUSPENDED],
        drafts=[one for one in projects if one.state is State.DRAFT],
    )


def archive(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    checklists.archive_checklist(checklist, by=doer())
    db.session.commit()
    flash(_("清单已归档，以后只能查看。"))
    return redirect(url_for(".show", checklist_id=checklist_id))


def removing(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    return render_template("checklists/removal.html", checklist=checklist, projects=with_projects(checklist.id))


def remove(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    checklists.remove_checklist(checklist, by=doer())
    db.session.commit()
    flash(_("草稿已删去。"))
    return redirect(url_for(".index"))
