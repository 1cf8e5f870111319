"""A plain list as a workbook: a title, a head with notes, rows. One call for every register that is only read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .xlsx import A4, HEI, SONG, TITLE_SONG, About, Book, Value, book, printed, row_height

TITLE_ROW, ABOUT_ROW, HEAD_ROW = 0, 1, 2
FIRST_ROW = HEAD_ROW + 1
EDGE = {"border": 1, "border_color": "#B9B4AA"}
TITLE = {"font_name": TITLE_SONG, "font_size": 18, "align": "center", "valign": "vcenter"}
SUBTITLE = {"font_name": SONG, "font_size": 10, "font_color": "#4B4843", "valign": "vcenter"}
HEAD = {
    "font_name": HEI,
    "font_size": 10,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
    "bg_color": "#EDEBE5",
}
CELL = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: `width` in characters, `note` what its note tells."""

    text: str
    width: float
    note: str = ""
    align: str = "left"


@dataclass(frozen=True, slots=True)
class List:
    """`subtitle` stands beneath the title, `foot` beneath the rows, `name` on the sheet's tab."""

    name: str
    subtitle: str
    heads: Sequence[Head]
    rows: Iterable[Sequence[Value]]
    foot: str = ""


def list_workbook(about: About, content: List, *, drafts: Path) -> bytes:
    """The list as an .xlsx file. Rows may come one by one: no more than one is held in memory, the others lie in `drafts`."""
    made = io.BytesIO()
    with book(about, made, drafts=drafts) as workbook:
        sheet = workbook.workbook.add_worksheet(content.name)
        last = len(content.heads) - 1
        for column, head in enumerate(content.heads):
            sheet.set_column(column, column, head.width)
        _banner(workbook, sheet, TITLE_ROW, about.title, TITLE, height=34, last=last)
        _banner(workbook, sheet, ABOUT_ROW, content.subtitle, SUBTITLE, height=20, last=last)
        write_heads(workbook, sheet, HEAD_ROW, content.heads)
        end = _rows(workbook, sheet, content)
        if content.foot:
            _banner(workbook, sheet, end, content.foot, SUBTITLE, height=22, last=last)
        sheet.autofilter(HEAD_ROW, 0, max(end - 1, HEAD_ROW), last)
        sheet.freeze_panes(FIRST_ROW, 1)
        printed(sheet, paper=A4, title=about.title, head_rows=(HEAD_ROW, HEAD_ROW))
    return made.getvalue()


def write_heads(workbook: Book, sheet: Any, row: int, heads: Sequence[Head]) -> None:
    """The row of heads, each with its note."""
    sheet.set_row(row, 34)
    for column, head in enumerate(heads):
        workbook.write(sheet, row, column, head.text, HEAD | EDGE)
        if head.note:
            sheet.write_comment(row, column, head.note, {"x_scale": 1.6, "font_size": 10, "font_name": SONG})


def _banner(workbook: Book, sheet: Any, row: int, text: str, look: dict[str, Any], *, height: float, last: int) -> None:
    sheet.set_row(row, height)
    sheet.merge_range(row, 0, row, last, "", workbook.format(look))
    workbook.write(sheet, row, 0, text, look)


def _rows(workbook: Book, sheet: Any, content: List) -> int:
    row = FIRST_ROW
    for row, values in enumerate(content.rows, start=FIRST_ROW):
        texts = [
            (value, head.width) for value, head in zip(values, content.heads, strict=True) if isinstance(value, str)
        ]
        sheet.set_row(row, row_height(texts))
        for column, (value, head) in enumerate(zip(values, content.heads, strict=True)):
            workbook.write(sheet, row, column, value, {**CELL, **EDGE, "align": head.align})
        row += 1  # the row after the last is where the foot stands
    return row
