"""Sentences keep their values apart from their words until a language is chosen."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.figures import one_decimal
from tracker.domain.message import DATED_DAY, LONG_DAY, day_in_words, joined, msg


def test_a_message_is_chinese_when_nothing_else_is_asked() -> None:
    assert str(msg("计划 %(planned)s%%，实际 %(percent)s%%。", planned=60, percent=35)) == "计划 60%，实际 35%。"


def test_a_message_is_rendered_in_the_language_of_the_reader_and_so_are_the_messages_in_it() -> None:
    english = {"逾期 %(days)s 天": "%(days)s days late", "%(name)s：%(what)s": "%(name)s: %(what)s"}
    message = msg("%(name)s：%(what)s", name="1.1", what=msg("逾期 %(days)s 天", days=3))
    assert message.render(english.__getitem__) == "1.1: 3 days late"


def test_several_facts_are_parted_as_the_language_parts_them() -> None:
    message = joined((msg("逾期"), "3.2", 7))
    assert str(message) == "逾期、3.2、7"
    assert message.render(lambda text: {"、": ", ", "逾期": "late"}.get(text, text)) == "late, 3.2, 7"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 6, 30), "06-30"),
        (Decimal("60.0"), "60"),
        (Decimal("0.50"), "0.5"),
        (Decimal(100), "100"),
        (Decimal("-0.5"), "−0.5"),
        (-3, "−3"),
        (Fraction(121, 2), "60.5"),
        (None, "None"),
        ("一", "一"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, shown: str) -> None:
    assert str(msg("%(value)s", value=value)) == shown


def test_a_day_is_written_as_the_language_of_the_reader_writes_it() -> None:
    day = date(2026, 6, 9)
    english = {
        "{mm}-{dd}": "{d} {month}",
        "{m} 月 {d} 日（{weekday}）": "{weekday} {d} {month}",
        "6月": "Jun",
        "星期二": "Tue",
    }
    assert str(msg("%(day)s", day=day)) == "06-09"
    assert msg("%(day)s", day=day).render(lambda text: english.get(text, text)) == "9 Jun"
    assert day_in_words(day, lambda text: text, LONG_DAY) == "6 月 9 日（星期二）"
    assert day_in_words(day, english.__getitem__, LONG_DAY) == "Tue 9 Jun"
    assert day_in_words(day, lambda text: text, DATED_DAY) == "2026-06-09"


@pytest.mark.parametrize(("value", "shown"), [("59.95", "60.0"), ("59.949", "59.9"), ("0", "0.0"), ("33.35", "33.4")])
def test_one_decimal_rounds_half_up(value: str, shown: str) -> None:
    assert str(one_decimal(Fraction(value))) == shown


def test_refusals_carry_their_sentence_and_the_field_to_mend() -> None:
    broken = RuleBroken(msg("请填写 %(what)s。", what="时限"), field="due_on")
    assert (str(broken), broken.field, broken.message.template) == ("请填写 时限。", "due_on", "请填写 %(what)s。")
    assert RuleBroken(msg("不行。")).field is None
    assert str(NotAllowed(msg("只有责任人能报进度。"))) == "只有责任人能报进度。"
    assert NotAllowed(msg("只有责任人能报进度。")).message == msg("只有责任人能报进度。")
    assert Stale({"due_on": "2026-12-20"}).theirs == {"due_on": "2026-12-20"}
