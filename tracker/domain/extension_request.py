"""Extension of a due date (延期): until when it can be asked for, what goes beyond the limits, what may be granted (RULES §7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.checklist import is_plan_day
from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg, run_on
from tracker.domain.policy import Policy
from tracker.domain.project import State, require_in_progress
from tracker.domain.workdays import WorkCalendar


class Stage(StrEnum):
    """Whose word a request waits for, or how it ended. Only the endings stand in the database."""

    OFFICE = "office"
    SPONSOR = "sponsor"
    GRANTED = "granted"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Message:
        """The stage in the office's words."""
        return _LABELS[self]


_LABELS: Mapping[Stage, Message] = {
    Stage.OFFICE: msg("等办公室审核"),
    Stage.SPONSOR: msg("等挂联领导定"),
    Stage.GRANTED: msg("已同意"),
    Stage.REFUSED: msg("未同意"),
    Stage.RETURNED: msg("已退回"),
    Stage.WITHDRAWN: msg("已撤回"),
}


@dataclass(frozen=True, slots=True)
class Extendable:
    """What the limits are measured by: the start, the due date in force and that of the issuing, the extensions granted. `year` is the
    plan year, or that of the due date in force where the plan was to run longer."""

    starts_on: date
    due_on: date
    original_due_on: date
    granted: int
    year: int

    @property
    def span_days(self) -> int:
        """How long the project was to last when it was issued."""
        return (self.original_due_on - self.starts_on).days


def last_day_to_ask(due_on: date, calendar: WorkCalendar, policy: Policy) -> date:
    """The last day behind which enough working days are left, the due day counted among them."""
    last_worked = calendar.on_or_before(due_on)
    return calendar.add_workdays(last_worked, 1 - policy.extension_workdays_ahead) - timedelta(days=1)


def require_askable(
    state: State, due_on: date, today: date, *, calendar: WorkCalendar, policy: Policy, closure_waits: bool
) -> None:
    """Whether an extension can be asked for at all on `today`. Raises RuleBroken with the rule and the way out."""
    require_in_progress(state)
    if closure_waits:
        raise RuleBroken(msg("已经申请销号，正等着核验。要延期，请先撤回销号申请。"))
    ahead = policy.extension_workdays_ahead
    if today > due_on:
        raise RuleBroken(
            msg("已过时限 %(due)s，不能申请延期：延期要在时限以前申请。请抓紧办完，并联系挂联领导。", due=due_on)
        )
    last = last_day_to_ask(due_on, calendar, policy)
    if today > last:
        raise RuleBroken(
            msg(
                "离时限 %(due)s 不足 %(n)s 个工作日，不能申请延期：最迟应在 %(last)s 申请。请抓紧办完，并联系挂联领导。",
                due=due_on,
                n=ahead,
                last=last,
            )
        )


def last_usual_day(facts: Extendable, policy: Policy) -> date:
    """The last new due date within the limits of length, counted from the original one however often it was moved."""
    return facts.original_due_on + timedelta(
        days=min(policy.extension_days, facts.span_days // policy.extension_span_parts)
    )


def require_new_day(facts: Extendable, new_due_on: date, *, is_other_year: bool) -> None:
    """Later than the date in force; beyond the plan year only when that is confirmed. Raises RuleBroken at the field."""
    if new_due_on <= facts.due_on:
        raise RuleBroken(msg("新时限要晚于现在的时限 %(due)s，请改日期。", due=facts.due_on), field="due_on")
    if not is_plan_day(new_due_on):
        raise RuleBroken(msg("这个年份太远，请改日期。"), field="due_on")
    if new_due_on.year > facts.year and not is_other_year:
        raise RuleBroken(
            msg("新时限过了 %(year)s 年度。确需跨年度的，请勾选“确需跨年度”再交；否则请改日期。", year=str(facts.year)),
            field="is_other_year",
        )


class Limit(StrEnum):
    """What a request may go beyond."""

    TIMES = "times"
    DAYS = "days"
    SHARE = "share"
    YEAR = "year"


_BEYOND = {
    Limit.TIMES: msg("已经延期 %(n)s 次，规定最多 %(most)s 次"),
    Limit.DAYS: msg("比原时限晚 %(days)s 天，规定最多 %(most)s 天"),
    Limit.SHARE: msg("超过原工期 %(span)s 天的 1/%(parts)s（%(most)s 天）"),
    Limit.YEAR: msg("过了 %(year)s 年度"),
}
_STORED = re.compile(rf"({'|'.join(Limit)})((?: \w+=\d+)+)")


@dataclass(frozen=True, slots=True)
class Excess:
    """One limit and the figures by which it is gone beyond, kept apart from any language."""

    limit: Limit
    figures: Mapping[str, int]

    @property
    def stored(self) -> str:
        """As it is kept, in a line of its own: its name and its figures."""
        return " ".join([self.limit, *(f"{name}={figure}" for name, figure in self.figures.items())])

    @property
    def said(self) -> Message:
        """In words, without a full stop."""
        return Message(_BEYOND[self.limit].template, {name: str(figure) for name, figure in self.figures.items()})


def excesses(facts: Extendable, new_due_on: date, policy: Policy) -> list[Excess]:
    """What goes beyond the limits; empty within them. Then the sponsor has to say why (RULES §7)."""
    days = (new_due_on - facts.original_due_on).days
    parts, most_times, most_days = policy.extension_span_parts, policy.extensions_per_project, policy.extension_days
    share = facts.span_days // parts
    found = [
        (facts.granted >= most_times, Excess(Limit.TIMES, {"n": facts.granted, "most": most_times})),
        (days > most_days, Excess(Limit.DAYS, {"days": days, "most": most_days})),
        (days > share, Excess(Limit.SHARE, {"span": facts.span_days, "parts": parts, "most": share})),
        (new_due_on.year > facts.year, Excess(Limit.YEAR, {"year": facts.year})),
    ]
    return [excess for is_beyond, excess in found if is_beyond]


def excess_in_words(stored: str) -> list[Message | str]:
    """What was kept of the excesses, a sentence each. Older requests have kept the sentences themselves: these stay as they are."""
    return [msg("%(said)s。", said=found.said) if (found := _read(line)) else line for line in stored.splitlines()]


def excess_in_short(stored: str) -> Message:
    """The same within another sentence."""
    return run_on([found.said if (found := _read(line)) else line.rstrip("。") for line in stored.splitlines()])


def _read(line: str) -> Excess | None:
    match = _STORED.fullmatch(line)
    if match is None:
        return None
    figures = (figure.partition("=") for figure in match[2].split())
    return Excess(Limit(match[1]), {name: int(number) for name, _sign, number in figures})


def require_grantable(state: State, new_due_on: date, today: date) -> None:
    """A date that has passed meanwhile, or a project that has ended, cannot be given more time. Raises RuleBroken."""
    require_in_progress(state)
    if new_due_on < today:
        raise RuleBroken(msg("申请的新时限 %(due)s 也已经过了，不能再同意。请写明原因，定为不同意。", due=new_due_on))


def extension_in_words(original_due_on: date, due_on: date) -> Message | None:
    """By how much the due date was moved, and from where; None where it stands as it was issued."""
    if due_on == original_due_on:
        return None
    return msg("延期 %(days)s 天（原 %(day)s）", days=(due_on - original_due_on).days, day=original_due_on)
