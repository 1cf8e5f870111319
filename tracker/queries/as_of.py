"""The projects of a checklist as they stood at a moment that is past: what was done after it is left out.

Worked out from the rows that are kept for good: reports and reviews, requests, closures, suspensions, the log of issues and cancellings.
People, units and dates are those of now; a date moves only by a decision that is told beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.lateness import clock_stopped_on, effective_day
from tracker.domain.lights import light_on, turning_days
from tracker.domain.policy import Policy
from tracker.domain.progress import ReportFacts, standing
from tracker.domain.project import OPEN, Plan, State
from tracker.domain.schedule import planned_percent
from tracker.extensions import db
from tracker.models import (
    AuditEvent,
    Closure,
    ClosureRequest,
    Milestone,
    Project,
    Report,
    Review,
    Suspension,
    report_milestone,
)

from .board_rows import BoardProject
from .project_record import RETURNED

Row = sa.Row[*tuple[Any, ...]]


@dataclass(slots=True)
class _Past:
    """What had happened on one project by the moment."""

    is_issued: bool = False
    steps: list[int] = field(default_factory=list)
    reports: list[tuple[dt.date, str, ReportFacts]] = field(default_factory=list)
    suspended_on: dt.date | None = None
    requested_on: dt.date | None = None
    closure: Row | None = None
    is_cancelled: bool = False


def as_of(
    projects: Sequence[BoardProject], moment: dt.datetime, *, day: dt.date, checklist_id: int, policy: Policy
) -> list[BoardProject]:
    """The projects as they stood at `moment` (UTC), which falls on or just after the local `day`; those issued later are left out."""
    past = _past(checklist_id, moment)
    return [_rewound(one, past[one.id], day=day, policy=policy) for one in projects if past[one.id].is_issued]


def _rewound(project: BoardProject, past: _Past, *, day: dt.date, policy: Policy) -> BoardProject:
    plan, percent = _plan_then(project.plan, past)
    state = _state_then(project, past)
    stopped_on = clock_stopped_on(
        plan.due_on,
        suspended_on=past.suspended_on,
        requested_on=past.requested_on,
        settled_on=past.closure.closed_on if past.closure else (project.stopped_on if past.is_cancelled else None),
    )
    ruling_day = effective_day(day, stopped_on if state in OPEN or state is State.SUSPENDED else None)
    turning = turning_days(plan, percent, policy)
    kept = [said for _on, said, report in past.reports if not report.returned]
    return replace(
        project,
        state=state,
        percent=percent,
        plan=plan,
        stopped_on=stopped_on,
        closed_on=past.closure.closed_on if past.closure else None,
        light=light_on(day, state=state, starts_on=plan.starts_on, turning=turning, stopped_on=stopped_on),
        planned=planned_percent(plan, ruling_day),
        ruling_day=ruling_day,
        obstacle=kept[-1] if kept else "",
        is_waiting_for_closure=past.requested_on is not None,
        serial=past.closure.serial if past.closure else "",
    )


def _plan_then(plan: Plan, past: _Past) -> tuple[Plan, int]:
    """The plan with the milestones that were done by then, and the percent."""
    weights = {key: step.weight for key, step in zip(past.steps, plan.milestones, strict=True)}
    then = standing([report for _on, _said, report in past.reports], weights)
    done_on: dict[int, dt.date] = {}
    for day, _said, report in past.reports:
        if not report.returned:
            done_on |= {key: day for key in report.milestone_ids if key not in done_on}
    steps = [
        replace(step, done_on=done_on[key] if key in then.done_ids else None)
        for key, step in zip(past.steps, plan.milestones, strict=True)
    ]
    return replace(plan, milestones=tuple(steps)), then.percent


def _state_then(project: BoardProject, past: _Past) -> State:
    if past.closure is not None:
        return State.CLOSED
    if past.is_cancelled:
        return State.CANCELLED
    if past.suspended_on is not None:
        return State.SUSPENDED
    return project.state if project.state in OPEN else State.IN_PROGRESS


def _past(checklist_id: int, moment: dt.datetime) -> dict[int, _Past]:
    """By project. A handful of statements, however many projects there are."""
    found: dict[int, _Past] = defaultdict(_Past)
    for (id_,) in _rows(sa.select(Project.id).where(Project.issued_at <= moment), checklist_id):
        found[id_].is_issued = True
    steps = sa.select(Milestone.project_id, Milestone.id).join(Project, Project.id == Milestone.project_id)
    for id_, step in _rows(steps.order_by(Milestone.project_id, Milestone.position), checklist_id):
        found[id_].steps.append(step)
    _add_reports(found, checklist_id, moment)
    suspensions = sa.select(Suspension.project_id, Suspension.suspended_on).where(
        Suspension.suspended_at <= moment, _not_by(Suspension.resumed_at, moment)
    )
    for id_, day in _rows(suspensions.join(Project, Project.id == Suspension.project_id), checklist_id):
        found[id_].suspended_on = day
    requests = sa.select(ClosureRequest.project_id, ClosureRequest.requested_on).where(
        ClosureRequest.requested_at <= moment, _not_by(ClosureRequest.decided_at, moment)
    )
    for id_, day in _rows(requests.join(Project, Project.id == ClosureRequest.project_id), checklist_id):
        found[id_].requested_on = day
    closures = sa.select(Closure.project_id, Closure.closed_on, Closure.serial).where(
        Closure.verified_at <= moment, _not_by(Closure.reopened_at, moment)
    )
    for row in _rows(closures.join(Project, Project.id == Closure.project_id), checklist_id):
        found[row.project_id].closure = row
    cancelled = sa.select(AuditEvent.project_id).where(
        AuditEvent.act == Act.PROJECT_CANCEL.value, AuditEvent.at <= moment
    )
    for (id_,) in _rows(cancelled.join(Project, Project.id == AuditEvent.project_id), checklist_id):
        found[id_].is_cancelled = True
    return found


def _add_reports(found: dict[int, _Past], checklist_id: int, moment: dt.datetime) -> None:
    ticks = sa.select(report_milestone.c.report_id, report_milestone.c.milestone_id)
    ticked: dict[int, set[int]] = defaultdict(set)
    joined = ticks.join(Report, Report.id == report_milestone.c.report_id).join(
        Project, Project.id == Report.project_id
    )
    for report_id, step in _rows(joined, checklist_id):
        ticked[report_id].add(step)
    was_returned = sa.and_(Review.decision == RETURNED, Review.reviewed_at <= moment)
    reports = (
        sa.select(
            Report.project_id, Report.id, Report.reported_on, Report.percent, Report.obstacle,
            sa.func.coalesce(was_returned, sa.false()).label("returned"),
        )
        .join(Project, Project.id == Report.project_id)
        .outerjoin(Review, Review.report_id == Report.id)
        .where(Report.reported_at <= moment)
        .order_by(Report.id)
    )  # fmt: skip
    for row in _rows(reports, checklist_id):
        facts = ReportFacts(row.percent, frozenset(ticked[row.id]), bool(row.returned))
        found[row.project_id].reports.append((row.reported_on, row.obstacle, facts))


def _not_by(column: Any, moment: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.or_(column.is_(None), column > moment)


def _rows(select: sa.Select[*tuple[Any, ...]], checklist_id: int) -> Sequence[Row]:
    return db.session.execute(select.where(Project.checklist_id == checklist_id)).all()
