"""The hidden sheets of the register: whom and which units its cells offer, and where the file comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.domain.matching import Candidate
from tracker.domain.message import msg
from tracker.domain.register.columns import COLUMNS
from tracker.exports.xlsx import About, Book
from tracker.queries.people import People
from tracker.queries.register import Register

CHOICES, ORIGIN = "_choices", "_register"
ROOM_FOR_NEW_ROWS = 200
FORMAT = 1
_PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


def add_choices(workbook: Book, sheet: Any, people: People, *, first: int, last: int) -> None:
    """Drop-down lists for sponsors, owners and lead units. What is not on a list may still be typed: pinyin, initials."""
    hidden = workbook.workbook.add_worksheet(CHOICES)
    hidden.very_hidden()
    offered = (("sponsor", people.sponsors), ("owner", people.owners), ("lead_unit", people.units))
    for column, (key, candidates) in enumerate(offered):
        _list(hidden, column, candidates)
        if candidates:
            letter = chr(ord("A") + column)
            place = _PLACES[key]
            choice = {
                "validate": "list",
                "source": f"={CHOICES}!${letter}$1:${letter}${len(candidates)}",
                "error_type": "information",
                "error_title": str(msg("不在列表里")),
                "error_message": str(msg("可以照样填写，导入时会核对，并提示最接近的人或单位。")),
            }
            sheet.data_validation(first, place, last + ROOM_FOR_NEW_ROWS, place, choice)


def add_origin(workbook: Book, register: Register, about: About) -> None:
    """Which checklist it is of, when it went out (UTC), and in which format."""
    hidden = workbook.workbook.add_worksheet(ORIGIN)
    hidden.very_hidden()
    facts = (("format", FORMAT), ("checklist", register.checklist.id), ("exported_at", about.made_at.isoformat()))
    for row, (name, value) in enumerate(facts):
        hidden.write_string(row, 0, name)
        hidden.write_string(row, 1, str(value))


def _list(hidden: Any, column: int, candidates: Sequence[Candidate]) -> None:
    for row, one in enumerate(candidates):
        hidden.write_string(row, column, one.label)
