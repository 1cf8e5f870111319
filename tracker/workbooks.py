"""Workbooks on their way in. Nothing of a stranger's file is believed: what it needs is unpacked within bounds, looked
through and packed anew, and only this copy is read. Macros, links to other files, pictures are never looked at."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO

import python_calamine

from .domain.errors import RuleBroken
from .domain.message import Message, msg
from .domain.register.cells import Cell, plain
from .domain.register.reading import Heads, Range
from .workbook_bounds import LAST_ROW, MOST_COLUMNS, SAID_BYTES, Bounds

MEBIBYTE = 1024 * 1024
FILE_BYTES = 5 * MEBIBYTE
UNPACKED_BYTES = 24 * MEBIBYTE
DIRECTORY_BYTES = 64 * 1024
FIRST_DAY_YEAR, SERIAL_ZERO = 1930, dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's days have no zone
LEAP_DAY = 60
SHEET_VISIBLE = python_calamine.SheetVisibleEnum.Visible

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:workbook|sharedStrings|styles)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_MACRO = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|\x00", re.IGNORECASE)
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65535
_LOCKED = b"\xd0\xcf\x11\xe0"
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = msg("这个文件打不开，可能已损坏。请用 WPS 或 Excel 打开，另存为 .xlsx 后再传。")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as rows of cells from A1 on, and its merged ranges as ((row, column), (row, column)), from 0 on."""

    rows: Sequence[Sequence[Cell]]
    merged: Sequence[Range]


def read_sheet(content: IO[bytes]) -> Sheet:
    """The first visible sheet of an .xlsx file. Raises RuleBroken, early and with the way out, for anything else."""
    copy = _safe_copy(content)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(copy) as workbook:
            return _first_sheet(workbook)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _broken(_DAMAGED) from error


@cache
def register_heads() -> Heads:
    """What offices write over each column of a register: from data/register_heads.json."""
    text = resources.files("tracker").joinpath("data", "register_heads.json").read_text(encoding="utf-8")
    heads: Heads = json.loads(text)
    return heads


def _first_sheet(workbook: python_calamine.CalamineWorkbook) -> Sheet:
    names = [one.name for one in workbook.sheets_metadata if one.visible == SHEET_VISIBLE]
    if not names:
        raise _broken(msg("这个文件里没有表格。"))
    sheet = workbook.get_sheet_by_name(names[0])
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = sheet.merged_cell_ranges or []
    if sum(bottom - top for (top, _left), (bottom, _right) in merged) > LAST_ROW * MOST_COLUMNS:
        # No cell lies in two merged ranges: together they are no larger than the sheet.
        raise _broken(_DAMAGED)
    return Sheet(rows, merged)


def _cell(value: object) -> Cell:
    """Fit for JSON: numbers stay numbers, days become 2026-11-30, anything else text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    # Whoever types 11.30 into a cell made for days gets a day of 1900: it is the number that was typed.
    if isinstance(value, dt.date) and value.year < FIRST_DAY_YEAR:
        return _number_of(value)
    return plain(value.isoformat() if isinstance(value, dt.time) else value)


def _number_of(day: dt.date) -> float:
    moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())
    days = (moment - SERIAL_ZERO) / dt.timedelta(days=1)
    # Spreadsheets believe in a 29 February 1900: before it their count lies a day back.
    return round(days if days > LEAP_DAY else days - 1, 6)


def _safe_copy(content: IO[bytes]) -> IO[bytes]:
    _check_outside(content)
    copy = io.BytesIO()
    left, bounds = UNPACKED_BYTES, Bounds()
    try:
        with zipfile.ZipFile(content) as package, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as safe:
            for part in _needed(package):
                unpacked = _checked(package, part, left)
                left -= len(unpacked)
                bounds.read(part.filename, unpacked)
                safe.writestr(part.filename, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _broken(_DAMAGED) from error
    if bounds.said > SAID_BYTES:
        raise too_large()
    copy.seek(0)
    return copy


def _check_outside(content: IO[bytes]) -> None:
    """Size, signature and the directory at the end, before anything is unpacked."""
    size = content.seek(0, io.SEEK_END)
    if size > FILE_BYTES:
        raise too_large()
    content.seek(0)
    head = content.read(len(_LOCKED))
    if head == _LOCKED:
        raise _broken(msg("这是旧格式（.xls）或加了密码的文件。请去掉密码，另存为 .xlsx 后再传。"))
    if not head.startswith(b"PK"):
        raise _broken(msg("请传 .xlsx 文件。别的格式请用 WPS 或 Excel 另存为 .xlsx。"))
    content.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(_END)
    end = tail[at : at + _END_SIZE]
    if at < 0 or len(end) < _END_SIZE or struct.unpack("<L", end[12:16])[0] > DIRECTORY_BYTES:
        raise _broken(_DAMAGED)
    content.seek(0)


def _needed(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The parts that hold what a sheet says, each once."""
    seen = set()
    for part in package.infolist():
        if _MACRO.search(part.filename.encode()):
            raise _macro()
        name = part.filename.lower()
        if _NEEDED.fullmatch(name) and name not in seen:
            seen.add(name)
            yield part


def _checked(package: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """The part unpacked, and looked through. Of a bomb no more is unpacked than would be let through."""
    if part.compress_type not in _PACKINGS:
        raise zipfile.BadZipFile(part.filename)
    with package.open(part) as unpacking:
        text = unpacking.read(most + 1)
    if len(text) > most:
        raise too_large()
    _check_text(text, part.filename)
    return text


def _check_text(text: bytes, name: str) -> None:
    if _DECLARATION.search(text):
        raise _broken(msg("这个文件里有不该有的内容，没有读取。请用 WPS 或 Excel 打开，另存为 .xlsx 后再传。"))
    if name.endswith(("Types].xml", ".rels")) and _MACRO.search(text):
        raise _macro()


def too_large() -> RuleBroken:
    """What is said of a file that nobody's register needs."""
    return _broken(msg("文件太大（最多 %(most)s MB）。请只留要导入的那张表再传。", most=FILE_BYTES // MEBIBYTE))


def _macro() -> RuleBroken:
    return _broken(msg("文件带有宏，不能传。请另存为不带宏的 .xlsx 再传。"))


def _broken(message: Message) -> RuleBroken:
    return RuleBroken(message, field="file")
