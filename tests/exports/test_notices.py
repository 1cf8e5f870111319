"""Documents as files: the layout of GB/T 9704-2012 measured from the .docx and from the .pdf, and templates that are refused."""

from __future__ import annotations

import io
import re
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from tracker.demo.notices import DAY, SENDER, TASK, sample_of
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.notice import Form, NoticeContent, NoticeKind, serial, sheets
from tracker.exports import apart, notices
from tracker.exports.notices import typeset
from tracker.services.ladder import REASON

MM = 72 / 25.4
CENTRE_ABOVE_BASE = 0.38
LONG = "园区党委要求各责任单位对照五定逐条落实" * 60


def number(kind: NoticeKind) -> str:
    return serial(kind, 2026, 12)


def long(kind: NoticeKind) -> NoticeContent:
    return replace(sample_of(kind), paragraphs=(LONG, LONG), tables=())


def pdf(kind: NoticeKind, content: NoticeContent) -> Any:
    return pdfplumber.open(io.BytesIO(notices.as_pdf(kind, content, number(kind))))


def word(kind: NoticeKind, content: NoticeContent | None = None, template: bytes | None = None) -> Any:
    made = notices.as_docx(kind, content or sample_of(kind), number(kind), template=template)
    return docx.Document(io.BytesIO(made))


def text_of(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def lines_of(page: Any, size: float) -> list[list[dict[str, Any]]]:
    """The signs of one size, a list a line, from top to bottom."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for sign in page.chars:
        if abs(sign["size"] - size) < 0.1:
            lines.setdefault(round(sign["matrix"][5]), []).append(sign)
    return [lines[base] for base in sorted(lines, reverse=True)]


def test_a_page_of_the_pdf_holds_22_lines_of_28_signs_within_the_margins() -> None:
    with pdf(NoticeKind.CIRCULAR, long(NoticeKind.CIRCULAR)) as made:
        page = made.pages[1]
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        lines = lines_of(page, 16)
        assert len(lines) == 22
        full = [line for line in lines if len(line) == 28]
        assert len(full) >= 20
        for line in full:
            assert line[0]["x0"] / MM == pytest.approx(28, abs=0.3)
            assert line[-1]["x1"] / MM == pytest.approx(28 + 156, abs=0.5)
        centres = [page.height - line[0]["matrix"][5] - 16 * CENTRE_ABOVE_BASE for line in lines]
        half = 225 / 22 / 2
        assert centres[0] / MM == pytest.approx(37 + half, abs=0.3)
        assert centres[-1] / MM == pytest.approx(37 + 225 - half, abs=0.3)
        pitches = [below - above for above, below in pairwise(centres)]
        assert all(pitch == pytest.approx(28.99, abs=0.05) for pitch in pitches)


def test_page_numbers_stand_on_the_outer_edge_between_dashes() -> None:
    with pdf(NoticeKind.CIRCULAR, long(NoticeKind.CIRCULAR)) as made:
        for at, page in enumerate(made.pages[:3], start=1):
            signs = [sign for sign in page.chars if sign["top"] > (37 + 225) * MM and abs(sign["size"] - 14) < 0.1]
            assert "".join(sign["text"] for sign in signs).replace(" ", "") == f"—{at}—"
            edge = signs[-1]["x1"] if at % 2 else signs[0]["x0"]
            assert edge == pytest.approx((28 + 156) * MM - 14 if at % 2 else 28 * MM + 14, abs=1.5)
            centre = page.height - signs[0]["matrix"][5] - 14 * CENTRE_ABOVE_BASE
            assert centre / MM == pytest.approx(37 + 225 + 7, abs=0.8)


def test_a_letter_stands_between_double_red_lines_without_a_number_on_its_first_page() -> None:
    with pdf(NoticeKind.SUPERVISION, long(NoticeKind.SUPERVISION)) as made:
        first, second = made.pages[:2]
        red = [
            line for line in first.rects if line["non_stroking_color"] == (0.8784314, 0, 0) or line["width"] > 160 * MM
        ]
        assert len(red) == 4
        assert all(line["width"] / MM == pytest.approx(170, abs=0.1) for line in red)
        assert max(line["bottom"] for line in red) / MM == pytest.approx(297 - 20, abs=0.2)
        assert not [sign for sign in first.chars if abs(sign["size"] - 14) < 0.1]
        assert [sign for sign in second.chars if abs(sign["size"] - 14) < 0.1]
        shown = lines_of(first, 16)[0]
        assert "".join(sign["text"] for sign in shown) == "督〔2026〕12号"
        assert shown[-1]["x1"] / MM == pytest.approx(28 + 156, abs=0.5)


@pytest.mark.parametrize("kind", [NoticeKind.URGING, NoticeKind.WEEKLY])
@pytest.mark.parametrize("more", range(7))
def test_no_page_bears_a_signature_or_an_imprint_without_words(kind: NoticeKind, more: int) -> None:
    content = sample_of(kind)
    longer = replace(content, paragraphs=(*content.paragraphs, *["再补一段。"] * (more + 3)))
    with pdf(kind, longer) as made:
        pages = ["".join(page.extract_text().split()) for page in made.pages]
    bare = rf"{content.issuer}|2026年11月24日(印发)?|抄送：.*?。|—\d+—"
    assert all(re.sub(bare, "", page) for page in pages)
    assert "".join(pages).count("抄送" if content.copy_to else "日印发") == 1


@pytest.mark.parametrize("more", range(3))
def test_no_line_is_left_empty_at_the_foot_of_a_page_that_goes_on(more: int) -> None:
    kind = NoticeKind.ASSIGNMENT
    three_lines = LONG[: 28 * 3 - 4]
    content = replace(sample_of(kind), paragraphs=(*["一行。"] * more, *[three_lines] * 6))
    with pdf(kind, content) as made:
        last = lines_of(made.pages[0], 16)[-1]
        centre = made.pages[0].height - last[0]["matrix"][5] - 16 * CENTRE_ABOVE_BASE
    assert (37 + 225) - centre / MM < 225 / 22 * 1.5
    assert word(kind).styles["Normal"].paragraph_format.widow_control is False


def test_in_word_the_signature_stays_with_the_last_words() -> None:
    for kind in (NoticeKind.CIRCULAR, NoticeKind.URGING):
        paragraphs = word(kind).paragraphs
        kept = [one.text for one in paragraphs if one.paragraph_format.keep_with_next and one.text]
        content = sample_of(kind)
        ending = [content.paragraphs[-1], *filter(None, [content.annex_note]), content.issuer]
        assert kept[-len(ending) :] == ending


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_made_as_both_files_of_one_content(kind: NoticeKind) -> None:
    content = sample_of(kind)
    said = text_of(word(kind))
    with pdf(kind, content) as made:
        printed = "".join(page.extract_text() for page in made.pages).replace("\n", "").replace(" ", "")
    for sentence in (*content.paragraphs, number(kind), content.issuer, "2026年11月24日"):
        assert sentence in said
        assert sentence.replace(" ", "")[:20] in printed


@pytest.mark.parametrize("form", Form)
def test_the_word_file_has_the_standards_grid_margins_and_types(form: Form) -> None:
    document = word(next(kind for kind in NoticeKind if kind.form is form))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 28, 35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(grid.get(qn("w:linePitch"))) / 20 == pytest.approx(28.99, abs=0.05)
    assert 16 + int(grid.get(qn("w:charSpace"))) / 4096 == pytest.approx(15.79, abs=0.01)
    assert document.styles["Normal"].font.size == Pt(16)
    assert document.settings.odd_and_even_pages_header_footer
    names = {run.font.name for paragraph in document.paragraphs for run in paragraph.runs}
    assert {"方正小标宋简体", "仿宋_GB2312"} <= names
    title = next(run for paragraph in document.paragraphs for run in paragraph.runs if run.font.size == Pt(22))
    assert title.font.name == "方正小标宋简体"
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer.paragraphs[0]._element.xml
    assert section.different_first_page_header_footer is (form is Form.LETTER)


def test_heads_are_set_in_their_own_types() -> None:
    document = word(
        NoticeKind.CIRCULAR, replace(sample_of(NoticeKind.CIRCULAR), paragraphs=("一、总体", "（一）甲。乙。"))
    )
    runs = {run.text: run.font.name for paragraph in document.paragraphs for run in paragraph.runs if run.text}
    assert (runs["一、总体"], runs["（一）甲。"], runs["乙。"]) == ("黑体", "楷体_GB2312", "仿宋_GB2312")


def test_a_table_and_its_annex_are_in_the_word_file() -> None:
    document = word(NoticeKind.CIRCULAR)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells][:2] == ["编号", "小项"]
    assert len(table.rows) == 3
    assert "附件：项目进展情况表" in text_of(document)


@pytest.mark.parametrize("name", [TASK.name, "园区党员亮证名册登记与企业确认及补录工作推进"])
@pytest.mark.parametrize("most", [1, 250, REASON])
def test_a_form_is_one_page_however_much_was_said(name: str, most: int) -> None:
    talk = sheets.Talk(
        "办公室", "催办后超过3个工作日没有回复", 15, ("催〔2026〕3号",) * 3, "督〔2026〕1号", LONG[:most], DAY
    )
    content = sheets.talk_record(SENDER, replace(TASK, name=name), talk)
    with pdf(NoticeKind.TALK, content) as made:
        (page,) = made.pages
    assert len({round(line["top"]) for line in page.edges if line["orientation"] == "h"}) == 11
    (table,) = word(NoticeKind.TALK, content).tables
    assert [row.cells[0].text for row in table.rows] == [row[0] for row in content.tables[0].rows]


@pytest.mark.parametrize("name", [TASK.name, "园区党员亮证名册登记与企业确认及补录工作推进"])
@pytest.mark.parametrize("lines", [1, 3])
def test_a_certificate_is_one_page_with_its_table_whole(name: str, lines: int) -> None:
    facts = sheets.ClosureFacts(
        *(DAY, DAY, DAY, 15, "党群工作部经费管理员", "督查室核验岗"),
        *(("还缺佐证“会议纪要”。",) * (lines - 1), "园区党委副书记"),
        metrics=(("年度集中培训与结对走访", "100%", "100%"),) * lines,
        evidence=("派驻花名册（脱敏）（示例）.pdf",) * lines,
    )
    content = sheets.closure_certificate(SENDER, replace(TASK, name=name), facts)
    with pdf(NoticeKind.CLOSURE, content) as made:
        (page,) = made.pages
    rows = len(content.tables[0].rows)
    assert len({round(line["top"]) for line in page.edges if line["orientation"] == "h"}) == rows + 1


def test_what_people_typed_is_never_a_tag_or_source() -> None:
    hostile = replace(
        sample_of(NoticeKind.URGING),
        paragraphs=("{{ number }} {% for x in y %} <w:p/> & #pagebreak() $x$ \\ @a *b* _c_ `d`。",),
    )
    assert hostile.paragraphs[0] in text_of(word(NoticeKind.URGING, hostile))
    with pdf(NoticeKind.URGING, hostile) as made:
        assert "#pagebreak()$x$\\@a*b*_c_`d`。" in made.pages[0].extract_text().replace(" ", "").replace("\n", "")


def test_a_draft_keeps_the_place_of_its_number_until_it_is_issued() -> None:
    kind, content = NoticeKind.CIRCULAR, sample_of(NoticeKind.CIRCULAR)
    draft = notices.as_draft(kind, content)
    assert "{{ number }}" in text_of(docx.Document(io.BytesIO(draft)))
    issued = docx.Document(io.BytesIO(notices.finished(kind, content, "通〔2026〕7号", draft=draft)))
    assert "通〔2026〕7号" in text_of(issued)
    assert "{{" not in text_of(issued)
    with pytest.raises(RuleBroken, match=r"缺少 \{\{ number \}\}"):
        notices.finished(kind, content, "通〔2026〕7号", draft=notices.as_docx(kind, content, "x"))


def test_without_a_font_the_reason_is_told() -> None:
    with pytest.raises(typeset.Refused) as refused:
        typeset.chosen({"Noto Sans CJK SC"})
    assert refused.value.values == {"fonts": "FZXiaoBiaoSong-B05S, FZXiaoBiaoSong-B05, Noto Serif CJK SC"}
    own = typeset.chosen({"FangSong_GB2312", "SimHei", "Noto Serif CJK SC"})
    assert (own["body"]["families"], own["hei"]["families"], own["title"]["weight"]) == (
        "FangSong_GB2312",
        "SimHei",
        "bold",
    )


def test_a_complaint_of_typst_is_a_refusal(tmp_path: Path) -> None:
    source = tmp_path / "wrong.typ"
    for wrong in ('#set text(font: "No Such Font")\nx', "#let x = "):
        source.write_text(wrong, encoding="utf-8")
        with pytest.raises(typeset.Refused) as refused:
            typeset.typeset(str(source), {}, font_folders=[])
        assert refused.value.reason == "typst"


def test_a_script_that_breaks_or_refuses_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "script.py"
    script.write_text('import sys; sys.stderr.write(\'["why", {"n": 3}]\\n\'); sys.exit(3)', encoding="utf-8")
    with pytest.raises(RuleBroken, match="只有 3 个"):
        apart.run_apart(script, {}, reasons={"why": msg("只有 %(n)s 个")})
    script.write_text("import sys; sys.exit(1)", encoding="utf-8")
    with pytest.raises(RuleBroken, match="没有做成"):
        apart.run_apart(script, {}, reasons={})
    monkeypatch.setattr(apart, "SECONDS", 0.1)
    script.write_text("while True: pass", encoding="utf-8")
    with pytest.raises(RuleBroken, match="做了太久"):
        apart.run_apart(script, {}, reasons={})


def test_who_comes_while_others_wait_is_asked_to_come_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("print('made')", encoding="utf-8")
    with ExitStack() as others:
        for _ in range(apart.PLACES):
            others.enter_context(apart._places)
        with pytest.raises(RuleBroken, match="过一会儿再试"):
            apart.run_apart(script, {}, reasons={})
    for _ in range(apart.PLACES + 1):
        assert apart.run_apart(script, {}, reasons={}).strip() == b"made"
