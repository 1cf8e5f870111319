"""The ladder as it is drawn: what is past, where the case stands, what may come and from which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.domain.escalation import Facts, Step, earliest_day
from tracker.domain.hearing import stage
from tracker.domain.message import Message, joined, msg
from tracker.domain.policy import Policy
from tracker.models import EscalationStep
from tracker.working_days import china_calendar

from .cases import Record, stands


@dataclass(frozen=True, slots=True)
class Rung:
    """`state` is done, now, open (possible) or gone (dropped or revoked)."""

    label: Message
    state: str
    told: Message | None


def rungs(record: Record, facts: Facts | None, *, day: dt.date, policy: Policy) -> list[Rung]:
    """Reminders first, then the five steps; a step that cannot come any more, or not by lateness, says so by saying nothing."""
    return list(_rungs(record, facts, day, policy))


def _rungs(record: Record, facts: Facts | None, day: dt.date, policy: Policy) -> Iterator[Rung]:
    if record.reminders:
        yield Rung(Step.REMINDER.label, "done", joined(tuple(record.reminders)))
    present = record.present
    is_open = record.case.ended_on is None and record.case.excuse is None and facts is not None
    for step in list(Step)[1:]:
        made = [one for one in record.steps if one.step is step]
        if made:
            yield Rung(step.label, _state(made, present), _told(made, day))
        elif step > present and is_open and facts is not None:
            yield Rung(step.label, "open", _possible(step, facts, day, policy))


def _state(made: Sequence[EscalationStep], present: Step) -> str:
    if not any(stands(one) for one in made):
        return "gone"
    return "now" if made[-1].step is present else "done"


def _told(made: Sequence[EscalationStep], day: dt.date) -> Message:
    last = made[-1]
    if last.step is Step.URGE:
        days = joined(tuple(one.made_on for one in made))
        return msg("%(days)s 催办，限 %(reply)s 回复", days=days, reply=last.reply_by_on)
    return msg("%(day)s 提出，%(stage)s", day=last.made_on, stage=stage(last.proceedings, day).label)


def _possible(step: Step, facts: Facts, day: dt.date, policy: Policy) -> Message:
    first = earliest_day(step, facts, calendar=china_calendar(), policy=policy)
    if step is Step.ADJUSTMENT:
        return msg("一年内 %(n)s 张红牌，可提出", n=policy.red_cards_a_year)
    if first is None:
        return msg("没有")
    if step is Step.TALK:
        return msg("%(day)s 起仍未回复，可提出", day=max(first, day))
    return msg("%(day)s 起仍未销号，可提出", day=max(first, day))
