"""What a closing is short of is kept as facts and said in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.message import Message
from tracker.domain.shortfall import Short, Shortfall, in_store, shortfall_in_short, shortfall_in_words

UNDONE = Shortfall(Short.MILESTONE, {"name": "全年", "due": date(2026, 12, 20)})
BELOW = Shortfall(
    Short.BELOW,
    {"name": "亮证 “党员”", "unit": "名", "target": Decimal("10.00"), "actual": Decimal(-7), "apart": Decimal(17)},
)
MISSING = Shortfall(Short.EVIDENCE, {"kind": "会议\u2028纪要"})
OLDER = "节点“全年”（12-20）还没有完成。\n还缺佐证“批复”。"


def test_it_is_kept_in_names_and_figures_a_line_each() -> None:
    assert in_store([UNDONE, BELOW]) == (
        '{"short": "milestone", "name": "全年", "due": "2026-12-20"}\n'
        '{"short": "below", "name": "亮证 “党员”", "unit": "名", "target": "10", "actual": "-7", "apart": "17"}'
    )
    assert in_store([]) == ""


def test_it_is_said_in_the_readers_language() -> None:
    sentences = shortfall_in_words(in_store([UNDONE, BELOW, MISSING]))
    assert all(isinstance(one, Message) for one in sentences)
    assert [str(one) for one in sentences] == [
        "节点“全年”（12-20）还没有完成。",
        "“亮证 “党员””还差 17 名（目标 10，现有 −7）。",
        "还缺佐证“会议\u2028纪要”。",
    ]
    assert shortfall_in_words("") == []


def test_older_requests_still_say_their_sentences() -> None:
    assert shortfall_in_words(OLDER) == OLDER.split("\n")
    assert str(shortfall_in_short(OLDER)) == "节点“全年”（12-20）还没有完成；还缺佐证“批复”"


def test_of_many_it_says_the_first_and_how_many_there_are() -> None:
    stored = in_store([UNDONE, BELOW, MISSING])
    assert str(shortfall_in_short(stored, most=1)) == "节点“全年”（12-20）还没有完成 等 3 处"
    assert shortfall_in_short(stored, most=3) == shortfall_in_short(stored)


@pytest.mark.parametrize("kept", [in_store([UNDONE, BELOW]), OLDER])
def test_what_was_named_is_known_again(kept: str) -> None:
    assert UNDONE.is_among(kept)
    assert not MISSING.is_among(kept)
    later = Shortfall(Short.MILESTONE, {"name": "全年", "due": date(2026, 12, 21)})
    assert not later.is_among(kept)


def test_a_figure_read_back_with_other_zeros_is_the_same() -> None:
    read_back = Shortfall(BELOW.short, {**BELOW.facts, "target": Decimal(10), "actual": Decimal("-7.0")})
    assert read_back.is_among(in_store([BELOW]))
