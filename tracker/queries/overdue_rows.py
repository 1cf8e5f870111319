"""The rows of the accountability list, fifty at a time, by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.lights import days_late, effective_day
from tracker.domain.permissions import Actor, can_see_whole_phone
from tracker.domain.project import Milestone as Step
from tracker.domain.project import Plan, State
from tracker.domain.schedule import planned_percent, shown
from tracker.extensions import db
from tracker.models import Account, Closure, ClosureRequest, Milestone, Organization, OverdueMark, Project

from .excuses import has_excused_case
from .lights import light_on
from .overdue import Day, Filters, Group, Sort, Tab, condition
from .projects import visible_issued

PAGE = 50

_owner, _sponsor = aliased(Account), aliased(Account)
_owner_unit, _lead = aliased(Organization), aliased(Organization)


@dataclass(frozen=True, slots=True)
class Row:
    """A project on the list. `days` is the tab's measure: days late, silent or left; None where there is none.

    `phone` is empty for those who may not call. `group` is the heading it stands under, `group_total` how many stand there.
    """

    project_id: int
    code: str
    name: str
    state: State
    light: str
    owner: str
    phone: str
    sponsor: str
    unit: str
    due_on: dt.date
    original_due_on: dt.date
    closed_on: dt.date | None
    percent: int
    planned: Decimal
    days: int | None
    days_late: int
    obstacle: str
    last_report_on: dt.date | None
    pending_reviews: int
    returned_count: int
    deadline_changes: int
    ladder_step: int
    card: str
    urged_count: int
    has_cross: bool
    is_excused: bool
    waits_for_closure: bool
    has_shortfall: bool
    group: str
    group_total: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    next_after: int | None


def page(
    actor: Actor,
    tab: Tab,
    *,
    day: Day,
    filters: Filters,
    sort: Sort,
    group: Group,
    after: int | None = None,
    size: int | None = None,
) -> Page:
    """At most fifty rows, or `size`, that follow the project `after` in the order asked for; `next_after` leads to the next."""
    size = size or PAGE
    keys = _keys(tab, sort, group)
    select = _joined(_columns(day, group, since=_since(tab))).where(
        visible_issued(actor), condition(tab, day), *filters.conditions()
    )
    if after is not None:
        anchor = _joined([key.label(f"k{n}") for n, key in enumerate(keys)]).where(Project.id == after)
        place = anchor.cte("anchor")
        select = select.join(place, sa.true()).where(sa.tuple_(*keys) > sa.tuple_(*place.c))
    found = db.session.execute(select.order_by(*keys).limit(size + 1)).mappings().all()
    rows = [_row(row, tab, actor=actor, day=day) for row in found[:size]]
    return Page(rows, rows[-1].project_id if len(found) > size else None)


def _joined(columns: Sequence[sa.SQLColumnExpression[Any]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*columns)
        .select_from(Project)
        .outerjoin(_owner, _owner.id == Project.owner_id)
        .outerjoin(_owner_unit, _owner_unit.id == _owner.organization_id)
        .outerjoin(_sponsor, _sponsor.id == Project.sponsor_id)
        .outerjoin(_lead, _lead.id == Project.lead_unit_id)
    )


def _keys(tab: Tab, sort: Sort, group: Group) -> list[sa.SQLColumnExpression[Any]]:
    """What the rows are ordered by, all ascending and never null, the id last so that no two are equal."""
    headings = {Group.NONE: [], Group.UNIT: [_unit_name()], Group.SPONSOR: [_post(_sponsor)]}
    orders: Mapping[Sort, sa.SQLColumnExpression[Any]] = {
        Sort.DAYS: _since(tab),
        Sort.CODE: Project.position,
        Sort.OWNER: _post(_owner),
        Sort.SPONSOR: _post(_sponsor),
        Sort.UNIT: _unit_name(),
        Sort.DUE: _by_date(Project.due_on),
        Sort.PERCENT: Project.percent,
        Sort.REPORT: _by_date(Project.last_report_on),
    }
    return [*headings[group], orders[sort], Project.id]


def _since(tab: Tab) -> sa.ColumnElement[dt.date]:
    """The day from which the tab counts its days."""
    match tab:
        case Tab.MILESTONE | Tab.DUE_SOON:
            return _by_date(Project.next_step_on)
        case Tab.UNACKNOWLEDGED:
            return _by_date(Project.acknowledge_by_on)
        case Tab.SILENT:
            acknowledged_on = sa.type_coerce(sa.func.date(Project.acknowledged_at), sa.Date)
            return sa.func.coalesce(Project.last_report_on, acknowledged_on)
        case _:
            return _by_date(Project.due_on)


def _by_date(column: sa.orm.InstrumentedAttribute[dt.date | None]) -> sa.ColumnElement[dt.date]:
    return sa.func.coalesce(column, sa.literal(dt.date.min, sa.Date))


def _post(account: type[Account]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(account.post, "")


def _unit_name() -> sa.ColumnElement[str]:
    return sa.func.coalesce(_lead.short_name, "")


def _columns(day: Day, group: Group, *, since: sa.ColumnElement[dt.date]) -> list[sa.ColumnElement[Any]]:
    steps = sa.select(
        sa.func.aggregate_strings(
            sa.cast(Milestone.due_on, sa.String) + "=" + sa.cast(Milestone.weight, sa.String), ","
        )
    ).where(Milestone.project_id == Project.id)
    cross = sa.exists().where(OverdueMark.project_id == Project.id, OverdueMark.revoked_at.is_(None))
    waiting = sa.exists().where(ClosureRequest.project_id == Project.id, ClosureRequest.decision.is_(None))
    short = sa.exists().where(
        Closure.project_id == Project.id,
        Closure.reopened_at.is_(None),
        ClosureRequest.id == Closure.request_id,
        ClosureRequest.shortfall != "",
    )
    heading = {Group.NONE: sa.literal(""), Group.UNIT: _unit_name(), Group.SPONSOR: _post(_sponsor)}[group]
    total = sa.literal(0) if group is Group.NONE else sa.func.count().over(partition_by=heading)
    return [
        Project.id.label("project_id"),
        *(getattr(Project, name) for name in _PLAIN),
        light_on(day.on).label("light"),
        _post(_owner).label("owner"),
        _owner.id.label("owner_id"),
        _owner.phone.label("phone"),
        _owner_unit.path.label("owner_path"),
        _post(_sponsor).label("sponsor"),
        _unit_name().label("unit"),
        since.label("since"),
        steps.scalar_subquery().label("steps"),
        cross.label("has_cross"),
        has_excused_case().label("is_excused"),
        waiting.label("waits_for_closure"),
        short.label("has_shortfall"),
        heading.label("group"),
        total.label("group_total"),
    ]


_PLAIN = (
    "code",
    "name",
    "state",
    "starts_on",
    "due_on",
    "original_due_on",
    "closed_on",
    "stopped_on",
    "percent",
    "obstacle",
    "last_report_on",
    "acknowledged_at",
    "pending_reviews",
    "returned_count",
    "deadline_changes",
    "ladder_step",
    "card",
    "urged_count",
)
_SAME = {*_PLAIN} - {"starts_on", "stopped_on", "acknowledged_at"} | {"light", "owner", "sponsor", "unit"}
_SAME |= {"has_cross", "is_excused", "waits_for_closure", "has_shortfall", "group", "group_total", "project_id"}


def _row(row: sa.RowMapping, tab: Tab, *, actor: Actor, day: Day) -> Row:
    may_call = bool(row["phone"]) and can_see_whole_phone(actor, row["owner_id"], row["owner_path"])
    # What is settled has no clock any more: its plan goes on, as on the board.
    is_settled = row["state"] in (State.CLOSED, State.CANCELLED)
    now = effective_day(day.on, None if is_settled else row["stopped_on"])
    until = row["closed_on"] or day.on
    return Row(
        **{name: row[name] for name in _SAME},
        phone=row["phone"] if may_call else "",
        planned=shown(planned_percent(_plan(row), now)),
        days=_days(row, tab, day=day),
        days_late=days_late(row["due_on"], until, row["stopped_on"]),
    )


def _plan(row: sa.RowMapping) -> Plan:
    pairs = (part.split("=") for part in (row["steps"] or "").split(",") if part)
    steps = sorted((dt.date.fromisoformat(day), int(weight)) for day, weight in pairs)
    return Plan(row["starts_on"], row["due_on"], tuple(Step("", day, weight) for day, weight in steps))


def _days(row: sa.RowMapping, tab: Tab, *, day: Day) -> int | None:
    match tab:
        case Tab.UNOWNED:
            return None
        case Tab.DUE_SOON:
            return int((row["since"] - effective_day(day.on, row["stopped_on"])).days)
        case Tab.CLOSED_LATE:
            return int((row["closed_on"] - row["due_on"]).days)
        case Tab.SILENT if row["last_report_on"] is None:
            return -int((row["acknowledged_at"] - day.begins_at) // dt.timedelta(days=1))
        case _:
            return int((day.on - row["since"]).days)
