"""Cards: how long they hold, when lifting may be asked for, what the map says."""

from datetime import date

import pytest

from tracker.domain.card import Colour, Ending, Holder, expires_on, ladder_marks, require_two_greens
from tracker.domain.errors import RuleBroken
from tracker.domain.policy import DEFAULT

DAY = date(2026, 11, 24)  # The last two Fridays are the 20th and the 13th.


def test_a_card_holds_ninety_days() -> None:
    assert expires_on(DAY, DEFAULT) == date(2027, 2, 22)


@pytest.mark.parametrize("lagging_on", [None, date(2026, 11, 21)])
def test_two_green_cutoffs_since_the_card_let_one_ask(lagging_on: date | None) -> None:
    require_two_greens(date(2026, 11, 12), lagging_on, DAY, DEFAULT)


@pytest.mark.parametrize(
    ("issued_on", "lagging_on"), [(date(2026, 11, 13), None), (date(2026, 11, 1), date(2026, 11, 20))]
)
def test_too_fresh_a_card_or_a_yellow_friday_do_not(issued_on: date, lagging_on: date | None) -> None:
    with pytest.raises(RuleBroken, match="连续 2 个周五"):
        require_two_greens(issued_on, lagging_on, DAY, DEFAULT)


def test_the_map_says_the_card_the_talk_and_the_urgings() -> None:
    def said(**given: object) -> list[tuple[str, str]]:
        return [(str(words), tone) for words, tone in ladder_marks(**given)]  # type: ignore[arg-type]  # as the tests give them

    assert said(card="", step=0, urged=0) == []
    assert said(card="red", step=4, urged=3) == [("红牌", "red"), ("催办 3 次", "")]
    assert said(card="", step=2, urged=1) == [("约谈", ""), ("催办 1 次", "")]
    excused = said(card="", step=2, urged=1, is_excused=True)
    assert excused == [("已容错", "excused"), ("约谈", ""), ("催办 1 次", "")]


def test_all_words_are_there() -> None:
    words = [str(one.label) for kind in (Colour, Holder, Ending) for one in kind]
    assert len(set(words)) == len(words)
