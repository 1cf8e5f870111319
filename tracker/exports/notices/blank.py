"""Makes the built-in Word template of a form, in a process of its own (`exports.apart`): the sample that an office may start from.

What is filled in stands between braces, as docxtpl reads it. The geometry is that of GB/T 9704-2012: a grid of 22 lines by 28 signs.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LEFT, RIGHT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
BODY, TITLE, SMALL, MARK = Pt(16), Pt(22), Pt(14), Pt(32)
RED = RGBColor(0xE0, 0, 0)
LINE_PITCH = "579"  # twentieths of a point: 22 lines in 225 mm
SIGN_SPACE = "-848"  # 4096ths of a point less than 16 pt: 28 signs in 156 mm
TIGHTER = "-5"  # twentieths of a point
TWO_SIGNS = Pt(31.6)
PAGE = "PAGE"
BEYOND = Mm(-7)  # the double lines of a letter are 170 mm long, wider than the type area on both sides
RULED = {"top": "single", "bottom": "single"}


class Sheet:
    """A document being made. `fonts` names the type of each role."""

    def __init__(self, *, fonts: Mapping[str, str]) -> None:
        self.fonts = fonts
        self.document: Any = Document()
        self.section: Any = self.document.sections[0]
        self._plain_style()
        self._page()

    def paragraph(
        self,
        text: str = "",
        role: str = "body",
        size: Any = BODY,
        *,
        align: Any = None,
        at: Any = None,
        indent: Any = None,
    ) -> Any:
        """A paragraph of the type area, or of the header or footer `at`."""
        made = (at or self.document).add_paragraph()
        made.alignment = align
        made.paragraph_format.first_line_indent = indent
        if size != BODY:
            # What is not of the body's size does not stand on the body's grid.
            _place(made, _property("snapToGrid", val="0"))
        if text:
            self.run(made, text, role, size)
        return made

    def run(self, paragraph: Any, text: str, role: str, size: Any = BODY, colour: Any = None) -> None:
        run = paragraph.add_run(text)
        run.font.size = size
        run.font.name = self.fonts[role]
        run._element.rPr.rFonts.set(qn("w:eastAsia"), self.fonts[role])
        run.font.color.rgb = colour

    def tags(self, *tags: str) -> None:
        """Paragraphs that only steer the filling in, and are gone afterwards."""
        for tag in tags:
            self.paragraph(f"{{%p {tag} %}}")

    def gap(self, lines: int) -> None:
        for _line in range(lines):
            self.paragraph()

    def mark(self, at: Any = None) -> Any:
        """The issuer's name in red."""
        made = self.paragraph(size=MARK, align=CENTER, at=at)
        self.run(made, "{{ mark }}", "title", MARK, RED)
        return made

    def numbers(self, *, after: Any = None) -> None:
        """The page's number between dashes, one sign from the outer edge."""
        for footer, side in ((self.section.footer, RIGHT), (self.section.even_page_footer, LEFT)):
            made = footer.paragraphs[0]
            made.alignment = side
            setattr(made.paragraph_format, "right_indent" if side == RIGHT else "left_indent", SMALL)
            made.paragraph_format.space_after = after
            self.run(made, "— ", "song", SMALL)
            for part in ("begin", PAGE, "end"):
                made.runs[-1]._element.append(_field(part))
            self.run(made, " —", "song", SMALL)

    def body(self, *, is_signed: bool = True) -> None:
        """Title, addressee, text, tables, list of annexes, signature, annexes: the same in all forms."""
        self.paragraph("{{ title }}", "title", TITLE, align=CENTER)
        self.gap(1)
        self.tags("if addressee")
        self.paragraph("{{ addressee }}：")
        self.tags("endif", "for p in paragraphs", "if p.level == 1")
        self.paragraph("{{ p.text }}", "hei", indent=TWO_SIGNS).paragraph_format.keep_with_next = True
        self.tags("else")
        running = self.paragraph(indent=TWO_SIGNS, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        self.run(running, "{{ p.lead }}", "kai")
        self.run(running, "{{ p.rest }}", "body")
        self.tags("endif", "endfor")
        self.paragraph("{{p tables }}")
        self.tags("if annex_note")
        self.paragraph()
        self.paragraph("{{ annex_note }}", indent=TWO_SIGNS)
        self.tags("endif")
        if is_signed:
            self.gap(2)
            self.paragraph("{{p signature }}")
        self.paragraph("{{p annexes }}")

    def imprint(self, *, is_ruled: bool) -> None:
        """Who gets a copy, and when it was printed: in a frame at the foot of the last page."""
        self.tags("if copy_to")
        _frame(self.paragraph("{{ copy_to }}", size=SMALL), **{"top": "single"} if is_ruled else {})
        self.tags("endif")
        if is_ruled:
            printed = self.paragraph("{{ issuer }}\t{{ printed }}", size=SMALL)
            printed.paragraph_format.tab_stops.add_tab_stop(Mm(151), alignment=2)
            _frame(printed, **RULED)

    def _plain_style(self) -> None:
        style = self.document.styles["Normal"]
        style.font.size = BODY
        style.font.name = self.fonts["body"]
        style.element.rPr.rFonts.set(qn("w:eastAsia"), self.fonts["body"])
        # The grid of signs is counted from the size that the document begins with.
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        for size in defaults.iter(qn("w:sz"), qn("w:szCs")):
            size.set(qn("w:val"), str(int(BODY.pt * 2)))
        next(defaults.iter(qn("w:lang"))).set(qn("w:eastAsia"), "zh-CN")
        # LibreOffice gives a sign that is wider than its cell two of them.
        style.element.rPr.append(_property("spacing", val=TIGHTER))
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.line_spacing = 1
        style.paragraph_format.widow_control = False

    def _page(self) -> None:
        page = self.section
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        grid = page._sectPr.find(qn("w:docGrid"))
        for name, value in (("type", "linesAndChars"), ("linePitch", LINE_PITCH), ("charSpace", SIGN_SPACE)):
            grid.set(qn(f"w:{name}"), value)
        self.document.settings.odd_and_even_pages_header_footer = True


def letter(sheet: Sheet) -> None:
    """信函: the name over a double line at the head of the first page, another at its foot, no number on it."""
    page = sheet.section
    page.different_first_page_header_footer = True
    page.header_distance, page.footer_distance = Mm(30), Mm(20)
    head = page.first_page_header
    mark = sheet.mark(at=head)
    mark.paragraph_format.space_after = Mm(4)
    mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    mark.paragraph_format.line_spacing = MARK
    head._element.remove(head.paragraphs[0]._element)
    _borders(sheet.paragraph(at=head, size=Pt(1)), indent=BEYOND, size="24", top="thickThinSmallGap")
    _borders(page.first_page_footer.paragraphs[0], indent=BEYOND, size="24", bottom="thinThickSmallGap")
    sheet.numbers(after=Mm(5))
    sheet.paragraph("{{ number }}", align=RIGHT)
    sheet.gap(2)
    sheet.body()
    sheet.imprint(is_ruled=False)


def document(sheet: Sheet) -> None:
    """文件: the red head 35 mm below the type area's edge, the number under it, a red line, then the title."""
    sheet.section.footer_distance = Mm(25)
    sheet.numbers()
    sheet.mark().paragraph_format.space_before = Mm(35)
    sheet.gap(2)
    number = sheet.paragraph("{{ number }}", align=CENTER)
    number.paragraph_format.space_after = Mm(4)
    _borders(number, bottom="single", size="20", space="11")
    sheet.gap(2)
    sheet.body()
    sheet.imprint(is_ruled=True)


def form(sheet: Sheet) -> None:
    """表单: the issuer, the day and the number in one line over the title, no red head; whom it concerns sign in its table."""
    sheet.section.footer_distance = Mm(25)
    sheet.numbers()
    head = sheet.paragraph("{{ issuer }}\N{IDEOGRAPHIC SPACE}{{ date }}\t{{ number }}", size=SMALL)
    head.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
    sheet.gap(1)
    sheet.body(is_signed=False)


def _property(name: str, **values: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(kind: str) -> Any:
    made = _property("instrText") if kind == PAGE else _property("fldChar", fldCharType=kind)
    made.text = kind if kind == PAGE else None
    return made


def _borders(of: Any, *, size: str, indent: Any = None, space: str = "1", colour: str = "E00000", **lines: str) -> None:
    of.paragraph_format.left_indent = of.paragraph_format.right_indent = indent
    borders = _property("pBdr")
    for side in sorted(lines, reverse=True):  # the schema wants the top first
        borders.append(_property(side, val=lines[side], sz=size, space=space, color=colour))
    _place(of, borders)


def _frame(paragraph: Any, **lines: str) -> None:
    """Holds the paragraph at the foot of the type area, whichever page that is."""
    anchors = {"vAnchor": "margin", "hAnchor": "margin", "xAlign": "left", "yAlign": "bottom"}
    _place(paragraph, _property("framePr", w="8844", hSpace="0", wrap="around", **anchors))
    _borders(paragraph, indent=SMALL, size="8", colour="000000", **lines)


def _place(paragraph: Any, made: Any) -> None:
    """Into the paragraph's properties where the schema wants it."""
    properties = paragraph._element.get_or_add_pPr()
    before = ORDER[: ORDER.index(made.tag.rpartition("}")[2])]
    properties.insert(sum(child.tag in {qn(f"w:{name}") for name in before} for child in properties), made)


ORDER = ("pStyle", "keepNext", "keepLines", "framePr", "pBdr", "tabs", "snapToGrid")
FORMS = {"letter": letter, "document": document, "form": form}


def main() -> int:
    """Reads the task, writes the template of the form."""
    task, written = json.load(sys.stdin), io.BytesIO()
    sheet = Sheet(fonts=task["fonts"])
    FORMS[task["form"]](sheet)
    sheet.document.save(written)
    sys.stdout.buffer.write(written.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
