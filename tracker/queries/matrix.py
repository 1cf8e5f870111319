"""Several checklists of a year at once: the worst light and the counts of each organisation in each item."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.lights import Light, worst
from tracker.domain.permissions import Actor
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, Item, Organization, Project
from tracker.queries.lights import light_on
from tracker.queries.projects import visible, visible_checklists

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """`light` is the worst of all projects there, `count` how many show it."""

    light: Light
    count: int
    projects: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A checklist's row: cells by the code of their item."""

    checklist_id: int
    title: str
    organization_id: int
    organization: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Items are code and name, in order; `next_after` is the checklist after which the next page begins."""

    year: int
    items: Sequence[tuple[str, str]]
    units: Sequence[Unit]
    next_after: int | None


def matrix(actor: Actor, *, year: int, day: dt.date, after: int | None = None) -> Matrix:
    """Fifty of the year's checklists that the actor sees, by place in the tree, with the lights of `day` if nobody acts."""
    page = _page(actor, year=year, after=after)
    rows = page[:PAGE]
    counted = _counts(actor, [row.id for row in rows], day=day)
    items: dict[str, str] = {}
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for (checklist_id, code, name), lights in counted.items():
        items.setdefault(code, name)
        light = worst(lights) or Light.GREY
        cells[checklist_id][code] = Cell(light, lights[light], lights.total())
    units = [Unit(row.id, row.title, row.organization_id, row.name, cells[row.id]) for row in rows]
    return Matrix(year, list(items.items()), units, rows[-1].id if len(page) > PAGE else None)


def _page(actor: Actor, *, year: int, after: int | None) -> Sequence[sa.Row[int, str, int, str]]:
    select = (
        visible_checklists(actor)
        .with_only_columns(Checklist.id, Checklist.title, Checklist.organization_id, Organization.name)
        .join(Organization, Organization.id == Checklist.organization_id)
        .where(Checklist.state != "draft", Checklist.year == year)
        .order_by(Checklist.org_path, Checklist.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        path = sa.select(Checklist.org_path).where(Checklist.id == after).scalar_subquery()
        beyond = sa.and_(Checklist.org_path == path, Checklist.id > after)
        select = select.where(sa.or_(Checklist.org_path > path, beyond))
    return db.session.execute(select).all()


def _counts(actor: Actor, ids: Sequence[int], *, day: dt.date) -> Mapping[tuple[int, str, str], Counter[Light]]:
    light = light_on(day).label("light")
    rows = db.session.execute(
        sa.select(Project.checklist_id, Item.code, Item.name, light, sa.func.count())
        .join(Item, Item.id == Project.item_id)
        .where(Project.checklist_id.in_(ids), visible(actor), Project.state != State.DRAFT)
        .group_by(Project.checklist_id, Item.position, Item.code, Item.name, light)
        .order_by(Item.position)
    )
    counted: dict[tuple[int, str, str], Counter[Light]] = defaultdict(Counter)
    for checklist_id, code, name, word, count in rows:
        counted[checklist_id, code, name][Light(word)] += count
    return counted
