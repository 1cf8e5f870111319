"""The shape of a checklist: its items, and projects added to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.blueprints.access import doer
from tracker.clock import today
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.policy import FULL
from tracker.domain.project import State
from tracker.domain.typed_days import read_day, show_day
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Checklist, Item, Project
from tracker.queries.checklists import with_projects
from tracker.services import items
from tracker.working_days import china_calendar

from .finding import find_to_edit
from .forms import ItemForm, NewProjectForm

NOTHING = 0
SMALL_WEIGHT = 5
SETTLED = {State.CLOSED, State.CANCELLED}


def new_item(checklist_id: int) -> ResponseReturnValue:
    return _item_page(find_to_edit(checklist_id), ItemForm())


def add_item(checklist_id: int) -> ResponseReturnValue:
    form = ItemForm()
    checklist = find_to_edit(checklist_id)
    if not form.validate():
        return _item_page(checklist, form), 422
    try:
        items.add_item(checklist, name=form.name.data or "", by=doer())
    except RuleBroken as broken:
        return _item_refused(checklist_id, form, broken)
    return _done(checklist_id, _("大项已加上。"))


def item(checklist_id: int, item_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    one = _item_of(checklist, item_id)
    return _item_page(checklist, ItemForm(name=one.name, name_before=one.name), one)


def rename_item(checklist_id: int, item_id: int) -> ResponseReturnValue:
    form = ItemForm()
    checklist = find_to_edit(checklist_id)
    one = _item_of(checklist, item_id)
    if not form.validate():
        return _item_page(checklist, form, one), 422
    try:
        items.rename_item(checklist, one, name=form.name.data or "", name_before=form.name_before.data or "", by=doer())
    except RuleBroken as broken:
        return _item_refused(checklist_id, form, broken, item_id)
    except Stale as stale:
        db.session.rollback()
        checklist = find_to_edit(checklist_id)
        return _item_page(checklist, form, _item_of(checklist, item_id), theirs=str(stale.theirs["name"])), 409
    return _done(checklist_id, _("大项已改名。"))


def remove_item(checklist_id: int, item_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    items.remove_item(checklist, _item_of(checklist, item_id), by=doer())
    return _done(checklist_id, _("大项已删去。"))


def new_project(checklist_id: int) -> ResponseReturnValue:
    """Dates and weight are filled in beforehand: the rest of the plan year, and what is left to 100."""
    checklist = find_to_edit(checklist_id)
    projects = with_projects(checklist.id)
    form = _project_form(checklist, projects)
    left = max(0, FULL - sum(one.weight for one in projects))
    heaviest = max((one for one in projects if one.state not in SETTLED), key=lambda one: one.weight, default=None)
    form.item.data = request.args.get("item", None, type=int)
    form.starts_on.data, form.due_on.data = (show_day(day, checklist.year) for day in _rest_of_year(checklist))
    form.weight.data = str(left or min(SMALL_WEIGHT, heaviest.weight if heaviest else 0))
    form.weight_from.data = NOTHING if left or heaviest is None else heaviest.id
    return _project_page(checklist, form)


def add_project(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    projects = with_projects(checklist.id)
    form = _project_form(checklist, projects)
    if not form.validate():
        return _project_page(checklist, form), 422
    source = next((one for one in projects if one.id == form.weight_from.data), None)
    try:
        made = items.add_project(
            checklist,
            _item_of(checklist, form.item.data),
            name=form.name.data or "",
            weight=int(form.weight.data or 0),
            weight_from=source,
            starts_on=_day(form.starts_on.data, checklist.year, "starts_on"),
            due_on=_day(form.due_on.data, checklist.year, "due_on"),
            by=doer(),
        )
    except RuleBroken as broken:
        db.session.rollback()
        field = form[broken.field] if broken.field and broken.field in form else form.name
        field.errors = [say(broken.message)]
        return _project_page(find_to_edit(checklist_id), form), 422
    db.session.commit()
    flash(_("小项已加上，请补齐五定。"))
    return redirect(url_for("terms.edit", id=made.id))


def _item_of(checklist: Checklist, item_id: int) -> Item:
    found = next((one for one in checklist.items if one.id == item_id), None)
    return found or abort(404)


def _item_page(checklist: Checklist, form: ItemForm, item: Item | None = None, *, theirs: str = "") -> str:
    return render_template("checklists/item.html", checklist=checklist, form=form, item=item, theirs=theirs)


def _item_refused(
    checklist_id: int, form: ItemForm, broken: RuleBroken, item_id: int | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    checklist = find_to_edit(checklist_id)
    form.name.errors = [say(broken.message)]
    return _item_page(checklist, form, _item_of(checklist, item_id) if item_id else None), 422


def _project_form(checklist: Checklist, projects: Sequence[Project]) -> NewProjectForm:
    form = NewProjectForm()
    form.item.choices = [SelectChoice(str(one.id), f"{one.code} {one.name}") for one in checklist.items]
    form.weight_from.choices = [SelectChoice(str(NOTHING), _("不调出"))]
    form.weight_from.choices += [
        SelectChoice(str(one.id), f"{one.code} {one.name} {one.weight}")
        for one in projects
        if one.weight and one.state not in SETTLED
    ]
    return form


def _project_page(checklist: Checklist, form: NewProjectForm) -> str:
    return render_template("checklists/project.html", checklist=checklist, form=form)


def _rest_of_year(checklist: Checklist) -> tuple[dt.date, dt.date]:
    calendar = china_calendar()
    first = max(today(), dt.date(checklist.year, 1, 1))
    return calendar.on_or_after(first), calendar.on_or_before(dt.date(checklist.year, 12, 31))


def _day(text: str | None, year: int, field: str) -> dt.date | None:
    try:
        return read_day(text or "", year)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, field=field) from broken


def _done(checklist_id: int, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told)
    return redirect(url_for(".show", checklist_id=checklist_id))
