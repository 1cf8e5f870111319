"""What a cell of the register says, as one plain text: the same whether it comes from the database or from a spreadsheet."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.domain.figures import trimmed
from tracker.domain.register.columns import COLUMNS

Cell = str | int | float
"""A cell as a workbook gives it: text, days as 2026-11-30, or a number. Fit for JSON."""

_DIGITS = 8
_PARTS = 3
_LONGEST_NUMBER = 9


def plain(value: object) -> str:
    """The text of a value: days as 2026-11-30, numbers without idle zeros, lines without idle blanks; nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.12g}"
        case Decimal():
            return trimmed(value).replace("−", "-")
        case _:
            return _tidy(str(value))


def _tidy(text: str) -> str:
    """Lines without blanks around them, and without empty lines at the ends; signs that no sheet can hold are left out."""
    if text.isprintable():
        return text.strip()
    shown = "".join(sign for sign in text.replace("\t", " ") if sign >= " " or sign in "\r\n")
    return "\n".join(line.strip() for line in shown.splitlines()).strip()


@dataclass(frozen=True, slots=True)
class Tag:
    """Which project a row is, in which version it went out, and the mark of each cell as it then was."""

    project_id: int
    version: int
    marks: Mapping[str, str]

    @classmethod
    def of(cls, project_id: int, version: int, texts: Mapping[str, str]) -> "Tag":
        """The tag of a row that goes out with these texts."""
        return cls(project_id, version, {column.key: _mark(texts[column.key]) for column in COLUMNS})

    @classmethod
    def read(cls, text: str) -> "Tag | None":
        """The tag in a hidden cell; None when there is none, or somebody wrote into it."""
        parts = text.split(":")
        if len(parts) != _PARTS or len(parts[2]) != _DIGITS * len(COLUMNS):
            return None
        if not all(part.isascii() and part.isdecimal() and len(part) <= _LONGEST_NUMBER for part in parts[:2]):
            return None
        marks = {column.key: parts[2][at * _DIGITS : (at + 1) * _DIGITS] for at, column in enumerate(COLUMNS)}
        return cls(int(parts[0]), int(parts[1]), marks)

    def __str__(self) -> str:
        return f"{self.project_id}:{self.version}:{''.join(self.marks[column.key] for column in COLUMNS)}"

    def is_touched(self, key: str, text: str) -> bool:
        """Whether the cell says something else than when it went out."""
        return self.marks[key] != _mark(text)


def _mark(text: str) -> str:
    # Tells edits from none. Whoever forges one could as well have edited the cell.
    return f"{zlib.crc32(text.encode()):0{_DIGITS}x}"
