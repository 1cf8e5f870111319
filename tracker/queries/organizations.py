"""The tree of organisations, as far as a person sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from tracker.domain.permissions import Actor, Role, seen_paths, sees_business
from tracker.extensions import db
from tracker.models import Account, Organization, OrganizationChange

from .projects import within

# A tree that is longer shows its upper levels only; the page of an organisation shows what is beneath it.
MOST_SHOWN = 400
LEVELS_OF_A_LONG_TREE = 2
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@dataclass(slots=True)
class Node:
    """`is_seen` is false for those above, of which only the name is shown."""

    id: int
    name: str
    tier: int | None
    path: str
    is_seen: bool
    children: list[Node] = field(default_factory=list)


def visible_paths(actor: Actor) -> tuple[str, ...]:
    """The topmost organisations whose subtrees the actor may see: `can_see_organizations` as paths."""
    if sees_business(actor):
        return topmost([*seen_paths(actor), actor.organization_path])
    return held_paths(actor, *KEEPERS)


def held_paths(actor: Actor, *roles: Role) -> tuple[str, ...]:
    """The topmost organisations at which the actor holds one of the roles."""
    return topmost(grant.path for grant in actor.grants if grant.role in roles)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie under none of the others."""
    alone = sorted(set(paths))
    return tuple(path for path in alone if not any(path != upper and path.startswith(upper) for upper in alone))


def beneath(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """Organisations at or beneath one of the paths."""
    return sa.or_(sa.false(), *(within(Organization.path, path) for path in paths))


def visible_to(actor: Actor) -> sa.Select[Organization]:
    """The organisations that the actor may open."""
    return sa.select(Organization).where(beneath(visible_paths(actor)))


def forest(paths: Sequence[str]) -> list[Node]:
    """The subtrees at `paths`, hung under the names of those above them, in the order of the tree."""
    shown = sa.and_(beneath(paths), _not_too_deep(paths))
    rows = db.session.execute(
        sa.select(Organization.id, Organization.parent_id, Organization.name, Organization.tier, Organization.path)
        .where(sa.or_(shown, Organization.id.in_(_ids_above(paths))))
        .order_by(Organization.tier.is_(None), Organization.position, Organization.id)
    ).all()
    nodes = {row.id: Node(row.id, row.name, row.tier, row.path, row.path.startswith(tuple(paths))) for row in rows}
    tops: list[Node] = []
    for row in rows:
        upper = nodes.get(row.parent_id)
        (upper.children if upper else tops).append(nodes[row.id])
    return tops


def above(organization: Organization) -> list[sa.Row[int, str]]:
    """Id and name of those above, the topmost first."""
    rows = db.session.execute(
        sa.select(Organization.id, Organization.name)
        .where(Organization.id.in_(_ids_above([organization.path])))
        .order_by(sa.func.length(Organization.path))
    )
    return list(rows)


def children(organization: Organization) -> Sequence[Organization]:
    """Those directly beneath, in the order of the tree."""
    return db.session.scalars(
        sa.select(Organization)
        .where(Organization.parent_id == organization.id)
        .order_by(Organization.tier.is_(None), Organization.position, Organization.id)
    ).all()


def history(organization: Organization) -> list[sa.Row[OrganizationChange, str]]:
    """Each new name and each move with the post that made it, the latest first."""
    rows = db.session.execute(
        sa.select(OrganizationChange, Account.post)
        .join(Account, Account.id == OrganizationChange.changed_by_id)
        .where(OrganizationChange.organization_id == organization.id)
        .order_by(OrganizationChange.id.desc())
    )
    return list(rows)


def choices(paths: Sequence[str]) -> list[tuple[int, str]]:
    """Every organisation at or beneath the paths for a list to choose from: id, and the name set in by its level."""
    rows = db.session.execute(
        sa.select(Organization.id, Organization.parent_id, Organization.name)
        .where(beneath(paths))
        .order_by(Organization.tier.is_(None), Organization.position, Organization.id)
    ).all()
    known = {row.id for row in rows}
    under: dict[int | None, list[sa.Row[int, int | None, str]]] = defaultdict(list)
    for row in rows:
        under[row.parent_id if row.parent_id in known else None].append(row)
    found: list[tuple[int, str]] = []
    waiting = [(row, 0) for row in reversed(under[None])]
    while waiting:
        row, level = waiting.pop()
        found.append((row.id, "\N{IDEOGRAPHIC SPACE}" * level + row.name))
        waiting.extend((child, level + 1) for child in reversed(under[row.id]))
    return found


def _ids_above(paths: Sequence[str]) -> list[int]:
    return sorted({int(part) for path in paths for part in path.strip("/").split("/")[:-1] if part})


def _not_too_deep(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Organization).where(beneath(paths))) or 0
    if total <= MOST_SHOWN:
        return sa.true()
    slashes = sa.func.length(Organization.path) - sa.func.length(sa.func.replace(Organization.path, "/", ""))
    return slashes <= max(path.count("/") for path in paths) + LEVELS_OF_A_LONG_TREE
