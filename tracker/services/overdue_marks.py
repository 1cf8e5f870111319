"""Overdue marks (红叉): recorded once for each due date that passed, kept for good; a revocation stands beside it (RULES §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.lateness import days_late
from tracker.domain.message import msg
from tracker.domain.notification import NotificationKind
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import OverdueMark, Project

from . import audit, notifications, standing
from .doer import Doer


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a run recorded anew, as (code and name, due day, days late), and how many marks it found there already."""

    new: Sequence[tuple[str, dt.date, int]]
    already: int


def record_marks(*, by: Doer) -> Sweep:
    """Marks every project that passed its due day by `by.today`, whatever became of it since; a second run finds nothing.

    Two runs at once, on two machines even, record each mark once: the row is unique.
    """
    marked = sa.exists().where(OverdueMark.project_id == Project.id, OverdueMark.due_on == Project.due_on)
    late = sa.and_(
        Project.state != State.DRAFT,
        Project.due_on < by.today,
        sa.or_(Project.stopped_on.is_(None), Project.stopped_on > Project.due_on),
    )
    already = db.session.scalar(sa.select(sa.func.count(Project.id)).where(late, marked)) or 0
    found = db.session.scalars(sa.select(Project).where(late, ~marked).order_by(Project.id)).all()
    new = [project for project in found if mark_if_late(project, by=by)]
    told = [(f"{project.code} {project.name}", project.due_on, _days_late(project, by.today)) for project in new]
    return Sweep([(label, due_on, days) for label, due_on, days in told if due_on], already + len(found) - len(new))


def mark_if_late(project: Project, *, by: Doer) -> bool:
    """Records the mark of the project's due day if that day is past on its own clock; whether it is a new one (RULES §5)."""
    if project.due_on is None or not _days_late(project, by.today):
        return False
    mark_id = db.session.scalar(_insert(project.id, project.due_on, at=by.at))
    if mark_id is None:
        return False
    mark = db.session.get_one(OverdueMark, mark_id)
    standing.raise_revision(project.checklist_id)
    audit.record(
        Act.OVERDUE_MARK_RECORD,
        by=by,
        subject=mark,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        after={"due_on": project.due_on.isoformat(), "days_late": _days_late(project, by.today)},
    )
    return True


def revoke_mark(mark: OverdueMark, project: Project, *, by: Doer, reason: str) -> None:
    """The sponsor revokes a mark with a reason; the mark and its revocation are both kept (RULES §5).

    Raises NotAllowed for anyone else, RuleBroken without a reason or when it was revoked already.
    """
    if by.actor is None or not permissions.can_revoke_mark(by.actor, project):
        raise NotAllowed(msg("红叉由挂联领导决定撤销。"))
    require_open_checklist(project.checklist.state)
    if mark.revoked_at is not None:
        raise RuleBroken(msg("这个红叉已经撤销过。"))
    if not reason.strip():
        raise RuleBroken(msg("请写明撤销的理由，理由会一直保留。"), field="reason")
    mark.revoked_by_id = by.actor.account_id
    mark.revoked_at = by.at
    mark.revoke_reason = reason.strip()
    standing.raise_revision(project.checklist_id)
    audit.record(
        Act.OVERDUE_MARK_REVOKE,
        by=by,
        subject=mark,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        after={"due_on": mark.due_on.isoformat()},
        reason=mark.revoke_reason,
    )
    notifications.notify(
        NotificationKind.DECIDED,
        by=by,
        to=[project.owner_id],
        project=project,
        subject=mark,
        facts={"what": "mark_revoked", "due_on": mark.due_on, "reason": mark.revoke_reason},
    )


def _days_late(project: Project, day: dt.date) -> int:
    return days_late(project.due_on, day, project.stopped_on) if project.due_on else 0


def _insert(project_id: int, due_on: dt.date, *, at: dt.datetime) -> sa.Executable:
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return (
        insert(OverdueMark)
        .values(project_id=project_id, due_on=due_on, recorded_at=at, revoke_reason="")
        .on_conflict_do_nothing()
        .returning(OverdueMark.id)
    )
