"""Documents: kinds and numbers, content and its digest, heads and titles."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.demo.notices import sample_of
from tracker.domain import policy
from tracker.domain.lights import why
from tracker.domain.message import msg
from tracker.domain.notice import (
    Form,
    NoticeContent,
    NoticeKind,
    in_writing,
    lead_and_rest,
    level_of,
    long_day,
    number_in,
    serial,
    title_lines,
)
from tracker.domain.notice.content import TYPE_AREA_MM, head, numbered, subhead
from tracker.domain.notice.titles import TITLE_SIGNS
from tracker.domain.project import Plan, State


def test_each_kind_has_a_word_and_a_number_of_its_own() -> None:
    assert len({str(kind.label) for kind in NoticeKind}) == len(NoticeKind)
    assert len({serial(kind, 2026, 1) for kind in NoticeKind}) == len(NoticeKind)
    assert serial(NoticeKind.SUPERVISION, 2026, 12) == "督〔2026〕12号"
    assert serial(NoticeKind.CIRCULAR, 2026, None) == "通〔2026〕　　号"


@given(st.sampled_from(NoticeKind), st.integers(2000, 2100), st.integers(1, 99999))
def test_a_number_can_be_read_back(kind: NoticeKind, year: int, number: int) -> None:
    assert number_in(serial(kind, year, number)) == (year, number)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a serial"):
        number_in(serial(NoticeKind.URGING, 2026, None))


def test_letters_go_to_one_unit_a_talk_is_signed_and_the_rest_is_published() -> None:
    letters = {kind for kind in NoticeKind if kind.form is Form.LETTER}
    assert letters == {NoticeKind.URGING, NoticeKind.SUPERVISION, NoticeKind.REPLY, NoticeKind.EXTENSION}
    assert {kind for kind in NoticeKind if kind.form is Form.FORM} == {NoticeKind.TALK, NoticeKind.CLOSURE}


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_sample_is_whole(kind: NoticeKind) -> None:
    content = sample_of(kind)
    assert content.title
    assert bool(content.addressee) is (kind.form is not Form.FORM)
    assert content.mark.startswith(content.issuer)
    assert all(sum(table.widths) == TYPE_AREA_MM for table in content.tables)
    assert all(len(row) == len(table.head) == len(table.widths) for table in content.tables for row in table.rows)
    # A paragraph is a head, or a sentence with its stop; two stops in a row are a slip.
    assert all(level_of(one) == 1 or one.endswith("。") for one in content.paragraphs)
    assert not re.search(r"。。|，，|%\(|None", content.text)


@pytest.mark.parametrize("kind", NoticeKind)
def test_content_comes_back_as_it_was_kept(kind: NoticeKind) -> None:
    content = sample_of(kind)
    assert NoticeContent.from_json(content.as_json()) == content
    assert NoticeContent.from_json(content.as_json()).as_json() == content.as_json()


def test_the_digest_tells_any_change() -> None:
    content, kind = sample_of(NoticeKind.URGING), NoticeKind.URGING
    digests = {
        content.digest(kind, "催〔2026〕1号"),
        content.digest(kind, "催〔2026〕2号"),
        content.digest(NoticeKind.CIRCULAR, "催〔2026〕1号"),
        replace(content, copy_to="").digest(kind, "催〔2026〕1号"),
        replace(content, signed_on=date(2026, 1, 1)).digest(kind, "催〔2026〕1号"),
    }
    assert len(digests) == 5
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_words_are_changed_a_paragraph_a_line() -> None:
    content = sample_of(NoticeKind.URGING)
    assert content.reworded(title=content.title, text=content.text) == content
    changed = content.reworded(title=" 标题 ", text="一段\n\n  二段  \n")
    assert (changed.title, changed.paragraphs) == ("标题", ("一段", "二段"))
    assert changed.dated(date(2026, 12, 1), paragraphs=("x",)).signed_on == date(2026, 12, 1)


def test_attachments_and_copies_are_named_under_the_text() -> None:
    content = sample_of(NoticeKind.CIRCULAR)
    two = replace(content, tables=content.tables * 2, copy_to="区委组织部")
    assert (content.annex_note, content.copy_note) == ("附件：项目进展情况表", "")
    assert (two.annex_note, two.copy_note) == ("附件：1.项目进展情况表　2.项目进展情况表", "抄送：区委组织部。")
    assert sample_of(NoticeKind.CLOSURE).annex_note == ""


@pytest.mark.parametrize(
    ("text", "level", "lead", "rest"),
    [
        ("一、总体情况", 1, "一、总体情况", ""),
        ("十二、其他", 1, "十二、其他", ""),
        ("（一）形成方案。经研究，抓紧。", 2, "（一）形成方案。", "经研究，抓紧。"),
        ("（二）没有句号", 2, "（二）没有句号", ""),
        ("1.第一件。", 0, "", "1.第一件。"),
        ("平常一段。", 0, "", "平常一段。"),
        ("（三人）到会。", 0, "", "（三人）到会。"),
    ],
)
def test_heads_are_known_by_their_numbers(text: str, level: int, lead: str, rest: str) -> None:
    assert (level_of(text), lead_and_rest(text)) == (level, (lead, rest))


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_heads_are_numbered_in_chinese(number: int, numeral: str) -> None:
    assert head(number, "甲") == f"{numeral}、甲"
    assert subhead(number, "甲。") == f"（{numeral}）甲。"
    assert (level_of(head(number, "甲")), level_of(subhead(number, "甲"))) == (1, 2)


def test_lines_run_on_in_one_paragraph() -> None:
    assert numbered(["一件。"]) == "一件。"
    assert numbered(["一件；", "两件。", "三件"]) == "1.一件；2.两件；3.三件。"


def test_days_and_figures_are_written_as_in_documents() -> None:
    assert long_day(date(2026, 1, 5)) == "2026年1月5日"
    said = msg("时限 %(due)s 已过 %(late)s 天，还没有销号。", due=date(2026, 11, 9), late=15)
    assert in_writing(said) == "时限11月9日已过15天，还没有销号。"
    assert in_writing("照原样 3") == "照原样 3"
    (behind, *_) = why(
        Plan(date(2026, 1, 1), date(2026, 12, 31), ()), 20, State.IN_PROGRESS, date(2026, 7, 1), policy.DEFAULT
    )
    assert in_writing(behind) == "计划进度49.7%，实际进度20%，落后29.7个百分点。"


@given(st.text("园区党委项目清单“”（）的，1.2 a", max_size=90))
def test_a_title_is_broken_into_lines_of_about_one_length(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(line[:1] not in set("”）〕》，、。；：的") for line in lines[1:])
    assert all(line[-1:] not in set("“（〔《") for line in lines[:-1])


def test_a_short_title_stays_whole_and_a_long_one_is_balanced() -> None:
    assert title_lines("关于三级统筹议事的督办函") == ["关于三级统筹议事的督办函"]
    long = "关于2026年11月园区党建项目清单推进情况和下一步工作安排的通报"
    assert title_lines(long) == ["关于2026年11月园区党建项目清单", "推进情况和下一步工作安排的通报"]
    assert all(len(line) <= TITLE_SIGNS + 2 for line in title_lines(long * 2))
    assert title_lines("") == [""]


@pytest.mark.parametrize(
    "lines",
    [
        ["关于“5.2 暖心服务（党群满意）”", "延期申请的批复"],
        ["关于“4.1 党员亮证", "（归属感）”的问责通知书"],
        ["关于交办“4.1 党员亮证", "（归属感）”的通知"],
        ["关于2026年9月园区党建", "项目清单推进情况的通报"],
        ["关于2026年11月园区党建", "项目清单推进情况的通报"],
    ],
)
def test_a_title_is_broken_between_words(lines: list[str]) -> None:
    assert title_lines("".join(lines)) == lines


def test_a_title_that_may_be_broken_nowhere_stays_in_one_line() -> None:
    assert title_lines("a" * 90) == ["a" * 90]
