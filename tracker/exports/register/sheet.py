"""How the register lies on its sheet: title, groups of heads, projects by item, where they stand, the reconciliation."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from tracker.domain.message import msg
from tracker.domain.register.columns import COLUMNS, TAG, Column, Kind
from tracker.domain.register.reading import NOT_A_ROW
from tracker.exports.tables import CELL, EDGE, HEAD, SUBTITLE, TITLE, Head, write_heads
from tracker.exports.xlsx import A3, About, Book, Value, book, printed, row_height
from tracker.queries.register import Register

from .lists import add_choices, add_origin
from .rows import tag_of, values_of

SHEET = msg("台账")
TITLE_ROW, ABOUT_ROW, GROUP_ROW, HEAD_ROW = range(4)
FIRST_ROW = HEAD_ROW + 1
TAG_COLUMN = len(COLUMNS)
LAST_COLUMN = TAG_COLUMN - 1
FROZEN_COLUMNS = 3
BLANK_ROWS = 12
"""How many empty rows an empty checklist's template offers."""

_LOOK_ONLY = {"bg_color": "#F7F6F2", "font_color": "#4B4843"}
_CENTRED = {Kind.DAY, Kind.WHOLE, Kind.FIGURE}
Row = tuple[Mapping[str, Value], str]


def register_workbook(register: Register, about: About, *, subtitle: str, may_edit: bool) -> bytes:
    """The register as an .xlsx file. For the office it bears what it needs to come back, and lists of people to choose from."""
    made = io.BytesIO()
    with book(about, made) as workbook:
        sheet = workbook.workbook.add_worksheet(str(SHEET))
        _head(workbook, sheet, about.title, subtitle)
        end = _body(workbook, sheet, register, may_edit=may_edit)
        _foot(workbook, sheet, end, register)
        sheet.autofilter(HEAD_ROW, 0, max(end - 1, FIRST_ROW), LAST_COLUMN)
        sheet.freeze_panes(FIRST_ROW, FROZEN_COLUMNS)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(LAST_COLUMN)}{end + 1}"})
        sheet.set_column(TAG_COLUMN, TAG_COLUMN, 8, None, {"hidden": True})
        sheet.print_area(0, 0, end, LAST_COLUMN)
        printed(sheet, paper=A3, title=about.title, head_rows=(GROUP_ROW, HEAD_ROW))
        if may_edit:
            add_choices(workbook, sheet, register.people, first=FIRST_ROW, last=end)
        add_origin(workbook, register, about)
    return made.getvalue()


def _head(workbook: Book, sheet: Any, title: str, subtitle: str) -> None:
    for column, one in enumerate(COLUMNS):
        sheet.set_column(column, column, one.width)
    sheet.set_row(TITLE_ROW, 36)
    sheet.set_row(ABOUT_ROW, 20)
    sheet.set_row(GROUP_ROW, 20)
    _merged(workbook, sheet, (TITLE_ROW, 0, TITLE_ROW, LAST_COLUMN), title, TITLE)
    _merged(workbook, sheet, (ABOUT_ROW, 0, ABOUT_ROW, LAST_COLUMN), subtitle, SUBTITLE)
    for group, columns in groupby(enumerate(COLUMNS), key=lambda pair: pair[1].group):
        places = [column for column, _ in columns]
        _merged(workbook, sheet, (GROUP_ROW, places[0], GROUP_ROW, places[-1]), str(group), HEAD | EDGE)
    write_heads(workbook, sheet, HEAD_ROW, [Head(str(one.head), one.width, str(one.note)) for one in COLUMNS])
    sheet.write_string(HEAD_ROW, TAG_COLUMN, TAG)


def _body(workbook: Book, sheet: Any, register: Register, *, may_edit: bool) -> int:
    """The rows, those of an item under one cell; the number of the row after the last."""
    row = FIRST_ROW
    for _item, inside in groupby(_rows(register), key=lambda one: one[0]["item"]):
        row = _item_rows(workbook, sheet, row, list(inside), may_edit=may_edit)
    if row == FIRST_ROW and may_edit:
        row += BLANK_ROWS
        for blank in range(FIRST_ROW, row):
            _project(workbook, sheet, blank, dict.fromkeys(one.key for one in COLUMNS))
    return row


def _item_rows(workbook: Book, sheet: Any, first: int, rows: Sequence[Row], *, may_edit: bool) -> int:
    for number, (values, tag) in enumerate(rows, start=first):
        _project(workbook, sheet, number, values)
        if may_edit:
            sheet.write_string(number, TAG_COLUMN, tag)
    end = first + len(rows)
    _merged(workbook, sheet, (first, 0, end - 1, 0), str(rows[0][0]["item"]), _LOOKS["item"])
    return end


def _rows(register: Register) -> Iterator[Row]:
    for one in register.rows:
        values = values_of(one, register)
        yield values, str(tag_of(one, values))


def _project(workbook: Book, sheet: Any, row: int, values: Mapping[str, Value]) -> None:
    sheet.set_row(row, row_height(_texts(values)))
    for column, one in enumerate(COLUMNS):
        workbook.write(sheet, row, column, values[one.key], _LOOKS[one.key])


def _texts(values: Mapping[str, Value]) -> Sequence[tuple[str, float]]:
    # The item stands in a cell over several rows, and does not make one of them high.
    return [(value, one.width) for one in COLUMNS[1:] if isinstance(value := values[one.key], str)]


def _look(column: Column) -> Mapping[str, Any]:
    look: dict[str, Any] = CELL | EDGE
    if column.kind in _CENTRED or column.key in {"code", "state"}:
        look |= {"align": "center"}
    if column.key == "code":
        look |= {"num_format": "@"}
    return look if column.is_given else look | _LOOK_ONLY


def _foot(workbook: Book, sheet: Any, row: int, register: Register) -> None:
    sheet.set_row(row, 24)
    told = msg("对账　%(sentence)s", sentence=register.reconciliation.sentence)
    _merged(workbook, sheet, (row, 0, row, LAST_COLUMN), str(told), SUBTITLE)
    sheet.write_string(row, TAG_COLUMN, NOT_A_ROW)


def _merged(workbook: Book, sheet: Any, area: tuple[int, int, int, int], text: str, look: Mapping[str, Any]) -> None:
    top, left, bottom, right = area
    if (top, left) != (bottom, right):
        sheet.merge_range(*area, "", workbook.format(look))
    workbook.write(sheet, top, left, text, look)


def _letters(column: int) -> str:
    return f"A{chr(ord('A') + column - 26)}" if column > 25 else chr(ord("A") + column)


_LOOKS = {one.key: _look(one) for one in COLUMNS}
