"""The map put together: what the templates draw, for one checklist or for several."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flask import render_template

from tracker import page
from tracker.blueprints.board import wall
from tracker.blueprints.board.asked import Asked, Part, View
from tracker.blueprints.board.filters import chips, options
from tracker.blueprints.board.timetable import timetable
from tracker.domain.lights import WORST_FIRST, Light
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Actor
from tracker.domain.project import OPEN
from tracker.domain.schedule import shown
from tracker.filters import pct
from tracker.queries import board as boards
from tracker.queries import matrix as matrices
from tracker.queries.board import Board, Choice, Standing
from tracker.queries.board_rows import BoardProject
from tracker.working_days import china_calendar

CARDS = 120
"""How many projects stand on one page; a longer checklist is paged, for nothing on it may shrink."""


def checklist(asked: Asked, choices: Sequence[Choice], *, actor: Actor, day: dt.date) -> str:
    """One checklist on the day that is asked for, `day` being today: numbers, the red ones, wall and timetable."""
    board = boards.board(choices[0], actor=actor, day=asked.on or day)
    account_id = actor.account_id
    passed = [one for one in board.projects if asked.lets_pass(one, account_id=account_id)]
    on_page, next_after = _page(passed, after=asked.after)
    columns = wall.columns(board, on_page)
    standing, worst = board.standing, wall.reds(board)[: wall.WORST]
    cards = [(column.name, card) for column in columns for card in column.cards]
    by_light = _without_light(asked, board, account_id=account_id)
    return render_template(
        "board/_map.html",
        asked=asked,
        choices=choices,
        board=board,
        day=board.day,
        today=day,
        clock=page.CLOCK,
        workdays=_workdays_left(board),
        numbers=_numbers(asked, board),
        percent=pct(shown(standing.percent)),
        planned=pct(shown(standing.planned)),
        gap=gap(standing),
        reds=[(wall.card(one, board), wall.why_red(one, board)) for one in worst],
        worst={one.id: place for place, one in enumerate(worst, 1)},
        analysis=f"/analysis/?checklist={board.choice.id}",
        next_due=next_due(board),
        legend=[(light.value, by_light[light], light) for light in WORST_FIRST],
        options=options(board),
        chips=chips(asked, board),
        columns=columns,
        shown=len(passed),
        next_after=next_after,
        timetable=timetable(cards, year=board.choice.year, day=board.day),
        is_wall=asked.view is not View.TIMETABLE,
        views=View,
        red=Light.RED,
    )


def _page(projects: Sequence[BoardProject], *, after: int | None) -> tuple[Sequence[BoardProject], int | None]:
    """Those that fit on one page, and the one after which the next page begins; a usual checklist fits on the first."""
    start = next((place for place, one in enumerate(projects, 1) if one.id == after), 0)
    on_page = projects[start : start + CARDS]
    return on_page, on_page[-1].id if len(projects) > start + CARDS else None


def matrix(asked: Asked, choices: Sequence[Choice], *, actor: Actor, day: dt.date) -> str:
    """The checklists of a year, unit by item."""
    drawn = matrices.matrix(actor, year=choices[0].year, day=asked.on or day, after=asked.after)
    return render_template(
        "board/_matrix.html",
        asked=asked,
        choices=choices,
        matrix=drawn,
        day=asked.on or day,
        clock=page.CLOCK,
        views=View,
    )


def gap(standing: Standing) -> Message:
    """How far behind or ahead of the plan."""
    points = shown(standing.planned) - shown(standing.percent)
    if points < 0:
        return msg("超前 %(points)s 点", points=-points)
    return msg("差 %(points)s 点", points=points) if points else msg("与计划持平")


def next_due(board: Board) -> tuple[dt.date, int] | None:
    """The next due day of what is open, and how many projects are due then."""
    coming = Counter(
        one.plan.due_on for one in board.projects if one.state in OPEN and one.plan.due_on >= one.ruling_day
    )
    first = min(coming, default=None)
    return (first, coming[first]) if first is not None else None


def _numbers(asked: Asked, board: Board) -> list[tuple[str, int, str]]:
    """The five numbers, each with the address of the list that it counts."""
    sums = board.reconciliation
    here = asked.unfiltered
    late = here(part=Part.LATE) if asked.on else f"/overdue/?checklist={board.choice.id}"
    return [
        ("all", sums.issued_total, here()),
        ("open", board.open_count, here(part=Part.OPEN)),
        ("due-soon", board.lights[Light.BLUE], here(light=Light.BLUE)),
        ("overdue", sums.open_late, late),
        ("closed", sums.closed, here(part=Part.CLOSED)),
    ]


def _without_light(asked: Asked, board: Board, *, account_id: int) -> Counter[Light]:
    """How many of those asked for show each light, whatever light is asked for."""
    any_light = replace(asked, light=None)
    return Counter(one.light for one in board.projects if any_light.lets_pass(one, account_id=account_id))


def _workdays_left(board: Board) -> int:
    """Working days after the board's day until the end of the plan year."""
    return china_calendar().workdays_between(board.day, dt.date(board.choice.year, 12, 31))
