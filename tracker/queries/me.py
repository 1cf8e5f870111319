"""What waits for one person: their own projects, what they have to decide, what they did last. Few queries, few rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.permissions import Actor
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AuditEvent, Checklist, ClosureRequest, ExtensionRequest, Milestone, Project, Report, Review

from . import extension_requests
from .closures import waiting_for, waits_for_sponsor
from .counts import reviewable
from .lights import is_open
from .project_record import RETURNED
from .projects import visible

Row = sa.Row[*tuple[Any, ...]]

ROWS = 50
"""Of each group so many are shown; one more is read to know that there are more."""

_PROJECT = (Project.id.label("project_id"), Project.code, Project.name, Checklist.year)

EXTENSION_RETURNED, EXTENSION_DECISION, EXTENSION_REVIEW = (
    "extension_returned",
    "extension_decision",
    "extension_review",
)

DONE = 3
OWN_ACTS = (
    Act.PROJECT_ACKNOWLEDGE,
    Act.REPORT_SUBMIT,
    Act.REPORT_ACKNOWLEDGE,
    Act.REPORT_RETURN,
    Act.CLOSURE_REQUEST,
    Act.CLOSURE_WITHDRAW,
    Act.CLOSURE_APPROVE_SHORTFALL,
    Act.CLOSURE_ACCEPT,
    Act.CLOSURE_RETURN,
    Act.CLOSURE_REOPEN,
    *(act for act in Act if act.startswith("extension_request:")),
    Act.OVERDUE_MARK_REVOKE,
    Act.STEP_TELL,
    Act.STEP_CONSENT,
    Act.STEP_HOLD,
    Act.STEP_DROP,
    Act.STATEMENT_MAKE,
    Act.REPLY_SUBMIT,
    Act.REPLY_ACCEPT,
    Act.REPLY_RETURN,
)


def own_projects(account_id: int, *, day: dt.date, soon_days: int) -> Sequence[Row]:
    """The owner's open projects in three groups on `day` (local), the nearest step first: 0 first, 1 due soon, 2 the rest.

    First come those that are late or red, not yet acknowledged, or sent back.
    """
    soon = day + dt.timedelta(days=soon_days)
    sent_back = _is_sent_back()
    first = sa.and_(
        Project.stopped_on.is_(None),
        sa.or_(Project.state == State.ISSUED, Project.next_step_on < day, Project.red_on <= day, sent_back),
    )
    is_soon = sa.and_(Project.stopped_on.is_(None), Project.starts_on <= day, Project.next_step_on <= soon)
    parts = [_part(0, first), _part(1, sa.and_(~first, is_soon)), _part(2, sa.and_(~first, ~is_soon))]
    mine = [part.where(Project.owner_id == account_id, is_open()).subquery() for part in parts]
    rows = sa.union_all(*(sa.select(part) for part in mine)).subquery()
    return db.session.execute(
        sa.select(rows, Milestone.name.label("step"), Checklist.year)
        .join(Checklist, Checklist.id == rows.c.checklist_id)
        .outerjoin(
            Milestone,
            sa.and_(
                Milestone.project_id == rows.c.id,
                Milestone.due_on == rows.c.next_step_on,
                Milestone.done_on.is_(None),
            ),
        )
        .order_by(rows.c.part, rows.c.next_step_on, rows.c.id)
    ).all()


def decisions(actor: Actor, *, day: dt.date) -> Sequence[Row]:
    """What waits for the actor's word, as (kind, project with its year, count, request, day): reviews, shortfalls, verifications,
    extensions to review or to decide on, and the actor's own that came back."""
    no_date = sa.cast(sa.null(), ClosureRequest.requested_on.type)
    reviews = (
        sa.select(
            sa.literal("review").label("kind"),
            *_PROJECT,
            Project.pending_reviews.label("count"),
            sa.literal(0).label("request_id"),
            no_date.label("on"),
        )
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(Project.pending_reviews > 0, reviewable(actor))
        .order_by(Project.id)
        .limit(ROWS + 1)
        .subquery()
    )
    kind = sa.case((waits_for_sponsor(actor), "shortfall"), else_="verification")
    requests = (
        sa.select(
            kind.label("kind"),
            *_PROJECT,
            sa.literal(1).label("count"),
            ClosureRequest.id.label("request_id"),
            ClosureRequest.requested_on.label("on"),
        )
        .join(Project, Project.id == ClosureRequest.project_id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(waiting_for(actor))
        .order_by(ClosureRequest.id)
        .limit(ROWS + 1)
        .subquery()
    )
    parts = (requests, reviews, _extensions(actor, day=day))
    all_ = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    return db.session.execute(sa.select(all_).order_by(all_.c.kind, all_.c.request_id, all_.c.project_id)).all()


def _extensions(actor: Actor, *, day: dt.date) -> sa.Subquery:
    kind = sa.case(
        (extension_requests.came_back_to(actor, day=day), EXTENSION_RETURNED),
        (extension_requests.waits_for_sponsor(actor), EXTENSION_DECISION),
        else_=EXTENSION_REVIEW,
    )
    return (
        sa.select(
            kind.label("kind"),
            *_PROJECT,
            sa.literal(1).label("count"),
            ExtensionRequest.id.label("request_id"),
            ExtensionRequest.new_due_on.label("on"),
        )
        .join(Project, Project.id == ExtensionRequest.project_id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(extension_requests.waiting_for(actor, day=day))
        .order_by(ExtensionRequest.id)
        .limit(ROWS + 1)
        .subquery()
    )


def done_lately(actor: Actor) -> Sequence[Row]:
    """The last few things that the person did, newest first; `project_id` only of what they may see by now."""
    return db.session.execute(
        sa.select(
            AuditEvent.at,
            AuditEvent.act,
            AuditEvent.subject_label,
            AuditEvent.before,
            AuditEvent.after,
            sa.case((visible(actor), AuditEvent.project_id)).label("project_id"),
            Checklist.year,
        )
        .outerjoin(Project, Project.id == AuditEvent.project_id)
        .outerjoin(Checklist, Checklist.id == Project.checklist_id)
        .where(AuditEvent.actor_id == actor.account_id, AuditEvent.act.in_([act.value for act in OWN_ACTS]))
        .order_by(AuditEvent.id.desc())
        .limit(DONE)
    ).all()


def _part(number: int, condition: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            sa.literal(number).label("part"),
            Project.id,
            Project.checklist_id,
            Project.code,
            Project.name,
            Project.state,
            Project.version,
            Project.percent,
            Project.starts_on,
            Project.due_on,
            Project.next_step_on,
            Project.acknowledge_by_on,
            Project.red_on,
            Project.stopped_on,
            Project.last_report_on,
            sa.case((_is_sent_back(), True), else_=False).label("is_sent_back"),
        )
        .where(condition)
        .order_by(Project.next_step_on, Project.id)
        .limit(ROWS + 1)
    )


def _is_sent_back() -> sa.ColumnElement[bool]:
    """Whether the latest report was returned, and nothing was reported since."""
    latest = (
        sa.select(sa.func.max(Report.id)).where(Report.project_id == Project.id).correlate(Project).scalar_subquery()
    )
    returned = sa.exists().where(Review.report_id == latest, Review.decision == RETURNED)
    return sa.and_(Project.returned_count > 0, returned)
