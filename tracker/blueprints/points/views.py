"""Points of a project, of a unit, one's own; the office books by a clause and takes back what it booked wrongly."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from tracker import typed
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.permissions import sees_business
from tracker.extensions import db
from tracker.filters import say
from tracker.models import IncentiveClause, Organization, PointEntry, Project
from tracker.queries import points as book
from tracker.queries.organizations import visible_to as visible_organizations
from tracker.queries.projects import seen_among, visible, visible_to
from tracker.services import points

from . import register

bp = Blueprint("points", __name__, template_folder="templates")

bp.get("/points/register.xlsx")(register.export)


@bp.get("/points/")
def mine() -> ResponseReturnValue:
    """One's own lines, and the sums of the units."""
    actor, year = current_person.actor, today().year
    if not sees_business(actor):
        raise NotAllowed(msg("管理员不经办业务，没有奖惩积分。"))
    entries = book.of_account(actor.account_id)
    sums = book.unit_sums(actor, year=year)
    return render_template(
        "points/index.html",
        entries=entries,
        seen=_seen(entries),
        total=book.total(entries),
        gone=book.reversed_ids(entries),
        sums=sums,
        year=year,
    )


@bp.get("/projects/<int:id>/points")
def of_project(id: int) -> ResponseReturnValue:
    """The lines of a project, for its owner and those above; the office books here."""
    return _page(_project(id))


@bp.post("/projects/<int:id>/points")
def book_clause(id: int) -> ResponseReturnValue:
    """The office books a reward or penalty by a clause."""
    project = _project(id)
    chosen = typed.own_number(request.form.get("clause", ""))
    key = request.form.get("form_key", "")[:40] or secrets.token_urlsafe(12)
    try:
        clause = db.session.get(IncentiveClause, chosen)
        made = points.book_clause(project, clause, by=doer(), reason=request.form.get("reason", ""), form_key=key)
    except RuleBroken as broken:
        return _refused(id, broken)
    flash(_("已记 %(points)s 分。", points=made.points))
    db.session.commit()
    return redirect(url_for("points.of_project", id=id))


@bp.post("/points/<int:id>/reversal")
def reverse(id: int) -> ResponseReturnValue:
    """The office takes back a line that it booked by a clause."""
    entry = one_or_404(
        book.lines()
        .join(Project, Project.id == PointEntry.project_id)
        .where(PointEntry.id == id, visible(current_person.actor))
    )
    project_id = entry.project_id
    try:
        points.reverse_entry(entry, by=doer(), reason=request.form.get("reason", ""))
    except RuleBroken as broken:
        return _refused(project_id, broken)
    flash(_("已冲回，两笔都保留。"))
    db.session.commit()
    return redirect(url_for("points.of_project", id=project_id))


@bp.get("/organizations/<int:id>/points")
def of_unit(id: int) -> ResponseReturnValue:
    """The lines of a lead unit this year, as far as one may see them."""
    unit, year = _unit(id), today().year
    entries = book.of_unit(current_person.actor, id, year=year)
    return render_template(
        "points/unit.html",
        unit=unit,
        entries=entries,
        seen=_seen(entries),
        total=book.total(entries),
        gone=book.reversed_ids(entries),
        year=year,
    )


def _seen(entries: Sequence[PointEntry]) -> frozenset[int]:
    """The projects of these lines that the person may open; one's own lines are kept, whatever one sees by now."""
    return seen_among(current_person.actor, [entry.project_id for entry in entries])


def _unit(id: int) -> Organization:
    if not sees_business(current_person.actor):
        raise NotAllowed(msg("管理员不经办业务，没有奖惩积分。"))
    # Whose sum is shown is named, also where only a project of theirs is seen.
    opened = visible_organizations(current_person.actor).with_only_columns(Organization.id)
    leading = visible_to(current_person.actor).with_only_columns(Project.lead_unit_id)
    found = sa.select(Organization).where(sa.or_(Organization.id.in_(opened), Organization.id.in_(leading)))
    return one_or_404(found.where(Organization.id == id))


def _project(id: int) -> Project:
    project = one_or_404(
        visible_to(current_person.actor)
        .where(Project.id == id)
        .options(joinedload(Project.checklist), selectinload(Project.clauses))
    )
    if not permissions.can_see_points(current_person.actor, project):
        raise NotAllowed(msg("奖惩积分由责任人本人和上级查看。"))
    return project


def _refused(project_id: int, broken: RuleBroken) -> ResponseReturnValue:
    sentence = say(broken.message)
    db.session.rollback()
    return _page(_project(project_id), ((broken.field or "", sentence),)), 422


def _page(project: Project, complaints: tuple[tuple[str, str], ...] = ()) -> str:
    entries = book.of_project(current_person.actor, project.id)
    books = permissions.can_book_points(current_person.actor, project, project.owner_id)
    return render_template(
        "points/project.html",
        project=project,
        mine=current_person.actor.account_id,
        entries=entries,
        seen=_seen(entries),
        total=book.total(entries),
        gone=book.reversed_ids(entries),
        clauses=[clause for clause in project.clauses if clause.points],
        may_book=books and project.checklist.state != "archived",
        complaints=complaints,
        form_key=request.form.get("form_key") or secrets.token_urlsafe(12),
    )
