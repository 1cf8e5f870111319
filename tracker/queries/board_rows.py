"""The projects of a checklist with all that the battle map says of them, in two statements of plain rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.lights import Light, TurningDays, effective_day, is_late, light_on
from tracker.domain.permissions import Actor, can_see_whole_phone, seen_paths
from tracker.domain.project import OPEN, Milestone, Plan, State
from tracker.domain.schedule import planned_percent
from tracker.extensions import db
from tracker.models import Account, Closure, ClosureRequest, Item, Organization, OverdueMark, Project
from tracker.models import Milestone as MilestoneRow
from tracker.queries.excuses import has_excused_case
from tracker.queries.projects import visible

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BoardProject:
    """A project on the day of the board. `phone` is empty for those who may not call the owner.

    `ruling_day` is that day, or the one at which the clock stands; `planned` is exact, in percent, on the ruling day.
    """

    id: int
    code: str
    name: str
    item_code: str
    item_name: str
    weight: int
    state: State
    percent: int
    plan: Plan
    original_due_on: dt.date
    stopped_on: dt.date | None
    closed_on: dt.date | None
    light: Light
    planned: Fraction
    ruling_day: dt.date
    owner_id: int | None
    owner: str
    phone: str
    sponsor_id: int | None
    sponsor: str
    lead_unit_id: int | None
    lead_unit: str
    obstacle: str
    pending_reviews: int
    returned_count: int
    deadline_changes: int
    ladder_step: int
    card: str
    urged_count: int
    is_waiting_for_closure: bool
    has_cross: bool
    is_excused: bool
    serial: str
    has_shortfall: bool

    @property
    def is_late(self) -> bool:
        """Open and past the due day (RULES §5)."""
        return is_late(self.state, self.plan.due_on, self.ruling_day)

    @property
    def is_clock_stopped(self) -> bool:
        """Suspended, or a closure request made in time waits."""
        return self.state is State.SUSPENDED or (self.state in OPEN and self.stopped_on is not None)


_owner, _sponsor = aliased(Account), aliased(Account)
_owner_unit, _lead = aliased(Organization), aliased(Organization)
_accepted = aliased(ClosureRequest)

_KEPT = (
    *("id", "code", "name", "weight", "state", "percent", "original_due_on", "stopped_on", "closed_on"),
    *("owner_id", "sponsor_id", "lead_unit_id"),
    *("obstacle", "pending_reviews", "returned_count", "deadline_changes"),
    *("ladder_step", "card", "urged_count"),
)
_DATES = ("starts_on", "due_on", "blue_on", "yellow_on", "red_on")


def projects_on(day: dt.date, *, checklist_id: int, org_path: str, actor: Actor) -> Sequence[BoardProject]:
    """The issued projects of a checklist that the actor sees, by item and place, as they stand on `day` if nobody acts."""
    select = _SELECT.where(Project.checklist_id == checklist_id)
    if not any(org_path.startswith(path) for path in seen_paths(actor)):
        select = select.where(visible(actor))
    rows = [dict(row) for row in db.session.execute(select).mappings()]
    steps = _steps(checklist_id)
    return [_project(row, day=day, steps=steps[row["id"]], actor=actor) for row in rows]


def _steps(checklist_id: int) -> Mapping[int, list[Milestone]]:
    rows = db.session.execute(
        sa.select(
            MilestoneRow.project_id, MilestoneRow.name, MilestoneRow.due_on, MilestoneRow.weight, MilestoneRow.done_on
        )
        .join(Project, Project.id == MilestoneRow.project_id)
        .where(Project.checklist_id == checklist_id, Project.state != State.DRAFT)
        .order_by(MilestoneRow.project_id, MilestoneRow.position)
    )
    steps: dict[int, list[Milestone]] = defaultdict(list)
    for project_id, name, due_on, weight, done_on in rows:
        steps[project_id].append(Milestone(name, due_on, weight, done_on))
    return steps


def _project(row: Values, *, day: dt.date, steps: Sequence[Milestone], actor: Actor) -> BoardProject:
    starts_on, due_on, *turns = (row.pop(name) for name in _DATES)
    plan = Plan(starts_on, due_on, tuple(steps))
    owner_path, phone = row.pop("owner_path"), row.pop("phone") or ""
    may_call = bool(phone) and can_see_whole_phone(actor, row["owner_id"], owner_path)
    state, stopped_on = row["state"], row["stopped_on"]
    # What is settled has no clock any more: the plan goes on under it, so that sums of plans stay those of the day.
    ruling_day = effective_day(day, stopped_on if state in OPEN or state is State.SUSPENDED else None)
    return BoardProject(
        **row,
        plan=plan,
        phone=phone if may_call else "",
        light=light_on(day, state=state, starts_on=starts_on, turning=TurningDays(*turns), stopped_on=stopped_on),
        planned=planned_percent(plan, ruling_day),
        ruling_day=ruling_day,
    )


def _select() -> sa.Select[Any]:
    waiting = sa.exists().where(ClosureRequest.project_id == Project.id, ClosureRequest.decision.is_(None))
    cross = sa.exists().where(OverdueMark.project_id == Project.id, OverdueMark.revoked_at.is_(None))
    return (
        sa.select(
            *(getattr(Project, name) for name in (*_KEPT, *_DATES)),
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            _label(_owner).label("owner"),
            _owner.phone.label("phone"),
            _owner_unit.path.label("owner_path"),
            _label(_sponsor).label("sponsor"),
            sa.func.coalesce(_lead.short_name, "").label("lead_unit"),
            waiting.label("is_waiting_for_closure"),
            cross.label("has_cross"),
            has_excused_case().label("is_excused"),
            sa.func.coalesce(Closure.serial, "").label("serial"),
            (sa.func.coalesce(_accepted.shortfall, "") != "").label("has_shortfall"),
        )
        .select_from(Project)
        .join(Item, Item.id == Project.item_id)
        .outerjoin(_owner, _owner.id == Project.owner_id)
        .outerjoin(_owner_unit, _owner_unit.id == _owner.organization_id)
        .outerjoin(_sponsor, _sponsor.id == Project.sponsor_id)
        .outerjoin(_lead, _lead.id == Project.lead_unit_id)
        .outerjoin(Closure, sa.and_(Closure.project_id == Project.id, Closure.reopened_at.is_(None)))
        .outerjoin(_accepted, _accepted.id == Closure.request_id)
        .where(Project.state != State.DRAFT)
        .order_by(Item.position, Project.position, Project.id)
    )


def _label(account: type[Account]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.trim(account.post + " " + account.person_name), "")


_SELECT = _select()
