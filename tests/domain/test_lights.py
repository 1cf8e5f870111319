"""A light says its name and why it shows, with figures."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from tests.domain.plans import percents, plans, policies, span
from tracker.domain.lights import light_by_table, short_reason, why, word
from tracker.domain.policy import DEFAULT, Policy
from tracker.domain.project import Milestone, Plan, State
from tracker.domain.turning import Light

OPEN = State.IN_PROGRESS
PLAN = Plan(
    date(2026, 1, 10),
    date(2026, 11, 20),
    (Milestone("建成并开放", date(2026, 6, 30), 50), Milestone("达标验收", date(2026, 11, 20), 50)),
)
HALF_DONE = Plan(
    PLAN.starts_on, PLAN.due_on, (Milestone("建成并开放", date(2026, 6, 30), 50, date(2026, 6, 20)), PLAN.milestones[1])
)
HUNDRED = Plan(date(2026, 1, 1), date(2026, 4, 11), (Milestone("百天百分", date(2026, 4, 11), 100),))


def reasons(plan: Plan, percent: int, day: date, state: State = OPEN, **days: date) -> list[str]:
    return [str(sentence) for sentence in why(plan, percent, state, day, DEFAULT, **days)]


def short(plan: Plan, percent: int, day: date, state: State = OPEN) -> str:
    return str(short_reason(plan, percent, state, day, DEFAULT))


def test_a_gap_is_told_with_plan_actual_and_points_then_the_next_turning_day() -> None:
    assert reasons(HUNDRED, 35, date(2026, 3, 2)) == [
        "计划 60%，实际 35%，差 25 点（差 10 点转黄灯，超过 30 点转红灯）。",
        "如无进展，03-08 转红灯。",
    ]
    assert short(HUNDRED, 35, date(2026, 3, 2)) == "比计划差 25 点"


def test_a_green_light_tells_how_the_figures_compare_and_all_that_is_to_come() -> None:
    day = date(2026, 2, 20)
    assert reasons(HUNDRED, 50, day) == ["计划 50%，实际 50%，与计划持平。", "如无进展，03-02 转黄灯、03-23 转红灯。"]
    assert reasons(HUNDRED, 60, day)[0] == "计划 50%，实际 60%，超前 10 点。"
    assert reasons(HUNDRED, 95, day)[1] == "如无进展，04-04 转蓝灯、04-12 转红灯。"
    assert short(HUNDRED, 50, day) == "None"


def test_past_the_due_day_that_is_decisive_and_the_rest_follows() -> None:
    assert reasons(PLAN, 60, date(2026, 11, 24)) == [
        "时限 11-20 已过 4 天，还没有销号。",
        "节点“建成并开放”（06-30）逾期 147 天。",
        "计划 100%，实际 60%，差 40 点（差 10 点转黄灯，超过 30 点转红灯）。",
    ]
    assert short(PLAN, 60, date(2026, 11, 24)) == "时限已过 4 天"


@pytest.mark.parametrize(("day", "late"), [(date(2026, 7, 3), 3), (date(2026, 7, 24), 24)])
def test_a_late_milestone_is_named_with_its_date_and_days(day: date, late: int) -> None:
    assert reasons(PLAN, 49, day)[0] == f"节点“建成并开放”（06-30）逾期 {late} 天。"
    assert short(PLAN, 49, day) == f"节点逾期 {late} 天"


def test_what_is_due_soon_is_named_with_the_days_left() -> None:
    assert reasons(PLAN, 49, date(2026, 6, 27)) == [
        "节点“建成并开放”（06-30）剩 3 天。",
        "如无进展，07-01 转黄灯、07-08 转红灯。",
    ]
    assert short(PLAN, 49, date(2026, 6, 27)) == "节点剩 3 天"
    assert reasons(PLAN, 49, date(2026, 6, 30))[0] == "节点“建成并开放”（06-30）今日到期。"
    assert short(PLAN, 49, date(2026, 6, 30)) == "节点今日到期"
    assert reasons(HALF_DONE, 95, date(2026, 11, 14))[0] == "时限 11-20 剩 6 天，还没有销号。"
    assert short(HALF_DONE, 95, date(2026, 11, 14)) == "时限剩 6 天"
    assert reasons(HALF_DONE, 95, date(2026, 11, 20))[0] == "时限 11-20 今日到期，还没有销号。"
    assert short(HALF_DONE, 95, date(2026, 11, 20)) == "时限今日到期"


def test_a_waiting_request_says_that_the_clock_stands() -> None:
    found = reasons(HALF_DONE, 99, date(2026, 12, 1), stopped_on=date(2026, 11, 18))
    assert found == ["时限 11-20 剩 2 天，还没有销号。", "11-18 已申请销号，等待核验，灯停在这一天。"]


def test_each_grey_says_which_grey() -> None:
    day, stopped_on = date(2026, 5, 1), date(2026, 4, 10)
    assert reasons(PLAN, 0, day, State.DRAFT) == ["还没有下达，下达后开始亮灯。"]
    assert reasons(PLAN, 0, day, State.CANCELLED) == ["项目已中止，不再亮灯。"]
    assert reasons(PLAN, 0, day, State.SUSPENDED, stopped_on=stopped_on) == [
        "04-10 起暂缓，时钟停走，恢复后按原时限计。"
    ]
    assert reasons(PLAN, 0, day, State.SUSPENDED) == ["项目暂缓，时钟停走，恢复后按原时限计。"]
    assert reasons(PLAN, 0, date(2026, 1, 5)) == ["01-10 开始，还没有到开始的日子。"]
    assert short(PLAN, 0, day, State.SUSPENDED) == "None"


def test_a_closed_project_says_whether_it_was_on_time() -> None:
    late, on_time = date(2026, 11, 25), date(2026, 11, 20)
    assert reasons(PLAN, 100, date(2026, 12, 9), State.CLOSED, closed_on=late) == [
        "时限 11-20，11-25 申请销号并通过，逾期 5 天。"
    ]
    assert reasons(PLAN, 100, date(2026, 12, 9), State.CLOSED, stopped_on=on_time) == [
        "时限 11-20，11-20 申请销号并通过，按期。"
    ]
    assert reasons(PLAN, 100, late, State.CLOSED) == ["时限 11-20，11-25 申请销号并通过，逾期 5 天。"]


@given(plans(), percents, policies())
def test_the_decisive_reason_is_that_of_the_light_and_fits_the_card(plan: Plan, percent: int, policy: Policy) -> None:
    for day in span(plan)[::5]:
        light = light_by_table(plan, percent, OPEN, day, policy)
        sentence = why(plan, percent, OPEN, day, policy)[0].template
        reason = short_reason(plan, percent, OPEN, day, policy)
        assert sentence in _SENTENCES[light]
        assert (reason is not None) is (light in {Light.BLUE, Light.YELLOW, Light.RED})
        assert reason is None or len(str(reason)) <= 14


_PROGRESS = "%(figures)s，差 %(gap)s 点（差 %(yellow)s 点转黄灯，超过 %(red)s 点转红灯）。"
_STEP_LATE = "节点“%(name)s”（%(due)s）逾期 %(late)s 天。"
_SENTENCES = {
    Light.GREY: {"%(day)s 开始，还没有到开始的日子。"},
    Light.GREEN: {_PROGRESS, "%(figures)s，超前 %(gap)s 点。", "%(figures)s，与计划持平。"},
    Light.BLUE: {
        "节点“%(name)s”（%(due)s）剩 %(left)s 天。",
        "节点“%(name)s”（%(due)s）今日到期。",
        "时限 %(due)s 剩 %(left)s 天，还没有销号。",
        "时限 %(due)s 今日到期，还没有销号。",
    },
    Light.YELLOW: {_PROGRESS, _STEP_LATE},
    Light.RED: {_PROGRESS, _STEP_LATE, "时限 %(due)s 已过 %(late)s 天，还没有销号。"},
}


@pytest.mark.parametrize(
    ("light", "state", "days", "expected"),
    [
        (Light.RED, OPEN, 1, "逾期"),
        (Light.RED, OPEN, 0, "严重滞后"),
        (Light.YELLOW, OPEN, 0, "滞后"),
        (Light.BLUE, OPEN, 0, "临期"),
        (Light.GREEN, OPEN, -30, "正常"),
        (Light.GREY, OPEN, -300, "未启动"),
        (Light.GREY, State.DRAFT, 5, "未启动"),
        (Light.GREY, State.SUSPENDED, 5, "暂缓"),
        (Light.GREY, State.CANCELLED, 5, "中止"),
        (Light.CLOSED, State.CLOSED, 5, "已销号"),
    ],
)
def test_each_light_has_its_word(light: Light, state: State, days: int, expected: str) -> None:
    day = PLAN.due_on + timedelta(days=days)
    assert str(word(light, state=state, due_on=PLAN.due_on, day=day)) == expected
