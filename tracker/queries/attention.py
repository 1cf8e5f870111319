"""What else calls for attention than late and due soon (`queries.lights`), as conditions on projects."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.lateness import silent_since
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, State
from tracker.models import Account, Milestone, Project

from .lights import is_open

Condition = sa.ColumnElement[bool]


def milestone_late_on(day: dt.date) -> Condition:
    """Open and not past the due day, but a milestone is late. Only a yellow or red light can have one, which spares the rest."""
    late = sa.exists().where(Milestone.project_id == Project.id, Milestone.done_on.is_(None), Milestone.due_on < day)
    has_turned = sa.or_(Project.yellow_on <= day, Project.red_on <= day)
    return sa.and_(is_open(), Project.due_on >= day, Project.stopped_on.is_(None), has_turned, late)


def unacknowledged_on(day: dt.date) -> Condition:
    """Issued and not acknowledged by the last day for it (RULES §3)."""
    return sa.and_(Project.state == State.ISSUED, Project.acknowledge_by_on < day)


def silent_on(day: dt.date, *, begins_at: dt.datetime, policy: Policy) -> Condition:
    """In progress, begun, and without a report for the policy's days. `begins_at` is the moment (UTC) at which `day` begins.

    Without any report the acknowledgement counts. A project whose clock stands still is not expected to report.
    """
    since = silent_since(day, policy)
    acknowledged_before = begins_at - dt.timedelta(days=policy.silent_days - 1)
    return sa.and_(
        Project.state == State.IN_PROGRESS,
        Project.stopped_on.is_(None),
        Project.starts_on <= since,
        sa.or_(
            Project.last_report_on <= since,
            sa.and_(Project.last_report_on.is_(None), Project.acknowledged_at < acknowledged_before),
        ),
    )


def unowned() -> Condition:
    """Open or suspended with nobody to answer for it: no owner, or one whose account is disabled."""
    disabled = sa.exists().where(Account.id == Project.owner_id, Account.disabled_at.is_not(None))
    return sa.and_(Project.state.in_([*sorted(OPEN), State.SUSPENDED]), sa.or_(Project.owner_id.is_(None), disabled))


def closed_late() -> Condition:
    """Closed, but after the due day: never the same as closed on time (RULES §5)."""
    return sa.and_(Project.state == State.CLOSED, Project.closed_on > Project.due_on)
