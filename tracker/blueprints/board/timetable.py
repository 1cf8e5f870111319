"""The timetable: each project's year as places along a line, in per cent of the plan year."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.blueprints.board.wall import Card
from tracker.domain.closure import is_on_time
from tracker.domain.project import Milestone
from tracker.domain.schedule import day_of_percent
from tracker.filters import month as month_word
from tracker.queries.board_rows import BoardProject

QUARTER = 3
Month = tuple[str, str, str, bool, bool]
Diamond = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timetable, in per cent of the year: `fill` is how far the bar goes, to the day whose planned percent equals the
    actual one; `over` is the time past the due day, empty when there is none."""

    card: Card
    item: str
    rowspan: int
    start: str
    due: str
    span: str
    fill: str
    over: str
    diamonds: Sequence[Diamond]


@dataclass(frozen=True, slots=True)
class Timetable:
    months: Sequence[Month]
    today: str | None
    rows: Sequence[Row]


class Year:
    """The plan year as a line: days become places in per cent, those outside it stand at its ends."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.begins_on = dt.date(year, 1, 1)
        self.days = 366 if calendar.isleap(year) else 365

    def place(self, day: dt.date) -> float:
        """Where a day stands."""
        return min(max((day - self.begins_on).days / self.days, 0), 1) * 100

    def at(self, day: dt.date) -> str:
        """The place as it is written."""
        return written(self.place(day))

    def months(self, day: dt.date) -> list[Month]:
        """First day, middle, name, whether a quarter begins, whether it is the month of `day`."""
        first = [dt.date(self.year, month, 1) for month in range(1, 13)]
        ends = [*(self.place(one) for one in first[1:]), 100.0]
        return [
            (
                self.at(one),
                written((self.place(one) + end) / 2),
                month_word(one.month),
                one.month % QUARTER == 1,
                (one.year, one.month) == (day.year, day.month),
            )
            for one, end in zip(first, ends, strict=True)
        ]


def written(place: float) -> str:
    """A place in per cent with two decimals at most: the page stays small, and a wide screen sharp."""
    return f"{place:.2f}".rstrip("0").rstrip(".")


def timetable(cards: Sequence[tuple[str, Card]], *, year: int, day: dt.date) -> Timetable:
    """The rows of cards given with the name of their item, in that order."""
    line = Year(year)
    rows: list[Row] = []
    for item, group in groupby(cards, key=lambda pair: (pair[1].project.item_code, pair[0])):
        members = [one for _item, one in group]
        rows += [
            _row(one, item=item[1], rowspan=len(members) if not place else 0, line=line)
            for place, one in enumerate(members)
        ]
    return Timetable(line.months(day), line.at(day) if day.year == year else None, rows)


def _row(card: Card, *, item: str, rowspan: int, line: Year) -> Row:
    project = card.project
    plan = project.plan
    start = line.place(plan.starts_on)
    due = line.place(plan.due_on)
    filled = line.place(day_of_percent(plan, project.percent)) - start
    over = line.place(project.ruling_day) - due
    return Row(
        card=card,
        item=item,
        rowspan=rowspan,
        start=written(start),
        due=written(due),
        span=written(due - start),
        fill=written(filled),
        over=written(over) if project.is_late and over > 0 else "",
        diamonds=list(_diamonds(project, line)),
    )


def _diamonds(project: BoardProject, line: Year) -> Iterator[Diamond]:
    if project.original_due_on != project.plan.due_on:
        yield line.at(project.original_due_on), "was", ""
    for step in project.plan.milestones:
        kind, flag = _mark(step, project.ruling_day)
        yield line.at(step.due_on), kind, flag


def _mark(step: Milestone, day: dt.date) -> tuple[str, str]:
    """The diamond and the flag of a milestone: a red pennant when met in time, a black swallow-tail when missed."""
    if step.done_on is not None:
        return "done", "met" if is_on_time(step.done_on, step.due_on) else "missed"
    return ("missed", "missed") if step.due_on < day else ("open", "")
