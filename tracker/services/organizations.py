"""Organisations: made, renamed and moved by the system administrator, each change kept (RULES §10)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import Message, msg
from tracker.domain.organization import check_not_beneath, check_place
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization, OrganizationChange, Project
from tracker.queries.projects import within

from . import audit
from .doer import Doer

PATH_LENGTH = 400
NAME_LENGTH = 80
SHORT_LENGTH = 20


def create_organization(
    name: str, *, parent: Organization | None, tier: int | None, by: Doer, short_name: str = "", position: int = 0
) -> Organization:
    """A new organisation; one on top, without a parent, is made by the program only.

    Raises NotAllowed, or RuleBroken on `name`, `short_name` or `tier`.
    """
    _demand_right(by, parent.path if parent else "/")
    check_place(tier, has_parent=parent is not None, parent_tier=parent.tier if parent else None)
    name, short_name = _checked_names(name, short_name)
    _demand_unused(name, parent_id=parent.id if parent else None)
    made = Organization(
        name=name,
        short_name=short_name,
        tier=tier,
        position=position,
        parent_id=parent.id if parent else None,
        path="",
    )
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    if len(made.path) > PATH_LENGTH:
        raise RuleBroken(_too_deep(), field="parent")
    audit.record(
        Act.ORGANIZATION_CREATE,
        by=by,
        subject=made,
        label=made.name,
        after={"name": name, "parent": parent.name if parent else None, "tier": tier},
    )
    return made


def rename_organization(
    organization: Organization, *, name: str, short_name: str, reason: str, version: int, by: Doer
) -> None:
    """A new name; the old one stays in the history. Raises NotAllowed, Stale, or RuleBroken on a field."""
    _demand_right(by, organization.path)
    _demand_version(organization, version)
    name, short_name = _checked_names(name, short_name)
    _demand_reason(reason)
    before = {"name": organization.name, "short_name": organization.short_name}
    after = {"name": name, "short_name": short_name}
    if before == after:
        raise RuleBroken(msg("名称没有变。"), field="name")
    if name != organization.name:
        _demand_unused(name, parent_id=organization.parent_id)
    for field, value in after.items():
        if before[field] != value:
            _keep(organization, field, before[field], value, reason=reason, by=by)
            setattr(organization, field, value)
    _redraw_boards(organization)
    audit.record(
        Act.ORGANIZATION_RENAME,
        by=by,
        subject=organization,
        label=organization.name,
        before=before,
        after=after,
        reason=reason.strip(),
    )


def move_organization(organization: Organization, *, parent: Organization, reason: str, version: int, by: Doer) -> None:
    """Hangs the organisation, with all beneath it and all their projects, under another parent.

    Raises NotAllowed, Stale, or RuleBroken on `parent`, `tier` or `reason`.
    """
    _demand_right(by, organization.path)
    _demand_right(by, parent.path)
    _demand_version(organization, version)
    if organization.parent is None:
        raise RuleBroken(msg("最上级的组织没有隶属，不能调整。"), field="parent")
    if organization.parent_id == parent.id:
        raise RuleBroken(msg("已经在“%(name)s”下面，没有变。", name=parent.name), field="parent")
    # Two moves at once could make a ring: whoever comes second waits, and sees where the first has put things.
    db.session.execute(sa.select(Organization.id).order_by(Organization.id).with_for_update())
    db.session.refresh(parent)
    db.session.refresh(organization)
    check_not_beneath(organization.path, parent.path)
    check_place(organization.tier, has_parent=True, parent_tier=parent.tier)
    _demand_unused(organization.name, parent_id=parent.id)
    _demand_reason(reason)
    former = organization.parent
    old, new = organization.path, f"{parent.path}{organization.id}/"
    _keep(organization, "parent", former.name, parent.name, reason=reason, by=by)
    organization.parent_id, organization.parent = parent.id, parent
    db.session.flush()
    _move_paths(old, new)
    audit.record(
        Act.ORGANIZATION_MOVE,
        by=by,
        subject=organization,
        label=organization.name,
        before={"parent": former.name, "path": old},
        after={"parent": parent.name, "path": new},
        reason=reason.strip(),
    )


def _move_paths(old: str, new: str) -> None:
    """Every row that keeps a path at or beneath `old` keeps the one beneath `new`; boards are drawn anew."""
    longest = db.session.scalar(
        sa.select(sa.func.max(sa.func.length(Organization.path))).where(within(Organization.path, old))
    )
    if (longest or 0) - len(old) + len(new) > PATH_LENGTH:
        raise RuleBroken(_too_deep(), field="parent")
    touched = sa.select(Project.checklist_id).where(
        sa.or_(within(Project.org_path, old), within(Project.lead_path, old))
    )
    _execute(
        sa.update(Checklist)
        .where(sa.or_(within(Checklist.org_path, old), Checklist.id.in_(touched)))
        .values(revision=Checklist.revision + 1)
    )
    columns: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...] = (
        Organization.path,
        Checklist.org_path,
        Project.org_path,
        Project.lead_path,
    )
    for column in columns:
        moved = sa.literal(new) + sa.func.substr(column, len(old) + 1)
        _execute(sa.update(column.class_).where(within(column, old)).values({column.key: moved}))
    db.session.expire_all()


def _too_deep() -> Message:
    return msg("层级太深，请另选上级。")


def _redraw_boards(organization: Organization) -> None:
    led = sa.select(Project.checklist_id).where(Project.lead_unit_id == organization.id)
    people = sa.select(Account.id).where(Account.organization_id == organization.id)
    held = sa.select(Project.checklist_id).where(sa.or_(Project.owner_id.in_(people), Project.sponsor_id.in_(people)))
    _execute(
        sa.update(Checklist)
        .where(sa.or_(Checklist.organization_id == organization.id, Checklist.id.in_(led), Checklist.id.in_(held)))
        .values(revision=Checklist.revision + 1)
    )


def _execute(update: sa.Update) -> None:
    db.session.execute(update.execution_options(synchronize_session=False))


def _keep(organization: Organization, field: str, before: str, after: str, *, reason: str, by: Doer) -> None:
    db.session.add(
        OrganizationChange(
            organization_id=organization.id,
            field=field,
            before=before,
            after=after,
            reason=reason.strip(),
            changed_by_id=by.account_id,
            changed_at=by.at,
        )
    )


def _demand_right(by: Doer, path: str) -> None:
    """The program itself (no actor) may: it sets up the first organisations and the demo."""
    if by.actor is not None and not permissions.can_edit_organizations(by.actor, path):
        raise NotAllowed(msg("组织由本组织或上级组织的系统管理员办理。"))


def _demand_version(organization: Organization, version: int) -> None:
    if organization.version != version:
        raise Stale({"name": organization.name, "short_name": organization.short_name, "version": organization.version})


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(msg("请写明原因或文件依据。"), field="reason")


def _demand_unused(name: str, *, parent_id: int | None) -> None:
    """Of two that take one name at once whoever comes second waits at their parent, and finds it taken."""
    db.session.execute(sa.select(Organization.id).where(Organization.id == parent_id).with_for_update())
    beside = Organization.parent_id.is_(None) if parent_id is None else Organization.parent_id == parent_id
    if db.session.scalar(sa.select(Organization.id).where(beside, Organization.name == name)):
        raise RuleBroken(msg("同一上级下面已有“%(name)s”。", name=name), field="name")


def _checked_names(name: str, short_name: str) -> tuple[str, str]:
    name = name.strip()
    short_name = short_name.strip() or name[:SHORT_LENGTH]
    if not name or len(name) > NAME_LENGTH:
        raise RuleBroken(msg("请填名称，不超过 %(n)s 个字。", n=NAME_LENGTH), field="name")
    if len(short_name) > SHORT_LENGTH:
        raise RuleBroken(msg("简称不超过 %(n)s 个字。", n=SHORT_LENGTH), field="short_name")
    return name, short_name
