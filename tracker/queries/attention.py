"""What calls for attention, as conditions on projects: the board's numbers, the overdue list and the menu's tallies count by them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.lateness import silent_since
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, State
from tracker.models import Account, Milestone, Project

Condition = sa.ColumnElement[bool]


def is_open() -> Condition:
    """Issued and not settled."""
    return Project.state.in_(sorted(OPEN))


def overdue_on(day: dt.date) -> Condition:
    """Open and past the due day, by the clock as far as it ran (RULES §5). The same as `domain.lights.is_late`."""
    ran_past = sa.or_(Project.stopped_on.is_(None), Project.stopped_on > Project.due_on)
    return sa.and_(is_open(), Project.due_on < day, ran_past)


def due_soon_on(day: dt.date) -> Condition:
    """Open with a blue light on the day, by its stored turning days (RULES §5)."""
    effective = sa.case((Project.stopped_on < day, Project.stopped_on), else_=sa.literal(day, sa.Date))
    return sa.and_(
        is_open(),
        Project.starts_on <= effective,
        Project.blue_on <= effective,
        sa.or_(Project.yellow_on.is_(None), Project.yellow_on > effective),
        sa.or_(Project.red_on.is_(None), Project.red_on > effective),
    )


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
