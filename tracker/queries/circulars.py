"""The figures of a circular and of a weekly sheet: the map's own rows, as they stood at the cut-off (RULES §8, §12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from tracker.domain.figures import one_decimal
from tracker.domain.lateness import days_late
from tracker.domain.lights import why, word
from tracker.domain.notice import Task, in_writing
from tracker.domain.notice.figures import Figures, Line
from tracker.domain.notice.periods import Period
from tracker.domain.permissions import Actor, Grant, Role
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, State
from tracker.domain.reconcile import reconcile
from tracker.extensions import db
from tracker.models import Checklist, Project, Report

from .as_of import as_of
from .board import standing_of
from .board_rows import BoardProject, projects_on
from .policy import policy_for


def figures(checklist: Checklist, period: Period, *, zone: dt.tzinfo, until: dt.datetime | None = None) -> Figures:
    """What the map of the whole checklist said at the period's cut-off, or at `until` (UTC) if the period is not over yet."""
    cut_off = period.cut_off(zone)
    moment = min(cut_off, until) if until else cut_off
    day = min(period.last_on, moment.astimezone(zone).date())
    policy = policy_for(checklist.org_path)
    # The circular speaks of the whole checklist, whoever opens it.
    office = Actor(0, checklist.organization_id, checklist.org_path, (Grant(Role.OFFICE, checklist.org_path),))
    now = projects_on(day, checklist_id=checklist.id, org_path=checklist.org_path, actor=office)
    then = as_of(now, moment, day=day, checklist_id=checklist.id, policy=policy)
    whole = standing_of(then)
    lines = [_line(one, day=day, policy=policy) for one in then]
    begins_on = period.begins(zone).astimezone(zone).date()
    return Figures(
        list_title=checklist.title,
        period=period,
        reconciliation=reconcile((one.state, one.is_late) for one in then),
        percent=one_decimal(whole.percent),
        planned=one_decimal(whole.planned),
        lines=lines,
        coming=_coming(then, day, last=period.next_on),
        closed=[line for line in lines if line.closed_on is not None and begins_on <= line.closed_on <= day],
        reports=_reports(checklist.id, period.begins(zone), moment),
        until=day if moment < cut_off else None,
    )


def _line(one: BoardProject, *, day: dt.date, policy: Policy) -> Line:
    reasons = why(one.plan, one.percent, one.state, day, policy, stopped_on=one.stopped_on, closed_on=one.closed_on)
    shown = word(one.light, state=one.state, due_on=one.plan.due_on, day=day, stopped_on=one.stopped_on)
    return Line(
        task=_task(one),
        light=one.light,
        word=in_writing(shown),
        days_late=days_late(one.plan.due_on, one.closed_on or one.ruling_day),
        planned=one_decimal(one.planned),
        percent=one.percent,
        reason=in_writing(reasons[0]),
        obstacle=one.obstacle if one.state in OPEN else "",
        closed_on=one.closed_on if one.state is State.CLOSED else None,
    )


def _task(one: BoardProject) -> Task:
    return Task(one.code, one.name, one.owner, one.lead_unit, one.sponsor, one.plan.due_on)


def _coming(projects: Sequence[BoardProject], day: dt.date, *, last: dt.date) -> list[tuple[Task, str, dt.date]]:
    """Steps of open projects that are due after the cut-off, up to the next one."""
    found = [
        (_task(one), step.name, step.due_on)
        for one in projects
        if one.state in OPEN
        for step in one.plan.unfinished
        if day < step.due_on <= last
    ]
    return sorted(found, key=lambda row: (row[2], row[0].code))


def _reports(checklist_id: int, begins: dt.datetime, moment: dt.datetime) -> int:
    count = (
        sa.select(sa.func.count(Report.id))
        .join(Project, Project.id == Report.project_id)
        .where(Project.checklist_id == checklist_id, Report.reported_at > begins, Report.reported_at <= moment)
    )
    return db.session.scalar(count) or 0
