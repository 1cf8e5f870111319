"""The list of checklists, and making a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.blueprints.access import current_person, doer
from tracker.clock import today
from tracker.domain.checklist import ChecklistState, next_plan_year
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.permissions import Role, holds_anywhere
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Checklist, Organization
from tracker.queries import checklists as reads
from tracker.services import checklists
from tracker.template_files import default_template

from .forms import EMPTY, PREVIOUS, TEMPLATE, NewChecklistForm

LONGEST_KEY = 10


def index() -> ResponseReturnValue:
    found = reads.lines(current_person.actor, before=_before())
    shown = found[: reads.PAGE]
    older = None
    if len(found) > reads.PAGE:
        last = shown[-1].checklist
        older = url_for(".index", before=f"{last.year}-{last.id}")
    return render_template(
        "checklists/index.html",
        lines=shown,
        older=older,
        newer=url_for(".index") if request.args.get("before") else None,
        states={state.value: state.label for state in ChecklistState},
        may_create=holds_anywhere(current_person.actor, Role.OFFICE),
    )


def new() -> ResponseReturnValue:
    """Organisation, year and source are chosen beforehand, so that one press makes the usual checklist."""
    form, organizations = _form()
    first = next(iter(organizations.values()), None)
    taken = [one.year for one in reads.of_organization(first.id)] if first else []
    form.organization.data = first.id if first else None
    form.year.data = str(next_plan_year(today(), taken))
    form.source.data = TEMPLATE
    return _page(form)


def create() -> ResponseReturnValue:
    form, organizations = _form()
    if not form.validate():
        return _page(form), 422
    organization = organizations[form.organization.data]
    try:
        made = _make(form.source.data, organization, int(form.year.data or 0))
    except RuleBroken as broken:
        db.session.rollback()
        field = form.source if broken.field == "source" else form.year
        field.errors = [say(broken.message)]
        return _page(form), 422
    db.session.commit()
    if made.items:
        flash(_("清单已生成。核对人员和日期后，就可以检查并下达。"))
    else:
        flash(_("空白清单已生成。先加大项，再在大项里加小项。"))
    return redirect(url_for(".show", checklist_id=made.id))


def _form() -> tuple[NewChecklistForm, dict[int, Organization]]:
    if not holds_anywhere(current_person.actor, Role.OFFICE):
        raise NotAllowed(msg("项目清单由办公室新建。"))
    organizations = {one.id: one for one in reads.organizations_to_plan(current_person.actor)}
    form = NewChecklistForm()
    form.organization.choices = [SelectChoice(str(one.id), one.name) for one in organizations.values()]
    form.source.choices = [
        SelectChoice(TEMPLATE, _("默认模板：6 个大项、18 个小项")),
        SelectChoice(PREVIOUS, _("照上一份清单：五定照抄，日期顺延到新的年度")),
        SelectChoice(EMPTY, _("空白清单")),
    ]
    return form, organizations


def _page(form: NewChecklistForm) -> str:
    return render_template("checklists/new.html", form=form)


def _before() -> tuple[int, int] | None:
    year, _dash, id_ = request.args.get("before", "").partition("-")
    is_key = all(part.isdecimal() and len(part) < LONGEST_KEY for part in (year, id_))
    return (int(year), int(id_)) if is_key else None


def _make(source: str, organization: Organization, year: int) -> Checklist:
    by = doer()
    if source == TEMPLATE:
        return checklists.create_from_template(default_template(), organization=organization, year=year, by=by)
    if source == EMPTY:
        return checklists.create_empty(organization=organization, year=year, by=by)
    previous = next((one for one in reads.of_organization(organization.id) if one.year < year), None)
    if previous is None:
        sentence = msg("%(unit)s 没有更早的清单，请选默认模板或空白清单。", unit=organization.short_name)
        raise RuleBroken(sentence, field="source")
    return checklists.create_from_previous(previous, year=year, by=by)
