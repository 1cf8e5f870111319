"""What a report writes, as statements that never change: this is done all day long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.direct import Direct
from tracker.domain.checklist import ChecklistState
from tracker.domain.policy import Policy
from tracker.models import Checklist, ClosureRequest, Milestone, Project, Report, report_milestone
from tracker.models.base import table_of
from tracker.queries.reported import ReportedProject, Step

from . import standing

_project, _checklist, _report, _step = (table_of(kind) for kind in (Project, Checklist, Report, Milestone))
_request = table_of(ClosureRequest)
_STOOD = ("percent", "obstacle", "last_report_on", "blue_on", "yellow_on", "red_on", "next_step_on")
# Only while the project is as it was found: what it is reported against are its own columns, its request and its checklist.
_STAND = Direct(
    sa.update(_project)
    .where(
        _project.c.id == sa.bindparam("of_id"),
        _project.c.version == sa.bindparam("of_version"),
        ~sa.exists().where(_request.c.project_id == _project.c.id, _request.c.decision.is_(None)),
        ~sa.exists().where(
            _checklist.c.id == _project.c.checklist_id, _checklist.c.state == ChecklistState.ARCHIVED.value
        ),
    )
    .values(version=_project.c.version + 1, pending_reviews=_project.c.pending_reviews + 1),
    *_STOOD,
)
_SAID = (
    *("project_id", "form_key", "reported_by_id", "reported_at", "reported_on", "percent", "percent_before"),
    *("is_no_change", "note", "lower_reason", "obstacle", "helper"),
)
_ADD = Direct(sa.insert(_report).returning(_report.c.id), *_SAID)
_TICK = Direct(sa.update(_step).where(_step.c.id == sa.bindparam("of_id")), "done_on")
_TELL_TICK = Direct(sa.insert(report_milestone), "report_id", "milestone_id")


def stand(project: ReportedProject, percent: int, obstacle: str, *, on: dt.date, policy: Policy) -> bool:
    """Whether the project was still as it was found. If it was, it stands by the report from now on.

    That is the same as `standing.refresh` would work out from all reports, without reading them: the last one decides.
    """
    days = standing.days_at(project, percent, policy)
    stood = {"percent": percent, "obstacle": obstacle, "last_report_on": on, **days}
    return _STAND.run(of_id=project.id, of_version=project.version, **stood) == 1


def add(**said: Any) -> int:
    """The report itself; its id."""
    [(report_id,)] = _ADD.rows(**said)
    return int(report_id)


def tick(report_id: int, steps: Sequence[Step], *, on: dt.date) -> None:
    """These milestones are done, and this report says so."""
    for step in steps:
        _TICK.run(of_id=step.id, done_on=on)
        _TELL_TICK.run(report_id=report_id, milestone_id=step.id)
