"""A row of the register in values: what people filled in, where it stands, and the tag by which it is known again."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.lateness import days_late
from tracker.domain.lights import Light, word
from tracker.domain.message import Message, joined, msg
from tracker.domain.project import OPEN, State
from tracker.domain.register.cells import Tag, plain
from tracker.domain.schedule import shown
from tracker.exports.xlsx import Lit, Value
from tracker.queries.board_rows import BoardProject
from tracker.queries.register import Register, RegisterRow

NOT_YET = ("light", "percent", "planned", "gap", "days_late", "marks", "obstacle", "last_report_on", "closure")


def values_of(row: RegisterRow, register: Register) -> Mapping[str, Value]:
    """The row by column."""
    state = {"state": str(row.project.state.label)}
    if row.standing is None:
        return {**row.given, **state, **dict.fromkeys(NOT_YET)}  # type: ignore[dict-item]  # what is given is text, numbers, days
    return {**row.given, **state, **_standing(row.standing, row, register)}  # type: ignore[dict-item]  # as above


def tag_of(row: RegisterRow, values: Mapping[str, Value]) -> Tag:
    """The tag that goes out beside these values."""
    texts = {key: value.word if isinstance(value, Lit) else plain(value) for key, value in values.items()}
    return Tag.of(row.project.id, row.project.version, texts)


def _standing(one: BoardProject, row: RegisterRow, register: Register) -> dict[str, Value]:
    is_open = one.state in OPEN
    planned = shown(one.planned)
    late = days_late(one.plan.due_on, one.closed_on or one.ruling_day)
    return {
        "light": Lit(_light(one, register), one.light.value),
        "percent": one.percent,
        "planned": planned if is_open else None,
        "gap": planned - one.percent if is_open else None,
        "days_late": late if late and one.state is not State.CANCELLED else None,
        "marks": str(joined(tuple(marks(one)))),
        "obstacle": one.obstacle if is_open else "",
        "last_report_on": row.project.last_report_on,
        "closure": _closure(one, late),
    }


def _light(one: BoardProject, register: Register) -> str:
    if one.light is Light.GREY and one.state in OPEN:
        return str(msg("未启动"))
    light = word(one.light, state=one.state, due_on=one.plan.due_on, day=register.day, stopped_on=one.stopped_on)
    return str(light)


def marks(one: BoardProject) -> list[Message]:
    """What the card of a project bears: the heavier first, then what waits, then the counts."""
    found = [
        (one.has_cross, msg("红叉")),
        (one.obstacle and one.state in OPEN, msg("有困难")),
        (one.is_waiting_for_closure, msg("待销号")),
        (one.has_shortfall, msg("带差")),
        (one.pending_reviews, msg("待审")),
        (
            one.deadline_changes,
            msg("改期 %(n)s 次（原 %(day)s）", n=one.deadline_changes, day=one.original_due_on),
        ),
        (one.returned_count, msg("退回 %(n)s 次", n=one.returned_count)),
    ]
    return [mark for applies, mark in found if applies]


def _closure(one: BoardProject, late: int) -> str:
    if one.closed_on is None or not one.serial:
        return ""
    verdict = msg("逾期 %(n)s 天", n=late) if late else msg("按期")
    return str(msg("%(serial)s\n%(day)s　%(verdict)s", serial=one.serial, day=one.closed_on, verdict=verdict))
