"""Checklists: the list of them, one with all its projects, and what a new one may be made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.domain.permissions import Actor, Role
from tracker.domain.project import OPEN, State
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization, Project

from .projects import visible, visible_checklists, within

PAGE = 50
MOST_ORGANIZATIONS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A checklist in the list, with the counts of those of its projects that the person may see."""

    checklist: Checklist
    made_by: str
    total: int
    drafts: int
    open: int
    closed: int


def lines(actor: Actor, *, before: tuple[int, int] | None = None) -> list[Line]:
    """Checklists that the actor may see, latest year first; a page of them and one more. `before` is (year, id) of the last seen."""
    query = (
        visible_checklists(actor)
        .options(joinedload(Checklist.organization))
        .order_by(Checklist.year.desc(), Checklist.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        year, id_ = before
        query = query.where(sa.or_(Checklist.year < year, sa.and_(Checklist.year == year, Checklist.id < id_)))
    found = db.session.scalars(query).unique().all()
    counts = _counts(actor, found)
    accounts = sa.select(Account.id, Account.post).where(Account.id.in_({one.created_by_id for one in found}))
    makers = {row.id: row.post for row in db.session.execute(accounts)}
    return [Line(one, makers[one.created_by_id], *counts.get(one.id, (0, 0, 0, 0))) for one in found]


def with_projects(checklist_id: int) -> Sequence[Project]:
    """All projects of a checklist with all that their terms hold, in the order of the checklist. A fixed number of queries."""
    query = (
        sa.select(Project)
        .where(Project.checklist_id == checklist_id)
        .order_by(Project.position, Project.id)
        .options(*loaded_terms())
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).unique().all()


def loaded_terms() -> tuple[sa.orm.interfaces.LoaderOption, ...]:
    """What a query of projects adds in order to have the five terms at hand."""
    return (
        joinedload(Project.owner),
        joinedload(Project.sponsor),
        joinedload(Project.lead_unit),
        selectinload(Project.support_units),
        selectinload(Project.milestones),
        selectinload(Project.duty_lines),
        selectinload(Project.metrics),
        selectinload(Project.evidence_requirements),
        selectinload(Project.clauses),
    )


def register(actor: Actor, checklist_id: int) -> Sequence[Project]:
    """The projects of a checklist that the actor may see, drafts left out, with the people and the unit they name."""
    query = (
        sa.select(Project)
        .where(Project.checklist_id == checklist_id, Project.state != State.DRAFT, visible(actor))
        .order_by(Project.position, Project.id)
        .options(joinedload(Project.owner), joinedload(Project.sponsor), joinedload(Project.lead_unit))
    )
    return db.session.scalars(query).unique().all()


def organizations_to_plan(actor: Actor) -> Sequence[Organization]:
    """Where the actor may make a checklist: the organisations with a tier at or beneath those whose office the actor is."""
    paths = [grant.path for grant in actor.grants if grant.role is Role.OFFICE]
    query = (
        sa.select(Organization)
        .where(sa.or_(sa.false(), *(within(Organization.path, path) for path in paths)), Organization.tier.is_not(None))
        .order_by(sa.func.length(Organization.path), Organization.path)
        .limit(MOST_ORGANIZATIONS)
    )
    return db.session.scalars(query).all()


def of_organization(organization_id: int) -> Sequence[Checklist]:
    """The checklists of an organisation, latest first."""
    query = (
        sa.select(Checklist)
        .where(Checklist.organization_id == organization_id)
        .order_by(Checklist.year.desc(), Checklist.id)
    )
    return db.session.scalars(query).all()


def _counts(actor: Actor, found: Sequence[Checklist]) -> dict[int, tuple[int, int, int, int]]:
    def how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((condition, 1)))

    rows = db.session.execute(
        sa.select(
            Project.checklist_id,
            sa.func.count(),
            how_many(Project.state == State.DRAFT),
            how_many(Project.state.in_(sorted(OPEN))),
            how_many(Project.state == State.CLOSED),
        )
        .where(Project.checklist_id.in_({one.id for one in found}), visible(actor))
        .group_by(Project.checklist_id)
    )
    return {id_: (total, drafts, open_, closed) for id_, total, drafts, open_, closed in rows}
