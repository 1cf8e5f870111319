"""The book of points: from decided steps by themselves, from clauses by the office; nothing is ever changed, only reversed (RULES §2, §8)."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.points import capped, points_of
from tracker.extensions import db
from tracker.models import EscalationStep, IncentiveClause, PointEntry, Project
from tracker.queries.policy import policy_for

from . import ladder
from .doer import Doer


def book_step(step: EscalationStep, *, by: Doer) -> Decimal:
    """What a decided step costs whom it names, booked; 0 and no line when it costs nothing. The decision writes the audit line."""
    points = points_of(step.step, policy_for(step.project.org_path))
    if points:
        db.session.add(_entry(step.project, points, step.owner_id, by=by, step_id=step.id))
    return points


def reverse_step(step: EscalationStep, *, by: Doer) -> None:
    """The points of a revoked step come back by themselves, once (RULES §8)."""
    entry = db.session.scalar(
        sa.select(PointEntry).where(PointEntry.step_id == step.id, PointEntry.reverses_id.is_(None))
    )
    if entry is not None:
        _reverse(entry, by=by, reason=step.revoke_reason)


def book_clause(
    project: Project, clause: IncentiveClause | None, *, by: Doer, reason: str, form_key: str
) -> PointEntry:
    """The office books a reward or penalty by a clause of the five terms, within the clause's cap (RULES §2).

    A second sending of the same form gives the first line. Raises NotAllowed, or RuleBroken without a reason, without a clause,
    for one that bears no points or is another project's, or when its cap is reached.
    """
    if by.actor is None or not permissions.can_book_points(by.actor, project, project.owner_id):
        raise NotAllowed(msg("记分由清单所属单位的办公室办理，不能给自己记。"))
    sent = db.session.scalar(
        sa.select(PointEntry).where(PointEntry.project_id == project.id, PointEntry.form_key == form_key)
    )
    if sent is not None:
        return sent
    ladder.begin(project, project)
    if clause is None or clause.project_id != project.id or not clause.points:
        raise RuleBroken(msg("请选本项目带分值的奖惩条款。"), field="clause")
    told = ladder.required(reason, msg("请写明依据，例如哪一件、哪一天。"))
    points = capped(clause.points, booked=_booked(project, clause), cap=clause.cap)
    entry = _entry(
        project,
        points,
        project.owner_id,
        by=by,
        clause_kind=clause.kind,
        clause=clause.condition,
        reason=told,
        form_key=form_key,
    )
    db.session.add(entry)
    db.session.flush()
    after = {"points": str(points), "clause": clause.condition}
    ladder.settle(Act.POINTS_BOOK, project, subject=entry, by=by, after=after, reason=told)
    return entry


def reverse_entry(entry: PointEntry, *, by: Doer, reason: str) -> PointEntry:
    """The office takes back a line that it booked by a clause. Both are kept. Raises NotAllowed or RuleBroken."""
    project = entry.project
    if by.actor is None or not permissions.can_book_points(by.actor, project, entry.account_id):
        raise NotAllowed(msg("记分由清单所属单位的办公室办理，不能给自己记。"))
    ladder.begin(project, entry)
    if entry.step_id is not None or entry.reverses_id is not None:
        raise RuleBroken(msg("问责的扣分随决定撤销自动冲回，冲回的记录不能再冲。"))
    if db.session.scalar(sa.select(PointEntry.id).where(PointEntry.reverses_id == entry.id)):
        raise RuleBroken(msg("这一笔已经冲回。"))
    made = _reverse(entry, by=by, reason=ladder.required(reason, msg("请写明冲回的理由。")))
    db.session.flush()
    after = {"points": str(made.points), "clause": entry.clause}
    ladder.settle(Act.POINTS_REVERSE, project, subject=made, by=by, after=after, reason=made.reason)
    return made


def _entry(project: Project, points: Decimal, account_id: int | None, *, by: Doer, **source: object) -> PointEntry:
    return PointEntry(
        project_id=project.id,
        unit_id=project.lead_unit_id,
        account_id=account_id,
        points=points,
        booked_by_id=by.account_id,
        booked_at=by.at,
        booked_on=by.today,
        **source,
    )


def _reverse(entry: PointEntry, *, by: Doer, reason: str) -> PointEntry:
    """The same line with the other sign, for whom the first was."""
    made = PointEntry(
        project_id=entry.project_id,
        unit_id=entry.unit_id,
        account_id=entry.account_id,
        points=-entry.points,
        step_id=entry.step_id,
        clause_kind=entry.clause_kind,
        clause=entry.clause,
        reason=reason,
        reverses_id=entry.id,
        booked_by_id=by.account_id,
        booked_at=by.at,
        booked_on=by.today,
    )
    db.session.add(made)
    return made


def _booked(project: Project, clause: IncentiveClause) -> Decimal:
    """The sum that stands under the clause's words, reversals taken off."""
    total = sa.select(sa.func.sum(PointEntry.points)).where(
        PointEntry.project_id == project.id,
        PointEntry.clause_kind == clause.kind,
        PointEntry.clause == clause.condition,
    )
    return db.session.scalar(total) or Decimal(0)
