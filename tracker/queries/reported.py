"""A project as its owner's next report finds it: one statement of plain rows, since this is asked all day long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from tracker.direct import Direct, Rows
from tracker.domain.checklist import ChecklistState
from tracker.domain.project import Milestone, Plan, State
from tracker.models import Checklist, ClosureRequest, Project, Report
from tracker.models import Milestone as MilestoneRow
from tracker.models.base import table_of


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of the plan, with its id."""

    id: int
    name: str
    due_on: dt.date
    weight: int
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ReportedProject:
    """`version` is that of the row, `sent_id` the report that the form has made already, `has_request` whether a closure request waits."""

    id: int
    version: int
    checklist_id: int
    checklist_state: ChecklistState
    code: str
    name: str
    state: State
    owner_id: int | None
    sponsor_id: int | None
    org_path: str
    lead_path: str | None
    lead_unit_id: int | None
    starts_on: dt.date
    due_on: dt.date
    percent: int
    obstacle: str
    pending_reviews: int
    sent_id: int | None
    has_request: bool
    steps: tuple[Step, ...] = ()

    @property
    def weights(self) -> dict[int, int]:
        return {step.id: step.weight for step in self.steps}

    @property
    def done_ids(self) -> frozenset[int]:
        return frozenset(step.id for step in self.steps if step.done_on is not None)

    @property
    def plan(self) -> Plan:
        steps = tuple(Milestone(step.name, step.due_on, step.weight, step.done_on) for step in self.steps)
        return Plan(self.starts_on, self.due_on, steps)

    def ticked(self, ids: frozenset[int], on: dt.date) -> ReportedProject:
        """The same once these milestones are done, too."""
        now = ids - self.done_ids
        return replace(self, steps=tuple(replace(step, done_on=on) if step.id in now else step for step in self.steps))


_project, _checklist, _step = table_of(Project), table_of(Checklist), table_of(MilestoneRow)
_report, _request = table_of(Report).c, table_of(ClosureRequest).c
_NAMES = tuple(field.name for field in fields(ReportedProject) if field.name != "steps")
_FOUND = (
    sa.select(
        *(_project.c[name] for name in ("id", "version", "checklist_id")),
        _checklist.c.state,
        *(_project.c[name] for name in ("code", "name", "state", "owner_id", "sponsor_id", "org_path", "lead_path")),
        *(
            _project.c[name]
            for name in ("lead_unit_id", "starts_on", "due_on", "percent", "obstacle", "pending_reviews")
        ),
        sa.select(_report.id)
        .where(_report.project_id == _project.c.id, _report.form_key == sa.bindparam("form_key"))
        .scalar_subquery(),
        sa.exists().where(_request.project_id == _project.c.id, _request.decision.is_(None)),
        *(_step.c[field.name] for field in fields(Step)),
    )
    .join(_checklist, _checklist.c.id == _project.c.checklist_id)
    .outerjoin(_step, _step.c.project_id == _project.c.id)
    .where(_project.c.id == sa.bindparam("id"))
    .order_by(_step.c.position)
)
_ASK = Direct(_FOUND)
_TAKE_TURN = Direct(sa.select(_project.c.id).where(_project.c.id == sa.bindparam("id")).with_for_update())


def at_a_glance(project_id: int, form_key: str) -> ReportedProject | None:
    """As it stands at this moment; another act may come before what is done about it."""
    return _told(_ASK.glance(id=project_id, form_key=form_key))


def in_turn(project_id: int, form_key: str) -> ReportedProject:
    """As it stands, and nobody else changes it until this transaction ends. Raises StaleDataError when it is gone."""
    _TAKE_TURN.rows(id=project_id)
    found = _told(_ASK.rows(id=project_id, form_key=form_key))
    if found is None:
        raise StaleDataError(f"project {project_id} is gone")
    return found


def _told(rows: Rows) -> ReportedProject | None:
    if not rows:
        return None
    own = len(_NAMES)
    steps = tuple(Step(*row[own:]) for row in rows if row[own] is not None)
    return ReportedProject(**dict(zip(_NAMES, rows[0], strict=False)), steps=steps)
