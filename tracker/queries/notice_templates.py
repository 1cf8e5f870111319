"""The templates of documents that offices set in place of the built-in ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from tracker.domain.notice import NoticeKind
from tracker.extensions import db
from tracker.models import Account, NoticeTemplate, Organization

Row = sa.Row[*tuple[Any, ...]]


def issuers(organization_ids: Collection[int], kind: NoticeKind) -> Mapping[int, tuple[str, int | None]]:
    """The path of each organisation, and the id of its own template of the kind where one is in force."""
    newest = (
        sa.select(sa.func.max(NoticeTemplate.id))
        .where(NoticeTemplate.organization_id == Organization.id, NoticeTemplate.kind == kind)
        .correlate(Organization)
        .scalar_subquery()
    )
    in_force = sa.and_(NoticeTemplate.id == newest, NoticeTemplate.digest.is_not(None))
    rows = db.session.execute(
        sa.select(Organization.id, Organization.path, NoticeTemplate.id)
        .outerjoin(NoticeTemplate, in_force)
        .where(Organization.id.in_(organization_ids))
    )
    return {organization_id: (path, template_id) for organization_id, path, template_id in rows}


def template_in_force(organization_id: int, kind: NoticeKind) -> NoticeTemplate | None:
    """The office's own template of the kind; None where the built-in one is in force."""
    latest = db.session.scalars(
        sa.select(NoticeTemplate)
        .where(NoticeTemplate.organization_id == organization_id, NoticeTemplate.kind == kind)
        .order_by(NoticeTemplate.id.desc())
        .limit(1)
    ).first()
    return latest if latest is not None and latest.digest is not None else None


def templates(organization_id: int) -> Mapping[NoticeKind, Row]:
    """The latest row of each kind for which an office ever set a template, with who set it."""
    newest = sa.select(sa.func.max(NoticeTemplate.id)).where(NoticeTemplate.organization_id == organization_id)
    rows = db.session.execute(
        sa.select(
            NoticeTemplate.id,
            NoticeTemplate.kind,
            NoticeTemplate.digest,
            NoticeTemplate.original_name,
            NoticeTemplate.added_at,
            Account.post,
        )
        .join(Account, Account.id == NoticeTemplate.added_by_id)
        .where(NoticeTemplate.id.in_(newest.group_by(NoticeTemplate.kind)))
    )
    return {row.kind: row for row in rows}
