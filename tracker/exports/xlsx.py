"""Workbooks written so that nothing in them ever runs: what people typed is text and stays text, whatever it begins with."""

from __future__ import annotations

import datetime as dt
import importlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A3, A4 = 8, 9
# What a cell holds at most.
LONGEST_TEXT = 32_000
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# The faces by the names that systems in Chinese and in English both know.
SONG, HEI, TITLE_SONG = "SimSun", "SimHei", "FZXiaoBiaoSong-B05S"

# Ground and ink of each light, as on the map (static/css/tokens.css): the loud ones filled, the quiet ones tinted.
LIGHTS: Mapping[str, tuple[str, str]] = {
    "red": ("#C4161C", "#FFFFFF"),
    "yellow": ("#F3B61F", "#1A1917"),
    "blue": ("#E6EFFA", "#17509E"),
    "green": ("#E3F1EE", "#0B6355"),
    "grey": ("#ECEAE5", "#5F5B54"),
    "closed": ("#F7EFD9", "#7D5F10"),
}


@dataclass(frozen=True, slots=True)
class Lit:
    """A light in a cell: its word, on its ground."""

    word: str
    light: str


Value = str | int | Decimal | Fraction | dt.date | Lit | None
Look = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself. `made_at` is UTC."""

    title: str
    author: str
    made_at: dt.datetime


@dataclass
class Book:
    """A workbook in the making. Formats are made once for each look."""

    workbook: Any
    _formats: dict[frozenset[tuple[str, Any]], Any] = field(default_factory=dict)

    def format(self, look: Look) -> Any:
        """The format of this look."""
        key = frozenset(look.items())
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(look))
        return self._formats[key]

    def write(self, sheet: Any, row: int, column: int, value: Value, look: Look) -> None:
        """One cell. Text is written as text only, and marked so that a program which edits the cell keeps it text."""
        match value:
            case None | "":
                sheet.write_blank(row, column, None, self.format(look))
            case Lit():
                ground, ink = LIGHTS[value.light]
                lit = {**look, "bg_color": ground, "font_color": ink, "bold": True, "align": "center"}
                sheet.write_string(row, column, value.word, self.format(lit))
            case str():
                sheet.write_string(row, column, value[:LONGEST_TEXT], self.format({**look, "quote_prefix": True}))
            case dt.date():
                dated = {**look, "num_format": "yyyy-mm-dd", "align": "center"}
                sheet.write_datetime(row, column, value, self.format(dated))
            case _:
                sheet.write_number(row, column, float(value), self.format(look))


@contextmanager
def book(about: About, into: io.BytesIO, *, drafts: Path | None = None) -> Iterator[Book]:
    """A workbook that is written into `into` when the block ends.

    With a folder for its drafts it takes no more memory for many rows than for few, and they are written in order. The drafts are
    gone in the end, unless the process is killed: whoever names the folder cleans up in it.
    """
    # A twentieth of a second and two megabytes that a server which nobody asks for a register need not spend.
    xlsxwriter = importlib.import_module("xlsxwriter")
    on_disk = {"constant_memory": True, "tmpdir": str(drafts)}
    options = {**PLAIN, **(on_disk if drafts else {"in_memory": True})}
    with xlsxwriter.Workbook(into, options) as workbook:
        workbook.set_properties(
            {"title": about.title, "author": about.author, "company": about.author, "created": about.made_at}
        )
        yield Book(workbook)


def printed(sheet: Any, *, paper: int, title: str, head_rows: tuple[int, int]) -> None:
    """How the sheet lies on paper: across, all columns on one page, the head on each, the page numbered."""
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(*head_rows)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    # The blank keeps a title that begins with a year from being read as a size.
    sheet.set_footer(f"&L&8 {title.replace('&', '&&')}&R&8 — &P / &N —")


def text_width(text: str) -> int:
    """How many columns of a terminal, or halves of a Chinese sign, a text takes."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width."""
    return sum(max(1, -(-text_width(line) // max(1, int(width)))) for line in text.split("\n"))


def row_height(texts: Sequence[tuple[str, float]], *, line: float = 13.5, least: float = 22) -> float:
    """The height in points that a row needs for its wrapped texts, given with the widths of their columns."""
    lines = max((lines_needed(text, width) for text, width in texts if text), default=1)
    return min(409.0, max(least, lines * line + 6))
