"""The accountability list: what is late, what will be, who has not answered, and who is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tracker.domain.permissions import Actor
from tracker.domain.policy import DEFAULT, Policy
from tracker.domain.project import State
from tracker.domain.reconcile import Reconciliation
from tracker.extensions import db
from tracker.models import Account, Checklist, Item, Organization, Project

from . import attention, lights
from .projects import visible_checklists, visible_issued

MOST_OPTIONS = 200
"""How many choices a filter offers at most: a list that is longer is no help."""


class Tab(StrEnum):
    """The lists, in the order of their tabs."""

    LATE = "late"
    MILESTONE = "milestone"
    DUE_SOON = "due-soon"
    UNACKNOWLEDGED = "unacknowledged"
    SILENT = "silent"
    UNOWNED = "unowned"
    CLOSED_LATE = "closed-late"


class Sort(StrEnum):
    """What a list is ordered by. DAYS is each tab's own measure, the worst first."""

    DAYS = "days"
    CODE = "code"
    OWNER = "owner"
    SPONSOR = "sponsor"
    UNIT = "unit"
    DUE = "due"
    PERCENT = "percent"
    REPORT = "report"


class Group(StrEnum):
    """Under whose name the rows are gathered."""

    NONE = ""
    UNIT = "unit"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True)
class Day:
    """The organisation's local date, and the moment (UTC) at which it begins."""

    on: dt.date
    begins_at: dt.datetime
    policy: Policy = DEFAULT


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrows the list to; None is everything. `item` is an item's code, for it is one in every checklist."""

    item: str | None = None
    unit: int | None = None
    sponsor: int | None = None
    checklist: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What a project has to meet. Archived checklists are shown only when asked for by name."""
        found: list[sa.ColumnElement[bool]] = []
        if self.item is not None:
            found.append(Project.item_id.in_(sa.select(Item.id).where(Item.code == self.item)))
        if self.unit is not None:
            found.append(Project.lead_unit_id == self.unit)
        if self.sponsor is not None:
            found.append(Project.sponsor_id == self.sponsor)
        if self.checklist is not None:
            return [*found, Project.checklist_id == self.checklist]
        archived = sa.select(Checklist.id).where(Checklist.state == "archived")
        return [*found, Project.checklist_id.not_in(archived)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand under each tab, and the identity beneath the register (RULES §3)."""

    tabs: Mapping[Tab, int]
    reconciliation: Reconciliation


def condition(tab: Tab, day: Day) -> sa.ColumnElement[bool]:
    """What puts a project under the tab on that day."""
    match tab:
        case Tab.LATE:
            return lights.is_overdue(day.on)
        case Tab.MILESTONE:
            return attention.milestone_late_on(day.on)
        case Tab.DUE_SOON:
            return lights.is_due_soon(day.on)
        case Tab.UNACKNOWLEDGED:
            return attention.unacknowledged_on(day.on)
        case Tab.SILENT:
            return attention.silent_on(day.on, begins_at=day.begins_at, policy=day.policy)
        case Tab.UNOWNED:
            return attention.unowned()
        case Tab.CLOSED_LATE:
            return attention.closed_late()


def counts(actor: Actor, *, day: Day, filters: Filters) -> Counts:
    """All tabs and the reconciliation in one pass over the issued projects that the actor sees."""
    states = (State.CLOSED, State.SUSPENDED, State.CANCELLED)
    columns = [_how_many(condition(tab, day)) for tab in Tab]
    columns += [sa.func.count(), _how_many(lights.is_open()), *(_how_many(Project.state == state) for state in states)]
    row = db.session.execute(sa.select(*columns).where(visible_issued(actor), *filters.conditions())).one()
    tabs = dict(zip(Tab, row, strict=False))
    issued, opened, closed, suspended, cancelled = row[len(Tab) :]
    late = tabs[Tab.LATE]
    return Counts(tabs, Reconciliation(issued, closed, opened - late, late, suspended, cancelled))


def _how_many(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(what)


@dataclass(frozen=True, slots=True)
class Options:
    """What the filters offer, each as (value, name): only what occurs under the tab, checklists apart."""

    checklists: Sequence[tuple[int, str]]
    items: Sequence[tuple[str, str]]
    units: Sequence[tuple[int, str]]
    sponsors: Sequence[tuple[int, str]]


def options(actor: Actor, tab: Tab, *, day: Day) -> Options:
    """The choices for narrowing the list, at most MOST_OPTIONS of a kind, in one statement."""
    here = sa.select(Project.item_id, Project.lead_unit_id, Project.sponsor_id).where(
        visible_issued(actor), condition(tab, day), *Filters().conditions()
    )
    rows_here = here.cte("here")
    found = visible_checklists(actor).where(Checklist.state == "issued").subquery()
    kinds = {
        "checklist": sa.select(found.c.id, Organization.short_name, sa.cast(found.c.year, sa.String)).join(
            Organization, Organization.id == found.c.organization_id
        ),
        "item": sa.select(sa.cast(sa.null(), sa.Integer), Item.code, Item.name).join(
            rows_here, rows_here.c.item_id == Item.id
        ),
        "unit": sa.select(Organization.id, Organization.short_name, sa.literal("")).join(
            rows_here, rows_here.c.lead_unit_id == Organization.id
        ),
        "sponsor": sa.select(Account.id, Account.post, sa.literal("")).join(
            rows_here, rows_here.c.sponsor_id == Account.id
        ),
    }
    rows = db.session.execute(sa.union_all(*(_few(kind, select) for kind, select in kinds.items()))).all()
    of: dict[str, list[sa.Row[*tuple[Any, ...]]]] = {
        kind: sorted((row for row in rows if row.kind == kind), key=lambda row: (row.name, row.more)) for kind in kinds
    }
    return Options(
        checklists=[(row.id, f"{row.name} {row.more}") for row in of["checklist"]],
        items=[(row.name, f"{row.name} {row.more}") for row in of["item"]],
        units=[(row.id, row.name) for row in of["unit"]],
        sponsors=[(row.id, row.name) for row in of["sponsor"]],
    )


def _few(kind: str, select: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    few = select.distinct().limit(MOST_OPTIONS).subquery()
    id_, name, more = few.c
    return sa.select(sa.literal(kind).label("kind"), id_.label("id"), name.label("name"), more.label("more"))
