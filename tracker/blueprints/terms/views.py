"""The five terms of a project, for its office: written while it is a draft, changed with a reason once it is issued."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.domain import permissions
from tracker.domain.checklist import require_changeable, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import Message, msg
from tracker.domain.project import State
from tracker.domain.schedule import backward_schedule
from tracker.domain.terms import Term
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Checklist, Project
from tracker.queries.checklists import loaded_terms
from tracker.queries.people import People, people_for
from tracker.queries.policy import policy_for
from tracker.queries.projects import visible_to
from tracker.queries.terms import problems, texts
from tracker.services import items, terms
from tracker.services.term_rows import TermsEntry
from tracker.typed import own_number
from tracker.working_days import china_calendar

from .entry import as_data, read
from .forms import LISTS, NameForm, TermsForm
from .rows import renumbered

bp = Blueprint("terms", __name__, template_folder="templates")

MOST_LISTED = 300


@bp.get("/projects/<int:id>/terms")
def edit(id: int) -> ResponseReturnValue:
    project, people = _load(id)
    return _page(project, people, TermsForm(formdata=None, data=as_data(project, people)))


@bp.post("/projects/<int:id>/terms")
def save(id: int) -> ResponseReturnValue:
    """Saves the terms. Without script the same form adds a row, takes one out, or fills in the milestones backward."""
    sent = renumbered(request.form, without=request.form.get("remove", ""))
    form = TermsForm(formdata=sent)
    if "remove" in sent:
        return _page(*_load(id), form)
    if sent.get("add") in LISTS:
        form[sent["add"]].append_entry()
        return _page(*_load(id), form)
    if "backward" in sent:
        return _backward(id, form)
    return _save(id, form)


@bp.route("/projects/<int:id>/name", methods=["GET", "POST"])
def rename(id: int) -> ResponseReturnValue:
    project, _people = _load(id)
    form = NameForm(name=project.name, version=project.version)
    if request.method == "GET":
        return render_template("terms/name.html", project=project, form=form)
    try:
        items.rename_project(project, name=form.name.data or "", version=own_number(form.version.data), by=doer())
    except RuleBroken as broken:
        db.session.rollback()
        form.name.errors = [say(broken.message)]
        return render_template("terms/name.html", project=_load(id)[0], form=form), 422
    except Stale as stale:
        db.session.rollback()
        project = _load(id)[0]
        return render_template("terms/name.html", project=project, form=form, theirs=stale.theirs["name"]), 409
    db.session.commit()
    return redirect(url_for(".edit", id=id))


@bp.post("/projects/<int:id>/removal")
def remove(id: int) -> ResponseReturnValue:
    project, _people = _load(id)
    checklist_id = project.checklist_id
    items.remove_project(project, version=own_number(request.form.get("version")), by=doer())
    db.session.commit()
    flash(_("小项已删去。"))
    return redirect(url_for("checklists.show", checklist_id=checklist_id))


def _load(id_: int) -> tuple[Project, People]:
    query = visible_to(current_person.actor).where(Project.id == id_)
    whole = joinedload(Project.checklist).joinedload(Checklist.organization)
    project = one_or_404(query.options(*loaded_terms(), joinedload(Project.item), whole))
    actor = current_person.actor
    if not (permissions.can_edit_terms(actor, project) or permissions.can_change_terms(actor, project)):
        raise NotAllowed(msg("五定由清单所属单位的办公室填写和变更。"))
    require_open_checklist(project.checklist.state)
    require_changeable(project.state)
    return project, people_for(project.org_path, named=[project])


def _page(
    project: Project,
    people: People,
    form: TermsForm,
    *,
    conflict: Mapping[str, object] | None = None,
    is_proposed: bool = False,
) -> str:
    is_draft = project.state is State.DRAFT
    done = {str(step.id): step for step in project.milestones if step.done_on is not None}
    return render_template(
        "terms/edit.html",
        project=project,
        people=people,
        most_listed=MOST_LISTED,
        form=form,
        is_draft=is_draft,
        done=done,
        missing=problems(project) if is_draft else [],
        conflict=conflict,
        is_proposed=is_proposed,
        estimated=_estimated(project),
    )


def _estimated(project: Project) -> Message | None:
    year = project.checklist.year
    if china_calendar().is_known(year):
        return None
    return msg("%(year)s 年放假安排尚未公布，日期按周末推算。", year=str(year))


def _backward(id_: int, form: TermsForm) -> ResponseReturnValue:
    """Four milestones between start and due day, shown to be looked at and saved; names that fit are kept."""
    project, people = _load(id_)
    starts_on, due_on = form.starts_on.data, form.due_on.data
    try:
        if any(step.done_on for step in project.milestones):
            raise RuleBroken(msg("已有节点完成，不能整个重排，请逐个改日期。"), field="milestones")
        if starts_on is None or due_on is None or starts_on >= due_on:
            raise RuleBroken(msg("倒排工期要先填开始和时限，时限要晚于开始。"), field="due_on")
        steps = backward_schedule(starts_on, due_on, china_calendar(), policy_for(project.org_path))
    except RuleBroken as broken:
        return _refused(form, broken, project, people), 422
    rows = [entry.form for entry in form.milestones]
    keeps = len(rows) == len(steps)
    while form.milestones.entries:
        form.milestones.pop_entry()
    for place, step in enumerate(steps):
        old = rows[place] if keeps else None
        form.milestones.append_entry(
            {
                "row_id": old.row_id.data if old else "",
                "name": (old.name.data if old else "") or step.name,
                "due_on": step.due_on,
                "weight": step.weight,
            }
        )
    return _page(project, people, form, is_proposed=True)


def _save(id_: int, form: TermsForm) -> ResponseReturnValue:
    project, people = _load(id_)
    entry = read(form, project, people, say)
    if entry is None:
        return _page(project, people, form), 422
    try:
        changed = terms.save_terms(
            project, entry, version=own_number(form.version.data), reason=form.reason.data or "", by=doer()
        )
    except RuleBroken as broken:
        db.session.rollback()
        return _refused(form, broken, *_load(id_)), 422
    except Stale as stale:
        return _stale(id_, form, entry, stale.theirs)
    db.session.commit()
    return _saved(project, changed)


def _saved(project: Project, changed: list[Term]) -> ResponseReturnValue:
    if project.state is not State.DRAFT:
        flash(_("变更已保存，改前改后都留了记录。") if changed else _("没有改动。"))
        return redirect(url_for("projects.show", id=project.id))
    if request.form.get("then") == "check":
        return redirect(url_for("checklists.check", checklist_id=project.checklist_id))
    flash(_("五定已保存。") if changed else _("没有改动。"))
    return redirect(url_for(".edit", id=project.id))


def _refused(form: TermsForm, broken: RuleBroken, project: Project, people: People) -> str:
    sentence = say(broken.message)
    if broken.field and broken.field in form:
        form[broken.field].errors = [sentence]
    else:
        form.form_errors.append(sentence)
    return _page(project, people, form)


def _stale(id_: int, form: TermsForm, entry: TermsEntry, theirs: Mapping[str, object]) -> ResponseReturnValue:
    """Both versions, term by term. What was typed is written only to be put into words, and rolled back."""
    db.session.rollback()
    project, _people = _load(id_)
    mine = terms.preview(project, entry)
    db.session.rollback()
    project, people = _load(id_)
    now = texts(project)
    rows = [(term.label.render(_), now[term], mine[term]) for term in Term if now[term] != mine[term]]
    fields = dict(request.form.lists())
    fields["version"] = [str(project.version)]
    return _page(project, people, form, conflict={"rows": rows, "fields": fields, "version": project.version}), 409
