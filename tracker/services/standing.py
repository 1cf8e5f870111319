"""Where a project stands: percent, milestones done, turning days, the clock. Worked out from the rows at every act."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from tracker.direct import Direct
from tracker.domain.lateness import clock_stopped_on
from tracker.domain.lights import turning_days
from tracker.domain.policy import Policy
from tracker.domain.progress import ReportFacts, standing
from tracker.domain.project import Plan, State
from tracker.extensions import db
from tracker.models import (
    Checklist,
    Closure,
    ClosureRequest,
    ExtensionRequest,
    Project,
    Report,
    Review,
    Suspension,
    report_milestone,
)
from tracker.models.base import table_of
from tracker.queries.policy import policy_for

RETURNED = "returned"


class HasPlan(Protocol):
    @property
    def plan(self) -> Plan: ...


_checklist = table_of(Checklist)
_RAISE = Direct(
    sa.update(_checklist)
    .where(_checklist.c.id == sa.bindparam("checklist_id"))
    .values(revision=_checklist.c.revision + 1)
)


def refresh(project: Project, *, today: dt.date, policy: Policy | None = None) -> None:
    """Works out anew all that `project` keeps of its own rows (RULES §4, §5). Dates are local.

    Every act calls it, or the narrower verbs below, after it has written its rows. It raises the version: of two acts on one
    project at once, the second begins anew and sees what the first did, whichever rows they wrote.
    """
    raise_version(project)
    db.session.flush()
    stand_by_reports(project)
    stop_clock(project, today=today)
    turn(project, policy=policy)


def raise_version(project: Project) -> None:
    """Makes the next flush raise the version, even when nothing but the rows beside the project's own has changed."""
    flag_modified(project, "support_note")


def stand_by_reports(project: Project) -> None:
    """Percent, milestones, last report and counts from all reports, the returned ones left out (RULES §4)."""
    reports = _reports(project)
    ticked = _ticked(project)
    weights = {step.id: step.weight for step in project.milestones}
    facts = [ReportFacts(row.percent, frozenset(ticked[row.id]), row.decision == RETURNED) for row in reports]
    now = standing(facts, weights)
    kept = [row for row in reports if row.decision != RETURNED]
    done_on = {step: row.reported_on for row in reversed(kept) for step in ticked[row.id]}
    for step in project.milestones:
        step.done_on = done_on.get(step.id) if step.id in now.done_ids else None
    project.percent = now.percent
    project.last_report_on = kept[-1].reported_on if kept else None
    project.obstacle = kept[-1].obstacle if kept else ""
    project.pending_reviews = sum(row.decision is None for row in reports)
    project.returned_count = len(reports) - len(kept) + _returned_requests(project)


def stop_clock(project: Project, *, today: dt.date) -> None:
    """The day the clock stands at, None while it runs (RULES §5): suspended, a closure request made in time, or settled."""
    project.closed_on = _closed_on(project)
    settled_on = project.closed_on
    if project.state is State.CANCELLED:
        settled_on = project.stopped_on or today
    if project.due_on is not None:
        project.stopped_on = clock_stopped_on(
            project.due_on,
            suspended_on=_suspended_on(project),
            requested_on=_requested_on(project),
            settled_on=settled_on,
        )


def turn(project: Project, *, policy: Policy | None = None) -> None:
    """The days on which the light turns if nobody acts, and the day of the next step (RULES §5)."""
    if project.starts_on is None or project.due_on is None:
        project.blue_on = project.yellow_on = project.red_on = project.next_step_on = None
        return
    for name, day in days_at(project, project.percent, policy or policy_for(project.org_path)).items():
        setattr(project, name, day)


def days_at(project: HasPlan, percent: int, policy: Policy) -> dict[str, dt.date | None]:
    """By column, the days of a project with dates that would stand at `percent`: `turn` writes them down. Dates are local."""
    plan = project.plan
    next_step_on = min((step.due_on for step in plan.unfinished), default=plan.due_on)
    return {**asdict(turning_days(plan, percent, policy)), "next_step_on": next_step_on}


def raise_revision(checklist_id: int) -> None:
    """Tells every board kept in memory and every browser that something on the checklist has changed."""
    _RAISE.run(checklist_id=checklist_id)


def raise_revisions(checklist_ids: Collection[int]) -> None:
    """The same for many checklists at once."""
    if checklist_ids:
        among = _checklist.c.id.in_(sorted(checklist_ids))
        db.session.execute(sa.update(_checklist).where(among).values(revision=_checklist.c.revision + 1))


def _reports(project: Project) -> Sequence[sa.Row[int, int, dt.date, str, str]]:
    return db.session.execute(
        sa.select(Report.id, Report.percent, Report.reported_on, Report.obstacle, Review.decision)
        .outerjoin(Review, Review.report_id == Report.id)
        .where(Report.project_id == project.id)
        .order_by(Report.id)
    ).all()


def _ticked(project: Project) -> dict[int, set[int]]:
    ticked: dict[int, set[int]] = defaultdict(set)
    for report_id, milestone_id in db.session.execute(
        sa.select(report_milestone.c.report_id, report_milestone.c.milestone_id)
        .join(Report, Report.id == report_milestone.c.report_id)
        .where(Report.project_id == project.id)
    ):
        ticked[report_id].add(milestone_id)
    return ticked


def _returned_requests(project: Project) -> int:
    """Requests for closing and for more time that came back."""
    closures, extensions = (
        sa.select(sa.func.count()).where(kind.project_id == project.id, kind.decision == RETURNED).scalar_subquery()
        for kind in (ClosureRequest, ExtensionRequest)
    )
    return db.session.scalar(sa.select(closures + extensions)) or 0


def _closed_on(project: Project) -> dt.date | None:
    if project.state is not State.CLOSED:
        return None
    standing_one = sa.select(sa.func.max(Closure.closed_on)).where(
        Closure.project_id == project.id, Closure.reopened_at.is_(None)
    )
    return db.session.scalar(standing_one)


def _suspended_on(project: Project) -> dt.date | None:
    if project.state is not State.SUSPENDED:
        return None
    running = sa.select(sa.func.max(Suspension.suspended_on)).where(
        Suspension.project_id == project.id, Suspension.resumed_at.is_(None)
    )
    return db.session.scalar(running)


def _requested_on(project: Project) -> dt.date | None:
    waiting = sa.select(sa.func.max(ClosureRequest.requested_on)).where(
        ClosureRequest.project_id == project.id, ClosureRequest.decision.is_(None)
    )
    return db.session.scalar(waiting)
