"""How far a sheet reaches, and how much its cells say together: found by a strict parser before the reader unfolds it in memory.

A sheet unfolds to all rows times all columns, and a text that is written once can be named by every cell: the reader makes a
copy for each. What two readers could understand in two ways is no sheet of anybody's, and a strict parser stops there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from .domain.errors import RuleBroken
from .domain.message import Message, msg

MEBIBYTE = 1024 * 1024
MOST_COLUMNS, LAST_ROW = 78, 9999
SAID_BYTES = 32 * MEBIBYTE

# Up to the last column (BZ) and the last row that anyone means.
_NEAR = re.compile(r"(?P<column>[A-Za-z]|[ABab][A-Za-z])(?P<row>\d{1,4})", re.ASCII)
_PLACED = re.compile(r"[A-Za-z]{1,3}(?P<row>\d{1,7})", re.ASCII)
_FAR_DOWN = msg("表格超过 %(most)s 行，没有读取。请删去多余的行（包括下方的空行）再传。", most=LAST_ROW)
_FAR_RIGHT = msg("表格超过 %(most)s 列，没有读取。请删去多余的列再传。", most=MOST_COLUMNS)


class Malformed(ValueError):
    """No well-formed part, or one whose cells do not say where they stand."""


@dataclass
class Bounds:
    """What was found so far. `lengths` are those of the shared texts in bytes, `named` how often cells name each by its number."""

    lengths: list[int] = field(default_factory=list)
    named: Counter[int] = field(default_factory=Counter)

    def read(self, name: str, part: bytes) -> None:
        """Looks through a part of the package, if it is one that matters here. Raises Malformed, or RuleBroken for a sheet that reaches too far."""
        where = name.lower()
        if "/worksheets/" in where:
            _parse(part, _Sheet(self.named))
        elif where.endswith("/sharedstrings.xml"):
            _parse(part, _Texts(self.lengths))

    @property
    def said(self) -> int:
        """How many bytes the cells say that name a shared text."""
        return sum(times * self.lengths[at] for at, times in self.named.items() if at < len(self.lengths))


@dataclass
class _Sheet:
    """The rows and cells of a sheet, each asked where it stands, and a formula whether it was worked out.

    A program that writes a formula and cannot reckon leaves its value out: to the reader the cell is an empty one.
    """

    named: Counter[int]
    rows: int = 0
    place: str = ""
    kind: str = ""
    is_formula: bool = False
    is_worked_out: bool = False
    value: list[str] | None = None

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "row":
            self.rows += 1
            if self.rows > LAST_ROW:
                raise _too_far(_FAR_DOWN)
        elif tag == "c":
            self.place, self.kind = given.get("r", ""), given.get("t", "")
            _require_near(self.place)
            # A text may be worked out to be empty.
            self.is_formula, self.is_worked_out = False, self.kind == "str"
        elif tag == "f":
            self.is_formula = True
        elif tag == "v":
            self.value = []

    def text(self, said: str) -> None:
        if self.value is not None:
            self.value.append(said)

    def end(self, tag: str) -> None:
        if tag == "v" and self.value is not None:
            said, self.value = "".join(self.value), None
            self.is_worked_out = self.is_worked_out or bool(said)
            if self.kind == "s":
                self.named[_number(said)] += 1
        elif tag == "c" and self.is_formula and not self.is_worked_out:
            raise _not_worked_out(self.place)


@dataclass
class _Texts:
    """The shared texts, each with its length."""

    lengths: list[int]
    is_within: bool = False

    def start(self, tag: str, _given: Mapping[str, str]) -> None:
        if tag == "si":
            self.is_within = True
            self.lengths.append(0)

    def text(self, said: str) -> None:
        if self.is_within:
            self.lengths[-1] += len(said.encode())

    def end(self, tag: str) -> None:
        self.is_within = self.is_within and tag != "si"


def _parse(part: bytes, what: _Sheet | _Texts) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: what.start(name.rpartition(":")[2], given)
    parser.EndElementHandler = lambda name: what.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = what.text
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Malformed(str(error)) from error


def _require_near(place: str) -> None:
    if _NEAR.fullmatch(place):
        return
    placed = _PLACED.fullmatch(place)
    if placed is None:
        raise Malformed(place)
    raise _too_far(_FAR_DOWN if int(placed["row"]) > LAST_ROW else _FAR_RIGHT)


def _number(value: str) -> int:
    if not re.fullmatch(r"\s*\+?\d{1,9}\s*", value, re.ASCII):
        raise Malformed(value)
    return int(value)


def _not_worked_out(place: str) -> RuleBroken:
    sentence = msg(
        "单元格 %(cell)s 是公式，文件里没有算出的结果。请用 WPS 或 Excel 打开，保存以后再传，或改填数值。", cell=place
    )
    return RuleBroken(sentence, field="file")


def _too_far(message: Message) -> RuleBroken:
    return RuleBroken(message, field="file")
