"""Those parts of a Word document that a tag {{p … }} puts in whole, drawn as its markup: tables, annexes, the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape


def drawn(facts: Mapping[str, Any], fonts: Mapping[str, str]) -> dict[str, str]:
    """The parts by the names of their tags. Every text in them is escaped when it is put into the markup."""
    tables = [table for table in facts["tables"] if not table["is_annex"]]
    annexes = [table for table in facts["tables"] if table["is_annex"]]
    half_points = round(facts["table_points"] * 2)
    return {
        "tables": "".join(_paragraph("") + _table(table, fonts, half_points) for table in tables),
        "annexes": "".join(_annex(table, fonts, facts["annex_word"]) for table in annexes),
        "signature": _signature(facts["issuer"], facts["date"]),
    }


def _annex(table: Mapping[str, Any], fonts: Mapping[str, str], word: str) -> str:
    opened = _paragraph(word, font=fonts["hei"], properties="<w:pageBreakBefore/>")
    title = _paragraph(
        table["title"],
        font=fonts["title"],
        half_points=44,
        properties='<w:snapToGrid w:val="0"/><w:jc w:val="center"/>',
    )
    return opened + _paragraph("") + title + _paragraph("") + _table(table, fonts, 21) + _paragraph("")


def _signature(issuer: str, date: str) -> str:
    """The date four signs from the edge, the issuer centred above it. Widths in twentieths of a point, a sign being 16 pt."""
    wide, narrow = 4 * 316 + _signs(date) * 316, _signs(issuer) * 316
    right = max(0, wide - (_signs(date) * 316 + narrow) / 2)
    return _right(issuer, round(right)) + _right(date, 4 * 316)


def _right(text: str, indent: int) -> str:
    return _paragraph(text, properties=f'<w:ind w:right="{indent}"/><w:jc w:val="right"/>')


def _signs(text: str) -> float:
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _table(table: Mapping[str, Any], fonts: Mapping[str, str], half_points: int) -> str:
    widths = [round(width * 1440 / 25.4) for width in table["widths"]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    is_headed = any(table["head"])
    head = _row(table["head"], widths, font=fonts["hei"], half_points=half_points, is_head=True) if is_headed else ""
    rows = "".join(_row(row, widths, font=fonts["body"], half_points=half_points) for row in table["rows"])
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"


def _row(cells: Sequence[str], widths: Sequence[int], *, font: str, half_points: int, is_head: bool = False) -> str:
    # Room above and below the signs, as in the PDF, and to sign in. In twentieths of a point.
    height = f'<w:cantSplit/><w:trHeight w:val="{half_points * 19}"/>'
    repeated = f"<w:trPr>{height}{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    centred = '<w:jc w:val="center"/>' if is_head else ""
    properties = f'<w:snapToGrid w:val="0"/>{centred}'
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(cell, font=font, half_points=half_points, properties=properties)}</w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{repeated}{inside}</w:tr>"


def _paragraph(text: str, *, font: str = "", half_points: int = 0, properties: str = "") -> str:
    name = escape(font)
    fonts = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/>' if font else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    run = f'<w:r><w:rPr>{fonts}{size}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"
