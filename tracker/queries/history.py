"""A project's own history: its lines of the audit log as sentences that anyone can read, old → new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.act_words import sentence
from tracker.domain.acts import Act, doer_in_words
from tracker.domain.message import Message
from tracker.domain.permissions import Actor, can_read_decision, can_read_reason, is_superior
from tracker.extensions import db
from tracker.models import AuditEvent, EscalationStep, PointEntry, Project

LATEST = 10
PAGE = 50
_OF_POINTS = (Act.POINTS_BOOK, Act.POINTS_REVERSE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: when (UTC), who, and what in one sentence."""

    id: int
    at: dt.datetime
    who: Message | str
    sentence: Message


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. `total` counts all; `older_than` is the key of the next page, None on the last."""

    entries: Sequence[Entry]
    total: int
    older_than: int | None


def history(project: Project, actor: Actor, *, before: int | None = None, limit: int = PAGE) -> History:
    """The acts on a project, by key: those older than the line `before`. A person's points are told to that person and the superiors
    only, and what a decision says of a person to those who may read it (`permissions.can_read_decision`)."""
    mine = AuditEvent.project_id == project.id
    if not is_superior(actor, project):
        booked = sa.select(PointEntry.id).where(PointEntry.account_id == actor.account_id)
        mine = sa.and_(mine, sa.or_(AuditEvent.act.not_in(_OF_POINTS), AuditEvent.subject_id.in_(booked)))
    total = sa.select(sa.func.count()).where(mine).scalar_subquery()
    is_decision = sa.and_(AuditEvent.act == Act.STEP_HOLD, AuditEvent.subject_id == EscalationStep.id)
    older = AuditEvent.id < before if before is not None else sa.true()
    select = sa.select(*_LINE, total.label("total")).outerjoin(EscalationStep, is_decision).where(mine, older)
    rows = db.session.execute(select.order_by(AuditEvent.id.desc()).limit(limit + 1)).all()
    entries = [_entry(row, project, actor) for row in rows[:limit]]
    return History(entries, rows[0].total if rows else 0, entries[-1].id if len(rows) > limit else None)


_LINE = (
    AuditEvent.id, AuditEvent.at, AuditEvent.actor_label, AuditEvent.act, AuditEvent.before, AuditEvent.after, AuditEvent.reason,
    EscalationStep.step, EscalationStep.owner_id, EscalationStep.decided_by_id, EscalationStep.review_asked_at,
)  # fmt: skip


def _entry(row: Any, project: Project, actor: Actor) -> Entry:
    """The line in words: of a decision neither the points nor what was said in a talk to who may not read it."""
    act, after, reason = Act(row.act), row.after, row.reason
    if act is Act.STEP_HOLD and not can_read_decision(actor, project, row):
        after = {name: value for name, value in after.items() if name != "points"}
        reason = reason if can_read_reason(actor, project, row) else ""
    return Entry(row.id, row.at, doer_in_words(row.actor_label), sentence(act, row.before, after, reason))
