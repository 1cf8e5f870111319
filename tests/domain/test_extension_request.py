"""Until when more time can be asked for, how much, and what goes beyond."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.extension_request import (
    Extendable,
    Stage,
    excess_in_short,
    excess_in_words,
    excesses,
    extension_in_words,
    last_day_to_ask,
    last_usual_day,
    require_askable,
    require_grantable,
    require_new_day,
)
from tracker.domain.message import Message
from tracker.domain.policy import DEFAULT, Policy
from tracker.domain.project import State
from tracker.domain.workdays import WorkCalendar
from tracker.working_days import china_calendar

PLAIN = WorkCalendar(frozenset(), frozenset(), frozenset())
FRIDAY = date(2026, 11, 27)
FACTS = Extendable(date(2026, 1, 10), FRIDAY, FRIDAY, granted=0, year=2026)


def ask(today: date, *, due_on: date = FRIDAY, state: State = State.IN_PROGRESS, closure_waits: bool = False) -> None:
    require_askable(state, due_on, today, calendar=china_calendar(), policy=DEFAULT, closure_waits=closure_waits)


@pytest.mark.parametrize(
    ("due_on", "last"),
    [
        (FRIDAY, date(2026, 11, 24)),
        (date(2026, 11, 28), date(2026, 11, 24)),
        (date(2026, 11, 29), date(2026, 11, 24)),
        (date(2026, 11, 30), date(2026, 11, 25)),
        (date(2026, 12, 2), date(2026, 11, 29)),
        # National Day, 1 to 7 October, and the Saturday worked for it.
        (date(2026, 10, 8), date(2026, 9, 28)),
        (date(2026, 10, 12), date(2026, 10, 8)),
    ],
)
def test_three_working_days_are_left_behind_the_last_day(due_on: date, last: date) -> None:
    assert last_day_to_ask(due_on, china_calendar(), DEFAULT) == last
    ask(last, due_on=due_on)
    with pytest.raises(RuleBroken, match="不足 3 个工作日"):
        ask(last + timedelta(days=1), due_on=due_on)


@given(
    due_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    before=st.integers(0, 40),
    ahead=st.integers(1, 12),
    calendar=st.sampled_from([PLAIN, china_calendar()]),
)
def test_a_day_is_in_time_if_so_many_working_days_follow_up_to_the_due_day(
    due_on: date, before: int, ahead: int, calendar: WorkCalendar
) -> None:
    today = due_on - timedelta(days=before)
    last = last_day_to_ask(due_on, calendar, Policy(extension_workdays_ahead=ahead))
    assert (today <= last) is (calendar.workdays_between(today, due_on) >= ahead)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (FRIDAY, "最迟应在 11-24 申请"),
        (FRIDAY + timedelta(days=1), "已过时限 11-27，不能申请延期.*联系挂联领导"),
        (FRIDAY + timedelta(days=99), "已过时限"),
    ],
)
def test_who_is_late_is_refused_with_the_rule_and_the_way_out(today: date, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        ask(today)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.DRAFT, "还没有下达"),
        (State.ISSUED, "请先签收"),
        (State.SUSPENDED, "请先恢复"),
        (State.CANCELLED, "已中止"),
        (State.CLOSED, "先反销号"),
    ],
)
def test_only_what_is_in_progress_is_extended(state: State, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        ask(date(2026, 11, 1), state=state)
    with pytest.raises(RuleBroken, match=said):
        require_grantable(state, FRIDAY, date(2026, 11, 1))


def test_one_who_asks_to_close_does_not_ask_for_more_time() -> None:
    with pytest.raises(RuleBroken, match="先撤回销号申请"):
        ask(date(2026, 11, 1), closure_waits=True)


@pytest.mark.parametrize(
    ("starts_on", "most"),
    [(date(2026, 1, 10), 30), (date(2026, 8, 30), 29), (date(2026, 8, 29), 30), (date(2026, 11, 25), 0)],
)
def test_thirty_days_and_a_third_of_the_original_span_at_most(starts_on: date, most: int) -> None:
    facts = Extendable(starts_on, FRIDAY, FRIDAY, granted=0, year=2026)
    last = last_usual_day(facts, DEFAULT)
    assert last == FRIDAY + timedelta(days=most)
    assert excesses(facts, last, DEFAULT) == []
    assert excesses(facts, last + timedelta(days=1), DEFAULT) != []


def test_what_goes_beyond_is_said_in_figures() -> None:
    short = Extendable(date(2026, 9, 28), FRIDAY, FRIDAY, granted=0, year=2026)
    assert [str(one.said) for one in excesses(short, FRIDAY + timedelta(days=31), DEFAULT)] == [
        "比原时限晚 31 天，规定最多 30 天",
        "超过原工期 60 天的 1/3（20 天）",
    ]
    assert [str(one.said) for one in excesses(FACTS, date(2027, 1, 5), DEFAULT)] == [
        "比原时限晚 39 天，规定最多 30 天",
        "过了 2026 年度",
    ]


def test_a_second_time_is_beyond_and_is_measured_from_the_first_date() -> None:
    moved = Extendable(date(2026, 1, 10), date(2026, 12, 17), FRIDAY, granted=1, year=2026)
    assert last_usual_day(moved, DEFAULT) == date(2026, 12, 27)
    assert [str(one.said) for one in excesses(moved, date(2026, 12, 20), DEFAULT)] == ["已经延期 1 次，规定最多 1 次"]
    assert [str(one.said) for one in excesses(moved, date(2026, 12, 28), DEFAULT)] == [
        "已经延期 1 次，规定最多 1 次",
        "比原时限晚 31 天，规定最多 30 天",
    ]
    assert excesses(moved, date(2026, 12, 20), Policy(extensions_per_project=2)) == []


def test_what_goes_beyond_is_kept_in_figures_and_said_in_the_readers_language() -> None:
    stored = "\n".join(one.stored for one in excesses(FACTS, date(2027, 1, 5), DEFAULT))
    assert stored == "days days=39 most=30\nyear year=2026"
    sentences = excess_in_words(stored)
    assert [str(one) for one in sentences] == ["比原时限晚 39 天，规定最多 30 天。", "过了 2026 年度。"]
    assert all(isinstance(one, Message) for one in sentences)
    assert str(excess_in_short(stored)) == "比原时限晚 39 天，规定最多 30 天；过了 2026 年度"


def test_a_request_that_kept_its_sentences_still_says_them() -> None:
    older = "比原时限晚 39 天，规定最多 30 天。\n过了 2026 年度。"
    assert excess_in_words(older) == older.splitlines()
    assert str(excess_in_short(older)) == "比原时限晚 39 天，规定最多 30 天；过了 2026 年度"


@pytest.mark.parametrize("new", [FRIDAY, FRIDAY - timedelta(days=1)])
def test_the_new_day_is_later(new: date) -> None:
    with pytest.raises(RuleBroken, match="要晚于现在的时限 11-27") as refused:
        require_new_day(FACTS, new, is_other_year=True)
    assert refused.value.field == "due_on"


def test_another_year_is_confirmed_and_no_year_is_out_of_reach() -> None:
    require_new_day(FACTS, date(2026, 12, 31), is_other_year=False)
    require_new_day(FACTS, date(2027, 1, 1), is_other_year=True)
    with pytest.raises(RuleBroken, match="过了 2026 年度") as refused:
        require_new_day(FACTS, date(2027, 1, 1), is_other_year=False)
    assert refused.value.field == "is_other_year"
    with pytest.raises(RuleBroken, match="年份太远"):
        require_new_day(FACTS, date(9999, 12, 31), is_other_year=True)


def test_a_new_day_that_has_passed_is_not_granted() -> None:
    require_grantable(State.IN_PROGRESS, FRIDAY, FRIDAY)
    with pytest.raises(RuleBroken, match="也已经过了"):
        require_grantable(State.IN_PROGRESS, FRIDAY, FRIDAY + timedelta(days=1))


def test_an_extension_is_said_with_the_date_before_it() -> None:
    assert str(extension_in_words(date(2026, 11, 30), date(2026, 12, 30))) == "延期 30 天（原 11-30）"
    assert extension_in_words(FRIDAY, FRIDAY) is None


def test_every_stage_has_a_word() -> None:
    assert len({str(stage.label) for stage in Stage}) == len(Stage)
