"""Workbooks as a clerk handles them: opened, cells changed under their heads, saved, brought back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

HEAD_ROW = 4
FIRST_ROW = HEAD_ROW + 1


class Register:
    """A register in a spreadsheet program. Rows are found by their code."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book.worksheets[0]
        heads = self.sheet[HEAD_ROW]
        self.columns: Mapping[str, int] = {str(cell.value): cell.column for cell in heads if cell.value}

    def row(self, code: str) -> int:
        """The number of the row of a project."""
        codes = {self.sheet.cell(row, self.columns["编号"]).value: row for row in range(FIRST_ROW, self.end + 1)}
        return codes[code]

    @property
    def end(self) -> int:
        return int(self.sheet.max_row)

    def get(self, row: int, head: str) -> Any:
        return self.sheet.cell(row, self.columns[head]).value

    def put(self, row: int, head: str, value: object) -> str:
        """Types into a cell, and says which one it is."""
        cell = self.sheet.cell(row, self.columns[head])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # Else openpyxl takes what begins with = for a formula.
        return str(cell.coordinate)

    def add(self, **cells: object) -> int:
        """A row beneath all others."""
        row = self.end + 1
        for head, value in cells.items():
            self.put(row, head, value)
        return row

    def saved(self) -> bytes:
        written = io.BytesIO()
        self.book.save(written)
        return written.getvalue()


def plain_list(*rows: Sequence[object], merge: str = "") -> bytes:
    """A list that an office made by itself."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if merge:
        book.active.merge_cells(merge)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
