"""Reports that wait for their review, oldest first (RULES §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import (
    Account,
    Checklist,
    Evidence,
    Milestone,
    Organization,
    Project,
    Report,
    Review,
    report_milestone,
)

from .counts import reviewable

Row = sa.Row[*tuple[Any, ...]]


def waiting(actor: Actor) -> sa.ColumnElement[bool]:
    """Reports without a review on projects that the actor reviews. Projects with none waiting are passed over by their index."""
    reviewed = sa.exists().where(Review.report_id == Report.id)
    is_own = Report.reported_by_id == actor.account_id
    return sa.and_(Project.pending_reviews > 0, reviewable(actor), ~reviewed, ~is_own)


def queue(actor: Actor, *, unit_id: int | None = None, after: int = 0, limit: int) -> Sequence[Row]:
    """What waits for the actor's review, of one lead unit if asked, from the report after the given id on."""
    of_unit = sa.true() if unit_id is None else Project.lead_unit_id == unit_id
    return db.session.execute(_rows().where(waiting(actor), of_unit, Report.id > after).limit(limit)).all()


def named(ids: Collection[int]) -> Sequence[Row]:
    """The rows of these reports, which the reader may see, whether they wait or not."""
    return db.session.execute(_rows().where(Report.id.in_(ids))).all() if ids else []


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Report.id,
            Report.reported_at,
            Report.percent,
            Report.percent_before,
            Report.is_no_change,
            Report.note,
            Report.lower_reason,
            Report.obstacle,
            Report.helper,
            Project.id.label("project_id"),
            Project.code,
            Project.name,
            Checklist.year,
            Account.post.label("reporter"),
            Organization.short_name.label("unit"),
        )
        .join(Project, Project.id == Report.project_id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .join(Account, Account.id == Report.reported_by_id)
        .outerjoin(Organization, Organization.id == Project.lead_unit_id)
        .order_by(Report.id)
    )


def helper_asked(project_id: int, obstacle: str) -> str:
    """Who was asked to help with the obstacle that stands, by the latest report that names it."""
    return (
        db.session.scalar(
            sa.select(Report.helper)
            .where(Report.project_id == project_id, Report.obstacle == obstacle)
            .order_by(Report.id.desc())
            .limit(1)
        )
        or ""
    )


def units(actor: Actor) -> Sequence[Row]:
    """The lead units with reports that wait for the actor's review, and how many."""
    return db.session.execute(
        sa.select(Project.lead_unit_id, Organization.short_name, sa.func.sum(Project.pending_reviews).label("waiting"))
        .outerjoin(Organization, Organization.id == Project.lead_unit_id)
        .where(Project.pending_reviews > 0, reviewable(actor))
        .group_by(Project.lead_unit_id, Organization.short_name)
        .order_by(Organization.short_name)
    ).all()


def ticked(report_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The names of the milestones that each report ticked."""
    rows = db.session.execute(
        sa.select(report_milestone.c.report_id, Milestone.name)
        .join(Milestone, Milestone.id == report_milestone.c.milestone_id)
        .where(report_milestone.c.report_id.in_(report_ids))
        .order_by(Milestone.position)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for report_id, name in rows:
        names[report_id].append(name)
    return names


def files(report_ids: Collection[int]) -> Mapping[int, Sequence[Row]]:
    """The files of each report."""
    rows = db.session.execute(
        sa.select(Evidence.report_id, Evidence.id, Evidence.original_name, Evidence.thumbnail_digest)
        .where(Evidence.report_id.in_(report_ids))
        .order_by(Evidence.id)
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.report_id or 0].append(row)
    return found
