"""Who can be named in a checklist: owners, sponsors and units, as candidates for what a person types."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.matching import Candidate, labels
from tracker.domain.permissions import Actor, Grant, Role
from tracker.extensions import db
from tracker.models import Account, Organization, Project, RoleGrant

from .projects import within

NAMED_ROLES = (Role.REPORTER, Role.SPONSOR)


@dataclass(frozen=True, slots=True)
class People:
    """Candidates of one checklist. Owners hold the role `reporter`, sponsors the role `sponsor` (RULES §10)."""

    org_path: str
    owners: tuple[Candidate, ...]
    sponsors: tuple[Candidate, ...]
    units: tuple[Candidate, ...]


def people_for(org_path: str, *, named: Iterable[Project] = ()) -> People:
    """Candidates for a checklist of the organisation at `org_path`: from its subtree, the organisations above it, and the
    departments that stand beside it under those. Sister organisations and what is beneath them stay out.

    Whoever the projects in `named` already name is a candidate too, so that a page can show and keep them.
    """
    projects = list(named)
    around = _around(org_path)
    account_ids = {id_ for one in projects for id_ in (one.owner_id, one.sponsor_id) if id_}
    unit_ids = {one.lead_unit_id for one in projects if one.lead_unit_id}
    unit_ids |= {unit.id for one in projects for unit in one.support_units}
    rows = _accounts(around, account_ids)
    named_as = {
        Role.REPORTER: {one.owner_id for one in projects},
        Role.SPONSOR: {one.sponsor_id for one in projects},
    }
    owners, sponsors = (
        tuple(candidate for candidate, roles in rows if role in roles or candidate.id in named_as[role])
        for role in NAMED_ROLES
    )
    return People(org_path, owners, sponsors, _units(around, unit_ids))


def actor_of(account: Account) -> Actor:
    """The account as the rights know one: for commands, where nobody is logged in."""
    grants = tuple(Grant(grant.role, grant.organization.path) for grant in account.grants)
    return Actor(account.id, account.organization_id, account.organization.path, grants)


def office_of(org_path: str, *, username: str | None = None) -> Account | None:
    """An account that holds the office of the organisation or of one above it: the nearest and eldest, or the one named."""
    query = (
        sa.select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Organization, Organization.id == RoleGrant.organization_id)
        .where(RoleGrant.role == Role.OFFICE, Organization.id.in_(_ids(org_path)), Account.disabled_at.is_(None))
        .order_by(sa.func.length(Organization.path).desc(), Account.id)
        .limit(1)
    )
    return db.session.scalars(query.where(Account.username == username) if username else query).first()


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]


def _around(org_path: str) -> sa.ColumnElement[bool]:
    above = _ids(org_path)[:-1]
    beside = sa.select(Organization.path).where(Organization.tier.is_(None), Organization.parent_id.in_(above))
    departments = db.session.scalars(beside).all()
    return sa.or_(
        within(Organization.path, org_path),
        Organization.id.in_(above),
        *(within(Organization.path, path) for path in departments),
    )


def _accounts(around: sa.ColumnElement[bool], also: Collection[int]) -> list[tuple[Candidate, set[Role]]]:
    query = (
        sa.select(Account, Organization.short_name, Organization.path, RoleGrant.role)
        .join(Organization, Organization.id == Account.organization_id)
        .outerjoin(RoleGrant, sa.and_(RoleGrant.account_id == Account.id, RoleGrant.role.in_(NAMED_ROLES)))
        .where(
            sa.or_(
                sa.and_(around, Account.disabled_at.is_(None), RoleGrant.role.is_not(None)),
                Account.id.in_(sorted(also)),
            )
        )
        .order_by(Organization.path, Account.id)
    )
    found: dict[int, tuple[Account, str, str, set[Role]]] = {}
    for account, unit, path, role in db.session.execute(query):
        found.setdefault(account.id, (account, unit, path, set()))[3].add(role)
    named = labels([(account.label, unit, account.username) for account, unit, _, _ in found.values()])
    return [
        (
            Candidate(
                account.id, label, account.post, account.person_name, unit, path, account.pinyin, account.initials
            ),
            roles,
        )
        for label, (account, unit, path, roles) in zip(named, found.values(), strict=True)
    ]


def _units(around: sa.ColumnElement[bool], also: Collection[int]) -> tuple[Candidate, ...]:
    parent = sa.orm.aliased(Organization)
    query = (
        sa.select(Organization, parent.short_name)
        .outerjoin(parent, parent.id == Organization.parent_id)
        .where(sa.or_(around, Organization.id.in_(sorted(also))))
        .order_by(Organization.path)
    )
    rows = db.session.execute(query).all()
    named = labels([(unit.short_name, above or "", unit.name) for unit, above in rows])
    return tuple(
        Candidate(unit.id, label, unit.name, unit.short_name, above or "", unit.path)
        for label, (unit, above) in zip(named, rows, strict=True)
    )
