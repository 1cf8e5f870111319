"""New organisations, new names, moves: for the system administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.blueprints import refusals
from tracker.blueprints.access import current_person, doer
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Organization
from tracker.queries import organizations as tree
from tracker.services import organizations

from .forms import NameForm, OrganizationForm, ParentForm
from .views import bp, editable


@bp.route("/organizations/<int:organization_id>/new", methods=["GET", "POST"])
def create(organization_id: int) -> ResponseReturnValue:
    parent = editable(organization_id)
    form = OrganizationForm()
    form.offer_tiers(parent.tier)
    if request.method == "GET":
        return _new_page(form, parent)
    if not form.validate():
        return _new_page(form, parent), 422
    try:
        made = organizations.create_organization(
            form.name.data or "", parent=parent, tier=form.chosen_tier, short_name=form.short_name.data or "", by=doer()
        )
    except RuleBroken as broken:
        refusals.put(form, broken)
        return _new_page(form, editable(organization_id)), 422
    db.session.commit()
    flash(_("已新建“%(name)s”。", name=made.name))
    return redirect(url_for("organizations.show", organization_id=made.id))


@bp.route("/organizations/<int:organization_id>/name", methods=["GET", "POST"])
def rename(organization_id: int) -> ResponseReturnValue:
    organization = editable(organization_id)
    form = NameForm()
    if request.method == "GET":
        form.process(obj=organization)
        return _name_page(form, organization)
    if not form.validate():
        return _name_page(form, organization), 422
    try:
        organizations.rename_organization(
            organization,
            name=form.name.data or "",
            short_name=form.short_name.data or "",
            reason=form.reason.data or "",
            version=form.version_number,
            by=doer(),
        )
    except RuleBroken as broken:
        refusals.put(form, broken)
        return _name_page(form, editable(organization_id)), 422
    except Stale:
        db.session.rollback()
        return _name_page(form, editable(organization_id), is_stale=True), 409
    db.session.commit()
    flash(_("名称已改，原名留在沿革里。"))
    return redirect(url_for("organizations.show", organization_id=organization_id))


@bp.route("/organizations/<int:organization_id>/parent", methods=["GET", "POST"])
def move(organization_id: int) -> ResponseReturnValue:
    organization = editable(organization_id)
    form = _parent_form(organization)
    if request.method == "GET":
        form.process(data={"version": organization.version, "parent": organization.parent_id})
        return _parent_page(form, organization)
    if not form.validate():
        return _parent_page(form, organization), 422
    try:
        organizations.move_organization(
            organization,
            parent=editable(form.parent.data),
            reason=form.reason.data or "",
            version=form.version_number,
            by=doer(),
        )
    except RuleBroken as broken:
        refusals.put(form, broken, at="parent")
        return _parent_page(form, editable(organization_id)), 422
    except Stale:
        db.session.rollback()
        return _parent_page(form, editable(organization_id), is_stale=True), 409
    db.session.commit()
    flash(_("隶属已调整，下级和小项一并过去。"))
    return redirect(url_for("organizations.show", organization_id=organization_id))


def _parent_form(organization: Organization) -> ParentForm:
    """Offers every organisation that the administrator keeps, but for the one itself."""
    form = ParentForm()
    offered = tree.choices(tree.held_paths(current_person.actor, Role.SYSTEM_ADMIN))
    form.parent.choices = [(id_, name) for id_, name in offered if id_ != organization.id]
    return form


def _new_page(form: OrganizationForm, parent: Organization) -> str:
    return render_template("organizations/new.html", form=form, parent=parent)


def _name_page(form: NameForm, organization: Organization, *, is_stale: bool = False) -> str:
    return render_template("organizations/name.html", form=form, organization=organization, is_stale=is_stale)


def _parent_page(form: ParentForm, organization: Organization, *, is_stale: bool = False) -> str:
    return render_template("organizations/parent.html", form=form, organization=organization, is_stale=is_stale)
