"""A light in words: its name, why it shows, and what comes next (RULES §5)."""

from collections.abc import Mapping
from datetime import date

from tracker.domain.lateness import clock_stopped_on as clock_stopped_on
from tracker.domain.lateness import days_late as days_late
from tracker.domain.lateness import effective_day as effective_day
from tracker.domain.lateness import is_late as is_late
from tracker.domain.lateness import time_left as time_left
from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.project import Milestone, Plan, State
from tracker.domain.schedule import planned_percent
from tracker.domain.turning import WORST_FIRST as WORST_FIRST
from tracker.domain.turning import Light as Light
from tracker.domain.turning import TurningDays as TurningDays
from tracker.domain.turning import light_by_table as light_by_table
from tracker.domain.turning import light_on as light_on
from tracker.domain.turning import turning_days as turning_days
from tracker.domain.turning import worst as worst

_WORDS: Mapping[Light, Message] = {
    Light.GREY: msg("未启动"),
    Light.GREEN: msg("正常"),
    Light.BLUE: msg("临期"),
    Light.YELLOW: msg("滞后"),
    Light.RED: msg("严重滞后"),
    Light.CLOSED: msg("已销号"),
}
_OVERDUE = msg("逾期")
_OF_STATE: Mapping[State, Message] = {State.SUSPENDED: msg("暂缓"), State.CANCELLED: msg("中止")}


def word(light: Light, *, state: State, due_on: date, day: date, stopped_on: date | None = None) -> Message:
    """The word beside the symbol: red is 逾期 once the due day is past, else 严重滞后; grey says which grey."""
    if light is Light.RED and days_late(due_on, day, stopped_on):
        return _OVERDUE
    return _OF_STATE.get(state, _WORDS[light])


def why(
    plan: Plan,
    percent: int,
    state: State,
    day: date,
    policy: Policy,
    *,
    stopped_on: date | None = None,
    closed_on: date | None = None,
) -> list[Message]:
    """Why this light: first the decisive sentence with its figures, then when it turns next, then what else is amiss.

    `closed_on` is the day that counts for a closed project. Other days as for `light_on`.
    """
    if state is State.CLOSED:
        return [_how_closed(plan.due_on, closed_on or stopped_on or day)]
    now = effective_day(day, stopped_on)
    if light_by_table(plan, percent, state, now, policy) is Light.GREY:
        return [_why_grey(plan, state, stopped_on)]
    (decisive, _), *others = _causes(plan, percent, now, policy)
    if stopped_on is not None:
        following = [msg("%(day)s 已申请销号，等待核验，灯停在这一天。", day=stopped_on)]
    else:
        following = _next_turns(turning_days(plan, percent, policy), now)
    return [decisive, *following, *(sentence for sentence, _ in others)]


def short_reason(
    plan: Plan, percent: int, state: State, day: date, policy: Policy, *, stopped_on: date | None = None
) -> Message | None:
    """The decisive reason in at most 14 characters, for the card; None when the light says it all."""
    now = effective_day(day, stopped_on)
    if light_by_table(plan, percent, state, now, policy) in {Light.GREY, Light.GREEN, Light.CLOSED}:
        return None
    return _causes(plan, percent, now, policy)[0][1]


def _how_closed(due_on: date, closed_on: date) -> Message:
    late = days_late(due_on, closed_on)
    if late:
        return msg(
            "时限 %(due)s，%(closed)s 申请销号并通过，逾期 %(late)s 天。", due=due_on, closed=closed_on, late=late
        )
    return msg("时限 %(due)s，%(closed)s 申请销号并通过，按期。", due=due_on, closed=closed_on)


def _why_grey(plan: Plan, state: State, stopped_on: date | None) -> Message:
    match state:
        case State.DRAFT:
            return msg("还没有下达，下达后开始亮灯。")
        case State.CANCELLED:
            return msg("项目已中止，不再亮灯。")
        case State.SUSPENDED if stopped_on is not None:
            return msg("%(day)s 起暂缓，时钟停走，恢复后按原时限计。", day=stopped_on)
        case State.SUSPENDED:
            return msg("项目暂缓，时钟停走，恢复后按原时限计。")
        case _:
            return msg("%(day)s 开始，还没有到开始的日子。", day=plan.starts_on)


def _causes(plan: Plan, percent: int, now: date, policy: Policy) -> list[tuple[Message, Message]]:
    """All that bears on the light of an open project, each as (sentence, short form): what decides it first."""
    red: list[tuple[Message, Message]] = []
    yellow: list[tuple[Message, Message]] = []
    blue: list[tuple[Message, Message]] = []
    overdue = days_late(plan.due_on, now)
    if overdue:
        red.append(_past_due(plan.due_on, overdue))
    for milestone in plan.unfinished:
        if milestone.due_on == plan.due_on:
            continue  # The project's own due day says it already.
        late = (now - milestone.due_on).days
        if late > 0:
            (red if late > policy.milestone_red_days else yellow).append(_step_late(milestone, late))
        elif -late <= policy.due_soon_days:
            blue.append(_step_soon(milestone, -late))
    gap = planned_percent(plan, now) - percent
    if gap >= policy.yellow_gap_points:
        (red if gap > policy.red_gap_points else yellow).append(_progress(plan, percent, now, policy))
    if 0 <= (plan.due_on - now).days <= policy.due_soon_days:
        blue.append(_due_soon(plan.due_on, (plan.due_on - now).days))
    return [*red, *yellow, *blue] or [_progress(plan, percent, now, policy)]


def _past_due(due_on: date, late: int) -> tuple[Message, Message]:
    sentence = msg("时限 %(due)s 已过 %(late)s 天，还没有销号。", due=due_on, late=late)
    return sentence, msg("时限已过 %(late)s 天", late=late)


def _step_late(milestone: Milestone, late: int) -> tuple[Message, Message]:
    sentence = msg("节点“%(name)s”（%(due)s）逾期 %(late)s 天。", name=milestone.name, due=milestone.due_on, late=late)
    return sentence, msg("节点逾期 %(late)s 天", late=late)


def _step_soon(milestone: Milestone, left: int) -> tuple[Message, Message]:
    if left == 0:
        sentence = msg("节点“%(name)s”（%(due)s）今日到期。", name=milestone.name, due=milestone.due_on)
        return sentence, msg("节点今日到期")
    sentence = msg("节点“%(name)s”（%(due)s）剩 %(left)s 天。", name=milestone.name, due=milestone.due_on, left=left)
    return sentence, msg("节点剩 %(left)s 天", left=left)


def _due_soon(due_on: date, left: int) -> tuple[Message, Message]:
    if left == 0:
        return msg("时限 %(due)s 今日到期，还没有销号。", due=due_on), msg("时限今日到期")
    return msg("时限 %(due)s 剩 %(left)s 天，还没有销号。", due=due_on, left=left), msg("时限剩 %(left)s 天", left=left)


STANDING = msg("计划 %(planned)s%%，实际 %(percent)s%%")
BEHIND = msg("%(figures)s，差 %(gap)s 点（差 %(yellow)s 点转黄灯，超过 %(red)s 点转红灯）。")


def _progress(plan: Plan, percent: int, now: date, policy: Policy) -> tuple[Message, Message]:
    planned = planned_percent(plan, now)
    gap = planned - percent
    figures = Message(STANDING.template, {"planned": planned, "percent": percent})
    if gap > 0:
        facts = {"figures": figures, "gap": gap, "yellow": policy.yellow_gap_points, "red": policy.red_gap_points}
        return Message(BEHIND.template, facts), msg("比计划差 %(gap)s 点", gap=gap)
    if gap < 0:
        return msg("%(figures)s，超前 %(gap)s 点。", figures=figures, gap=-gap), figures
    return msg("%(figures)s，与计划持平。", figures=figures), figures


def _next_turns(turning: TurningDays, now: date) -> list[Message]:
    days = ((turning.blue_on, Light.BLUE), (turning.yellow_on, Light.YELLOW), (turning.red_on, Light.RED))
    turns = tuple(
        msg("%(day)s 转%(light)s", day=day, light=light.colour) for day, light in days if day is not None and day > now
    )
    return [msg("如无进展，%(turns)s。", turns=turns)] if turns else []
