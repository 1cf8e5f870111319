"""Overdue marks (红叉): recorded once for each due date that passed, kept for good; a revocation stands beside it (RULES §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

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
from .batches import Batch, Work, pieces
from .bulk import insert_new
from .doer import Doer
from .turns import take_turn


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a run recorded anew, as (code and name, due day, days late), and how many marks it found there already."""

    new: Sequence[tuple[str, dt.date, int]]
    already: int


def record_marks(*, by: Doer) -> Sweep:
    """Marks every project that passed its due day by `by.today`, whatever became of it since; a second run finds nothing.

    Two runs at once, on two machines even, record each mark once: the row is unique.
    """
    ids = late_ids(by.today)
    new = [line for piece in pieces(ids) for line in _mark(piece, by=by)]
    return Sweep(new, _count_marked(by.today) - len(new))


def mark_works(*, by: Doer) -> Iterator[Work]:
    """The same in pieces, for the sweep."""
    already = _count_marked(by.today)
    yield lambda: Batch(already=already)
    for piece in pieces(late_ids(by.today)):
        yield partial(_mark_batch, piece, by=by)


def late_ids(day: dt.date) -> list[int]:
    """The projects whose due day passed by `day` (local) on their own clock, and that bear no mark for it yet."""
    return list(db.session.scalars(sa.select(Project.id).where(_is_late(day), ~_IS_MARKED).order_by(Project.id)))


def mark_if_late(project: Project, *, by: Doer) -> bool:
    """Records the mark of the project's due day if that day is past on its own clock; whether it is a new one (RULES §5)."""
    if project.due_on is None or not _days_late(project, by.today):
        return False
    row = {"project_id": project.id, "due_on": project.due_on, "recorded_at": by.at}
    new = insert_new(OverdueMark, [row], "id")
    if not new:
        return False
    mark = db.session.get_one(OverdueMark, new[0].id)
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
    take_turn(mark)
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


_IS_MARKED = sa.exists().where(OverdueMark.project_id == Project.id, OverdueMark.due_on == Project.due_on)


def _is_late(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(
        Project.state != State.DRAFT,
        Project.due_on < day,
        sa.or_(Project.stopped_on.is_(None), Project.stopped_on > Project.due_on),
    )


def _count_marked(day: dt.date) -> int:
    return db.session.scalar(sa.select(sa.func.count(Project.id)).where(_is_late(day), _IS_MARKED)) or 0


def _mark_batch(ids: Sequence[int], *, by: Doer) -> Batch:
    return Batch([f"{label}  {due_on.isoformat()}  +{days}" for label, due_on, days in _mark(ids, by=by)])


def _mark(ids: Sequence[int], *, by: Doer) -> list[tuple[str, dt.date, int]]:
    """The marks of these projects, as (code and name, due day, days late); those that another has set meanwhile are left out."""
    columns = (Project.id, Project.checklist_id, Project.code, Project.name, Project.due_on, Project.stopped_on)
    found = db.session.execute(sa.select(*columns).where(Project.id.in_(ids), _is_late(by.today)).order_by(Project.id))
    late = {row.id: row for row in found if row.due_on is not None}
    rows = [{"project_id": row.id, "due_on": row.due_on, "recorded_at": by.at} for row in late.values()]
    new = {row.project_id: row.id for row in insert_new(OverdueMark, rows, "id", "project_id")}
    told = [
        (late[id_], f"{late[id_].code} {late[id_].name}", days_late(late[id_].due_on, by.today, late[id_].stopped_on))
        for id_ in sorted(new)
    ]
    lines = [
        audit.Line(
            Act.OVERDUE_MARK_RECORD,
            OverdueMark.__tablename__,
            new[row.id],
            label,
            row.id,
            {"due_on": row.due_on.isoformat(), "days_late": days},
        )
        for row, label, days in told
    ]
    audit.record_many(lines, by=by)
    standing.raise_revisions({row.checklist_id for row, _, _ in told})
    return [(label, row.due_on, days) for row, label, days in told]


def _days_late(project: Project, day: dt.date) -> int:
    return days_late(project.due_on, day, project.stopped_on) if project.due_on else 0
