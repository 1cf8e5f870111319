"""Workbooks that are written: text stays text, and nothing in them runs or calls."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tracker.exports.tables import Head, List, list_workbook
from tracker.exports.xlsx import LONGEST_TEXT, About, Lit, lines_needed, row_height
from tracker.files import ORPHANED_AFTER_SECONDS, Store

ABOUT = About("2026 年清单 & 台账", "园区党委", dt.datetime(2026, 11, 24, 2, 32, tzinfo=dt.UTC))
HEADS = [Head("文字", 10, "说明"), Head("数", 8), Head("日", 11), Head("灯", 8)]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "{=1}", "http://127.0.0.1/x", "12"]


KILLED = """
import datetime, os, pathlib, signal, sys
from tracker.exports.tables import Head, List, list_workbook
from tracker.exports.xlsx import About

def rows():
    yield ["a row"] * 5
    os.kill(os.getpid(), signal.SIGKILL)

about = About("x", "y", datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC))
list_workbook(about, List("x", "y", [Head("z", 9)] * 5, rows()), drafts=pathlib.Path(sys.argv[1]))
"""


def made(rows: list[list[object]], *, foot: str = "") -> bytes:
    content = List("清单", "截至今日", HEADS, rows, foot)  # type: ignore[arg-type]  # rows of any values
    with tempfile.TemporaryDirectory() as folder:
        workbook = list_workbook(ABOUT, content, drafts=Path(folder))
        assert list(Path(folder).iterdir()) == []
    return workbook


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_typed_is_never_a_formula(text: str) -> None:
    content = made([[text, None, None, None]])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert not [name for name in package.namelist() if "externalLink" in name]


def test_values_keep_their_kind_and_a_light_its_word() -> None:
    rows = [["甲", 3, dt.date(2026, 11, 30), Lit("逾期", "red")], ["x" * 40_000, Decimal("2.5"), None, ""]]
    sheet = openpyxl.load_workbook(io.BytesIO(made(rows, foot="对账"))).active
    assert [cell.value for cell in sheet[4]] == ["甲", 3, dt.datetime(2026, 11, 30), "逾期"]
    assert (sheet["D4"].fill.fgColor.rgb, sheet["B5"].value) == ("FFC4161C", 2.5)
    assert len(sheet["A5"].value) == LONGEST_TEXT
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A6"].value) == (ABOUT.title, "截至今日", "对账")


def test_a_list_prints_across_with_its_head_on_each_page() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made([["甲", 1, None, None]])))
    sheet = book.active
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$3:$3", "B4", "A3:D4")
    assert "2026 年清单 && 台账" in sheet.oddFooter.left.text
    assert sheet["A3"].comment.text == "说明"
    assert (book.properties.title, book.properties.creator) == (ABOUT.title, ABOUT.author)
    assert book.properties.created == dt.datetime(2026, 11, 24, 2, 32)


def test_what_a_killed_export_leaves_lies_in_the_store_and_is_taken_away_with_the_rest(tmp_path: Path) -> None:
    store, elsewhere = Store(tmp_path / "evidence"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-c", KILLED, str(store.scratch())]
    killed = subprocess.run(command, env={**os.environ, "TMPDIR": str(elsewhere)}, check=False)
    assert (killed.returncode, list(elsewhere.iterdir())) == (-signal.SIGKILL, [])
    left = store.idle(now=time.time() + ORPHANED_AFTER_SECONDS + 60)
    assert left
    assert store.clean(left, now=time.time() + ORPHANED_AFTER_SECONDS + 60) == len(left)
    assert list(store.root.iterdir()) == []


def test_a_list_without_rows_is_a_head() -> None:
    assert openpyxl.load_workbook(io.BytesIO(made([]))).active.auto_filter.ref == "A3:D3"


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert lines_needed("四个汉字\nab", 4) == 3
    assert (
        row_height([])
        == row_height([("短", 10), ("", 3)])
        < row_height([("长" * 30, 10)])
        < row_height([("长" * 9999, 10)])
    )
    assert row_height([("长" * 9999, 10)]) == 409
