"""A checklist's own page: the assignment table while it is a draft, its register once it is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.blueprints.access import current_person, doer
from tracker.clock import today
from tracker.domain.checklist import ChecklistState
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.project import State
from tracker.domain.terms import Term, weights_problem
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Checklist
from tracker.queries.checklists import register, with_projects
from tracker.queries.people import people_for
from tracker.services.assignments import AssignmentRow, save_rows

from .finding import estimated_days, find, find_to_edit, may_edit
from .lights import light_of
from .people import MOST_LISTED
from .table import FIELDS, TERM_SIGNS, Row, column_labels, read_rows, rows_of, type_into


def show(checklist_id: int) -> ResponseReturnValue:
    """A draft as the table to fill in; what is issued as a register to read."""
    checklist = find(checklist_id)
    if checklist.state == ChecklistState.DRAFT and may_edit(checklist):
        return Table(checklist).page()
    day = today()
    projects = register(current_person.actor, checklist.id)
    lights = {one.id: light_of(one, day) for one in projects}
    drafts = _drafts(checklist.id) if may_edit(checklist) else 0
    return render_template(
        "checklists/register.html",
        checklist=checklist,
        projects=projects,
        lights=lights,
        drafts=drafts,
        may_edit=may_edit(checklist) and checklist.state == ChecklistState.ISSUED,
        total_weight=sum(one.weight for one in projects),
        day=day,
    )


def edit(checklist_id: int) -> ResponseReturnValue:
    return Table(find_to_edit(checklist_id)).page()


def save(checklist_id: int) -> ResponseReturnValue:
    """One save for the whole table; with `then=check` it goes on to the check."""
    table = Table(find_to_edit(checklist_id))
    checklist = table.checklist
    touched = type_into(table.rows, request.form)
    found = read_rows(touched, request.form, table.people, checklist.year, say)
    if any(row.errors for row in touched):
        return table.page(), 422
    try:
        changed = save_rows(checklist, found, reason=request.form.get("reason", ""), by=doer())
    except RuleBroken as broken:
        return _refused(table, broken)
    except Stale as stale:
        return _stale(table, found, stale.theirs)
    db.session.commit()
    if request.form.get("then") == "check":
        return redirect(url_for(".check", checklist_id=checklist_id))
    if changed:
        flash(ngettext("已保存，改了 %(num)s 项。", "已保存，改了 %(num)s 项。", changed))
    else:
        flash(_("没有改动。"))
    return redirect(
        url_for(".edit" if checklist.state == ChecklistState.ISSUED else ".show", checklist_id=checklist_id)
    )


class Table:
    """The assignment table of a checklist, loaded in a fixed number of queries."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        projects = with_projects(checklist.id)
        self.people = people_for(checklist.org_path, named=projects)
        self.rows = rows_of(projects, self.people, checklist.year)
        self.errors: dict[str, str] = {}

    def page(self, *, conflict: Mapping[str, object] | None = None) -> str:
        weights = [row.project.weight for row in self.rows]
        return render_template(
            "checklists/assignment.html",
            checklist=self.checklist,
            groups=[
                (item, [row for row in self.rows if row.project.item_id == item.id]) for item in self.checklist.items
            ],
            rows=self.rows,
            people=self.people,
            most_listed=MOST_LISTED,
            labels=column_labels(),
            signs=TERM_SIGNS,
            missing=_missing(self.rows),
            total=sum(weights),
            weights_problem=weights_problem(weights) if self.rows else None,
            has_drafts=not self.rows or any(row.is_draft for row in self.rows),
            has_issued=any(not row.is_draft for row in self.rows),
            reason=request.form.get("reason", ""),
            errors=self.errors,
            conflict=conflict,
            estimated=estimated_days(self.checklist),
        )


def _missing(rows: Sequence[Row]) -> list[tuple[Row, Term]]:
    return [(row, term) for row in rows for term in Term if row.lacks(term)]


def _drafts(checklist_id: int) -> int:
    return sum(one.state is State.DRAFT for one in with_projects(checklist_id))


def _refused(table: Table, broken: RuleBroken) -> ResponseReturnValue:
    sentence = say(broken.message)
    place, _dash, name = (broken.field or "").partition("-")
    table = _again(table)
    row = next((row for row in table.rows if f"p{row.project.id}" == place), None)
    if row is not None:
        row.errors[FIELDS.get(name, name)] = sentence
    else:
        table.errors[broken.field or ""] = sentence
    return table.page(), 422


def _stale(table: Table, sent: Sequence[AssignmentRow], theirs: Mapping[str, object]) -> ResponseReturnValue:
    """Both versions, cell by cell; pressing "use mine" sends all that was typed again, made from what stands now."""
    ids = {row.project.id for row in sent if str(row.project.id) in theirs}
    table = _again(table)
    labels = column_labels()
    stale = [row for row in table.rows if row.project.id in ids]
    differing = [
        (f"{row.project.code} {labels[column]}", row.was[column], text)
        for row in stale
        for column, text in row.texts.items()
        if text != row.was[column]
    ]
    fields = request.form.to_dict()
    for row in stale:
        fields |= {row.name(column): text for column, text in row.texts.items() if row.name(column) in fields}
        fields |= {row.name("version"): str(row.project.version), row.name("was"): row.was_json}
    return table.page(conflict={"rows": differing, "fields": fields}), 409


def _again(table: Table) -> Table:
    """The table as it stands now, with what was typed laid over it; nothing of the failed save is left."""
    checklist_id = table.checklist.id
    db.session.rollback()
    fresh = Table(find_to_edit(checklist_id))
    type_into(fresh.rows, request.form)
    return fresh
