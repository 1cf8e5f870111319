"""Workbooks on their way in: what is read of a good one, and that a hostile one is put down early and with a sentence."""

from __future__ import annotations

import datetime as dt
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from tests import samples
from tracker.domain.errors import RuleBroken
from tracker.workbooks import FILE_BYTES, read_sheet, register_heads

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEBIBYTE = 1024 * 1024


def workbook(fill: Callable[[object], object] = lambda _sheet: None) -> bytes:
    """A workbook as a spreadsheet program writes one."""
    made = openpyxl.Workbook()
    fill(made.active)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def altered(**parts: bytes | None) -> bytes:
    """A good workbook with some of its parts exchanged, added, or left out; names are given with __ for a slash."""
    given = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            if name not in given:
                bad.writestr(name, good.read(name))
        for name, content in given.items():
            if content is not None:
                bad.writestr(name, content)
    return written.getvalue()


def _merged(times: int) -> str:
    """The first column, merged so often."""
    ranges = "<mergeCell ref='A1:A9999'/>" * times
    return f"<mergeCells>{ranges}</mergeCells>"


def sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    content = f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return altered(**{SHEET: content.encode()})


def refusal(content: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        read_sheet(io.BytesIO(content))
    assert refused.value.field == "file"
    return str(refused.value.message)


def test_a_sheet_is_read_with_its_numbers_days_and_merged_cells() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        hidden = book.add_worksheet("first")
        hidden.hide()
        one = book.add_worksheet("second")
        one.activate()
        one.write_string("A1", "=1+1")
        one.write_number("B1", 11.3)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        one.write_datetime("C1", dt.datetime(2026, 11, 30), day)
        one.write_number("D1", 11.3, day)
        one.write_number("E1", 1130, day)
        one.write_boolean("F1", True)
        one.write_datetime("G1", dt.time(8, 30), book.add_format({"num_format": "hh:mm"}))
        one.merge_range("A2:A4", "甲\n乙")
    found = read_sheet(made)
    assert list(found.rows[0]) == ["=1+1", 11.3, "2026-11-30", 11.3, 1130.0, "TRUE", "08:30:00"]
    assert (found.rows[1][0], found.merged) == ("甲\n乙", [((1, 0), (3, 0))])


def test_a_formula_says_what_it_came_to_be_it_nothing() -> None:
    cells = "<c r='A1'><f>1+1</f><v>2</v></c><c r='B1' t='str'><f>IF(A1,\"\",1)</f><v></v></c><c r='C1'/>"
    assert read_sheet(io.BytesIO(sheet(f"<row r='1'>{cells}</row>"))).rows[0][:2] == [2, ""]


def test_what_offices_write_over_their_columns_comes_with_the_program() -> None:
    assert "负责人" in register_heads()["owner"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请传 .xlsx 文件"),
        (b"a,b\n1,2\n", "请传 .xlsx 文件"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧格式"),
        (b"PK\x03\x04" + bytes(100), "打不开"),
        (b"PK\x05\x06" + bytes(18), "打不开"),
        (workbook()[:-30], "打不开"),
        (altered(**{SHEET: b"<worksheet><sheetData><row r='1'><c r='A1'"}), "打不开"),
        (altered(xl__workbook_dot_xml=None), "没有表格"),
        (altered(xl__vbaProject_dot_bin=b"x"), "带有宏"),
        (samples.office("application/vnd.ms-excel.sheet.macroEnabled"), "带有宏"),
        (sheet("<row r='1'><c r='A1'/></row>", before="<!DOCTYPE x [<!ENTITY a 'b'>]>"), "不该有的内容"),
        (altered(**{SHEET: "<!DOCTYPE x>".encode("utf-16")}), "不该有的内容"),
        (sheet("<row r='1'/>" * 100_000), "超过 9999 行"),
        (sheet("<row r='1048576'><c r='A1048576'><v>1</v></c></row>"), "超过 9999 行"),
        (sheet("<row r='1'><c r='XFD1'><v>1</v></c></row>"), "超过 78 列"),
        (sheet("<row r='1'>" + "<c><v>1</v></c>" * 5 + "</row>"), "打不开"),
        (sheet("<row r='1'><c r='A1' t='s'><v>-1</v></c></row>"), "打不开"),
        (sheet("<row r='1'><c r='B1'><f>1+1</f></c></row>"), "单元格 B1 是公式"),
        (sheet("<row r='1'><c r='B1'><v>1</v></c><c r='C1'><f>B1</f><v></v></c></row>"), "单元格 C1 是公式"),
        (sheet("<row r='1'><c r='A10000'/></row>"), "超过 9999 行"),
        (altered(**{SHEET: b"<c " * 2_000_000}), "打不开"),
        (sheet("<row r='1'><c r='A1'/></row>", after=_merged(1000)), "打不开"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_the_way_out(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)


def test_a_file_larger_than_any_register_is_refused_unread() -> None:
    assert "最多 5 MB" in refusal(b"PK\x03\x04" + bytes(FILE_BYTES))


def test_a_directory_without_end_is_refused_unread() -> None:
    content = bytearray(workbook())
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<L", MEBIBYTE)
    assert "打不开" in refusal(bytes(content))


def test_a_part_in_a_packing_that_no_spreadsheet_uses_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as package:
        package.writestr(SHEET, b"<worksheet/>")
    assert "打不开" in refusal(written.getvalue())


def test_a_book_of_hidden_sheets_has_no_table() -> None:
    hidden = names_of_sheets().replace(b'state="visible"', b'state="hidden"')
    assert "没有表格" in refusal(altered(xl__workbook_dot_xml=hidden))


def names_of_sheets() -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        return package.read("xl/workbook.xml")


@pytest.mark.parametrize("size", [30, 300])
def test_a_bomb_takes_no_more_memory_than_a_register(size: int) -> None:
    written = io.BytesIO()
    block = b"<row r='1'><c r='A1'><v>1</v></c></row>" * (MEBIBYTE // 39)
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package,
        package.open(SHEET, "w", force_zip64=True) as part,
    ):
        for _ in range(size):
            part.write(block)
    content = written.getvalue()
    tracemalloc.start()
    try:
        sentence = refusal(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "文件太大" in sentence
    assert peak < 100 * MEBIBYTE


def test_of_two_parts_of_one_name_the_first_is_read() -> None:
    written = io.BytesIO(workbook(lambda one: one.append(["甲"])))  # type: ignore[attr-defined]  # openpyxl has no types
    with zipfile.ZipFile(written, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(SHEET, b"<nonsense")
    assert list(read_sheet(written).rows[0]) == ["甲"]


def shared(text: str, *, rows: int) -> bytes:
    """A sheet of 26 columns whose every cell names the same text, which is written once."""
    columns = [chr(ord("A") + number) for number in range(26)]
    cells = [[f"<c r='{column}{row}' t='s'><v>0</v></c>" for column in columns] for row in range(1, rows + 1)]
    relation = (
        b'<Relationship Id="rId9" Target="sharedStrings.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        relations = package.read("xl/_rels/workbook.xml.rels").replace(b"</Relationships>", relation)
    said = f'<sst xmlns="{NAMESPACE}"><si><r><t>{text}</t></r><r><t>尾</t></r></si><si><t>另</t></si></sst>'
    drawn = "".join(f"<row r='{row}'>{''.join(each)}</row>" for row, each in enumerate(cells, start=1))
    content = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{drawn}</sheetData></worksheet>'.encode()
    return altered(**{SHEET: content, "xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": said.encode()})


def test_a_text_that_every_cell_names_is_read_once_for_each() -> None:
    assert read_sheet(io.BytesIO(shared("字", rows=2))).rows == [["字尾"] * 26] * 2


def test_a_text_that_is_written_once_does_not_fill_the_memory() -> None:
    assert "文件太大" in refusal(shared("字" * 10_000, rows=100))
