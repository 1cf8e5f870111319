"""Planned against actual over the year, and how the lead units stand: what the charts draw and the tables beneath them say."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from tracker.domain.lights import effective_day
from tracker.domain.permissions import Actor
from tracker.domain.progress import overall_percent
from tracker.domain.project import OPEN, State
from tracker.domain.reconcile import Reconciliation, reconcile
from tracker.domain.schedule import planned_percent, shown
from tracker.extensions import db
from tracker.models import Project, Report, Review

from .board import Choice
from .board_rows import BoardProject, projects_on

RETURNED = "returned"
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Point:
    """Planned and actual on a day, in percent with one decimal; no actual for a day to come."""

    day: dt.date
    planned: Decimal
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    """A curve: of the whole checklist (no code), or of one item."""

    code: str
    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Unit:
    """The projects of a lead unit by where they stand."""

    id: int | None
    name: str
    counts: Reconciliation


@dataclass(frozen=True, slots=True)
class Analysis:
    whole: Series
    items: Sequence[Series]
    units: Sequence[Unit]


class Reported:
    """The percents that the standing reports of a project stated, by the day from which they held."""

    def __init__(self) -> None:
        self.days: list[dt.date] = []
        self.percents: list[int] = []

    def add(self, day: dt.date, percent: int) -> None:
        self.days.append(day)
        self.percents.append(percent)

    def on(self, day: dt.date) -> int:
        """What held at the end of the day; 0 before the first report (RULES §4)."""
        place = bisect_right(self.days, day)
        return self.percents[place - 1] if place else 0


def analysis(chosen: Choice, *, actor: Actor, today: dt.date) -> Analysis:
    """The checklist as far as the actor sees it: its curves at the ends of months and today, its lead units. `today` is local."""
    projects = projects_on(today, checklist_id=chosen.id, org_path=chosen.org_path, actor=actor)
    reported = _reported(chosen.id)
    days = days_of(chosen.year, today)
    names = {project.item_code: project.item_name for project in projects}
    return Analysis(
        whole=_series("", "", projects, reported, days=days, today=today),
        items=[
            _series(code, name, [one for one in projects if one.item_code == code], reported, days=days, today=today)
            for code, name in names.items()
        ],
        units=_units(projects),
    )


def days_of(year: int, today: dt.date) -> list[dt.date]:
    """The days at which the curves are read: the last of each month, and today if it lies in the year."""
    ends = {dt.date(year, month, calendar.monthrange(year, month)[1]) for month in MONTHS}
    return sorted(ends | ({today} if today.year == year else set()))


def _reported(checklist_id: int) -> Mapping[int, Reported]:
    found: dict[int, Reported] = defaultdict(Reported)
    rows = db.session.execute(
        sa.select(Report.project_id, Report.reported_on, Report.percent)
        .join(Project, Project.id == Report.project_id)
        .outerjoin(Review, Review.report_id == Report.id)
        .where(Project.checklist_id == checklist_id, sa.func.coalesce(Review.decision, "") != RETURNED)
        .order_by(Report.id)
    )
    for project_id, day, percent in rows:
        found[project_id].add(day, percent)
    return found


def _series(
    code: str,
    name: str,
    projects: Sequence[BoardProject],
    reported: Mapping[int, Reported],
    *,
    days: Iterable[dt.date],
    today: dt.date,
) -> Series:
    """The cancelled are left out on every day, as they are in the progress of the day (RULES §4)."""
    points = [
        Point(day, _planned(projects, day), _actual(projects, reported, day, today=today) if day <= today else None)
        for day in days
    ]
    return Series(code, name, points)


def _planned(projects: Sequence[BoardProject], day: dt.date) -> Decimal:
    """By weight; where the clock stands still the plan does too, as on the board."""
    return shown(
        overall_percent((planned_percent(one.plan, _ruling_day(one, day)), one.weight, one.state) for one in projects)
    )


def _ruling_day(project: BoardProject, day: dt.date) -> dt.date:
    has_clock = project.state in OPEN or project.state is State.SUSPENDED
    return effective_day(day, project.stopped_on if has_clock else None)


def _actual(
    projects: Sequence[BoardProject], reported: Mapping[int, Reported], day: dt.date, *, today: dt.date
) -> Decimal:
    return shown(
        overall_percent(
            (one.percent if day >= today else reported[one.id].on(day), one.weight, one.state) for one in projects
        )
    )


def _units(projects: Iterable[BoardProject]) -> list[Unit]:
    """The unit with most late projects first, then the one with most still open."""
    of: dict[tuple[int | None, str], list[BoardProject]] = defaultdict(list)
    for project in projects:
        of[project.lead_unit_id, project.lead_unit].append(project)
    units = [Unit(id_, name, reconcile((one.state, one.is_late) for one in found)) for (id_, name), found in of.items()]
    return sorted(units, key=lambda unit: (-unit.counts.open_late, -unit.counts.open_on_time, unit.name))
