"""The filters of the map: what can be chosen, and what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.blueprints.board.asked import Asked, Part
from tracker.domain.message import Message, msg
from tracker.queries.board import Board

Option = tuple[object, str]

PARTS = {
    Part.OPEN: msg("在办"),
    Part.ON_TIME: msg("在办未逾期"),
    Part.LATE: msg("逾期"),
    Part.SUSPENDED: msg("暂缓"),
    Part.CANCELLED: msg("中止"),
    Part.CLOSED: msg("已销号"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """The items, lead units and sponsors that occur on the map, each as value and word."""

    items: Sequence[Option]
    leads: Sequence[Option]
    sponsors: Sequence[Option]


def options(board: Board) -> Options:
    """What there is to choose from, in the order of the map."""
    return Options(
        [(item.code, f"{item.code} {item.name}") for item in board.items],
        _distinct((one.lead_unit_id, one.lead_unit) for one in board.projects),
        _distinct((one.sponsor_id, one.sponsor) for one in board.projects),
    )


def chips(asked: Asked, board: Board) -> list[tuple[Message, str]]:
    """Each filter in force in words, with the address without it."""
    found = options(board)
    in_force = (
        (asked.item, msg("大项：%(name)s", name=_word(found.items, asked.item)), {"item": None}),
        (asked.lead, msg("责任单位：%(name)s", name=_word(found.leads, asked.lead)), {"lead": None}),
        (asked.sponsor, msg("挂联：%(name)s", name=_word(found.sponsors, asked.sponsor)), {"sponsor": None}),
        (asked.light, asked.light and asked.light.colour, {"light": None}),
        (asked.part, asked.part and PARTS[asked.part], {"part": None}),
        (asked.mine or None, msg("我的"), {"mine": False}),
    )
    return [(words, asked.address(**without)) for value, words, without in in_force if value is not None and words]


def _distinct(pairs: Iterable[tuple[int | None, str]]) -> list[Option]:
    named = {value: name for value, name in pairs if value is not None}
    return sorted(named.items(), key=lambda pair: pair[1])


def _word(found: Sequence[Option], value: object) -> str:
    return next((name for option, name in found if option == value), str(value))
