"""States follow each other as RULES §3 says, and in no other way."""

from datetime import date

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.project import (
    TRANSITIONS,
    Milestone,
    Plan,
    State,
    can_move,
    move,
    require_in_progress,
    resumed_state,
)

LAWFUL = {
    ("draft", "issued"),
    ("issued", "in_progress"),
    ("issued", "suspended"),
    ("issued", "cancelled"),
    ("in_progress", "closed"),
    ("in_progress", "suspended"),
    ("in_progress", "cancelled"),
    ("suspended", "issued"),
    ("suspended", "in_progress"),
    ("closed", "in_progress"),
}


def test_these_steps_are_lawful_and_all_others_are_refused_with_a_way_out() -> None:
    assert set(TRANSITIONS) == set(State)
    for state in State:
        for to in State:
            lawful = (state.value, to.value) in LAWFUL
            assert can_move(state, to) is lawful
            if lawful:
                assert move(state, to) is to
            else:
                with pytest.raises(RuleBroken, match=r"。$"):
                    move(state, to)


def test_a_closed_project_tells_who_can_reopen_it() -> None:
    with pytest.raises(RuleBroken, match="请挂联领导先反销号"):
        move(State.CLOSED, State.SUSPENDED)


def test_resuming_restores_what_stood_before() -> None:
    assert resumed_state(was_acknowledged=True) is State.IN_PROGRESS
    assert resumed_state(was_acknowledged=False) is State.ISSUED


def test_only_a_project_in_progress_takes_reports() -> None:
    require_in_progress(State.IN_PROGRESS)
    for state in set(State) - {State.IN_PROGRESS}:
        with pytest.raises(RuleBroken):
            require_in_progress(state)
    with pytest.raises(RuleBroken, match="请先签收"):
        require_in_progress(State.ISSUED)


def test_every_state_has_a_word() -> None:
    assert [str(state.label) for state in State] == ["拟定中", "待签收", "推进中", "暂缓", "中止", "已销号"]


def test_a_plan_knows_what_is_unfinished() -> None:
    done = Milestone("一", date(2026, 3, 1), 40, done_on=date(2026, 2, 27))
    to_come = Milestone("二", date(2026, 6, 1), 60)
    assert done.is_done
    assert Plan(date(2026, 1, 1), date(2026, 6, 1), (done, to_come)).unfinished == (to_come,)
