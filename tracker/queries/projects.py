"""Which projects a person may see, as conditions that an index can answer."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.permissions import LEADING, Actor, Role, seen_paths, sees_business
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, Project, support_unit


def within(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], path: str) -> sa.ColumnElement[bool]:
    """Rows at or beneath the organisation at `path`: one range of the index, since `0` follows `/` in byte order."""
    return sa.and_(column >= path, column < path[:-1] + "0")


def held(actor: Actor, role: Role) -> sa.ColumnElement[bool]:
    """Projects of the subtrees at which the actor holds the role (`domain.roles.holds`)."""
    paths = [grant.path for grant in actor.grants if grant.role is role]
    return sa.or_(sa.false(), *(within(Project.org_path, path) for path in paths))


def owned_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor's own projects; one without an owner is nobody's."""
    return sa.func.coalesce(Project.owner_id, 0) == actor.account_id


def led_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Projects whose sponsor the actor is, and those for which the actor is a superior of the owner (`permissions.is_superior`)."""
    paths = {grant.path for grant in actor.grants if grant.role in LEADING}
    columns = (Project.org_path, Project.lead_path)
    leads = [within(column, path) for path in sorted(paths) for column in columns]
    return sa.or_(Project.sponsor_id == actor.account_id, *leads)


def visible_to(actor: Actor) -> sa.Select[Project]:
    """Projects as far as RULES §10 lets the actor see them."""
    return sa.select(Project).where(visible(actor))


def seen_among(actor: Actor, project_ids: Collection[int | None]) -> frozenset[int]:
    """Of these projects those that the actor may see: what is theirs may name others too, which are told without a link."""
    ids = {one for one in project_ids if one is not None}
    return frozenset(
        db.session.scalars(sa.select(Project.id).where(Project.id.in_(ids), visible(actor))) if ids else ()
    )


@lru_cache(maxsize=256)
def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """In a subtree where the actor holds a role, or naming the actor or the actor's unit (RULES §10).

    A draft is the office's alone until it is issued. The condition is kept: to put it together costs as much as to ask it.
    """
    if not sees_business(actor):
        return sa.false()
    drafted = [within(Project.org_path, grant.path) for grant in actor.grants if grant.role is Role.OFFICE]
    subtree = [within(Project.org_path, path) for path in seen_paths(actor)]
    return sa.or_(sa.and_(Project.state != State.DRAFT, sa.or_(*subtree, *_shared_with(actor))), *drafted)


def visible_issued(actor: Actor) -> sa.ColumnElement[bool]:
    """The same without drafts, as a set of ids: each way of seeing is answered by its own index, however many projects there are."""
    if not sees_business(actor):
        return sa.false()
    subtree = [within(Project.org_path, path) for path in seen_paths(actor)]
    ways = [sa.select(Project.id).where(way) for way in (*subtree, *_named_with(actor))]
    return sa.and_(Project.state != State.DRAFT, _among(sa.union_all(*ways, _supported_by(actor))))


def visible_checklists(actor: Actor) -> sa.Select[Checklist]:
    """Checklists of the actor's subtrees, and those with a project that the actor may see. Drafts: the office's alone."""
    if not sees_business(actor):
        return sa.select(Checklist).where(sa.false())
    drafted = [within(Checklist.org_path, grant.path) for grant in actor.grants if grant.role is Role.OFFICE]
    subtree = [within(Checklist.org_path, path) for path in seen_paths(actor)]
    shared = sa.select(Project.checklist_id).where(Project.state != State.DRAFT, sa.or_(*_shared_with(actor)))
    return sa.select(Checklist).where(
        sa.or_(sa.and_(Checklist.state != "draft", sa.or_(*subtree, Checklist.id.in_(shared))), *drafted)
    )


def _among(ids: sa.CompoundSelect[int]) -> sa.ColumnElement[bool]:
    """Projects with these ids. PostgreSQL would rather read the whole table than join it to them, unless it is given an array."""
    if db.session.get_bind().dialect.name == "postgresql":
        array = sa.func.array(ids.scalar_subquery(), type_=sa.ARRAY(sa.Integer))
        return Project.id == sa.any_(array)
    return Project.id.in_(ids)


def _shared_with(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """What lets a project be seen whosever checklist it stands in: its lead unit lies in a subtree, or it names the actor or the unit."""
    return [*_named_with(actor), Project.id.in_(_supported_by(actor))]


def _named_with(actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [
        *(within(Project.lead_path, path) for path in seen_paths(actor)),
        Project.owner_id == actor.account_id,
        Project.sponsor_id == actor.account_id,
        Project.lead_unit_id == actor.organization_id,
    ]


def _supported_by(actor: Actor) -> sa.Select[int]:
    return sa.select(support_unit.c.project_id).where(support_unit.c.organization_id == actor.organization_id)
