"""The page's smaller sentences: the marks beside the light, and how each milestone went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.domain.card import ladder_marks
from tracker.domain.extension_request import extension_in_words
from tracker.domain.message import Message, msg
from tracker.domain.project import OPEN, Milestone
from tracker.filters import say
from tracker.models import Project


@dataclass(frozen=True, slots=True)
class StepLine:
    """A milestone as the table shows it. `is_met` is None while it is still to come: no flag is due yet."""

    name: str
    due_on: dt.date
    weight: int
    is_done: bool
    is_met: bool | None
    is_late: bool
    result: Message


def step_lines(steps: Sequence[Milestone], now: dt.date | None) -> list[StepLine]:
    """Each milestone with its result on the ruling day; without a day (a draft) nothing is late."""
    return [_step_line(step, now or step.due_on) for step in steps]


def _step_line(step: Milestone, now: dt.date) -> StepLine:
    ended = step.done_on or now
    late = (ended - step.due_on).days
    is_over = step.is_done or late > 0
    return StepLine(
        name=step.name,
        due_on=step.due_on,
        weight=step.weight,
        is_done=step.is_done,
        is_met=late <= 0 if is_over else None,
        is_late=not step.is_done and late > 0,
        result=_result(step.done_on, late),
    )


def _result(done_on: dt.date | None, late: int) -> Message:
    if done_on is not None and late > 0:
        return msg("%(day)s 完成，逾期 %(late)s 天", day=done_on, late=late)
    if done_on is not None:
        return msg("%(day)s 完成", day=done_on)
    if late > 0:
        return msg("未完成，逾期 %(late)s 天", late=late)
    return msg("剩 %(left)s 天", left=-late) if late else msg("今日到期")


def marks(project: Project, *, has_cross: bool, is_waiting: bool, has_shortfall: bool) -> list[tuple[str, str]]:
    """The marks in their order: 红叉, what needs help, what waits, then counts."""
    ladder = [
        (say(words), tone)
        for words, tone in ladder_marks(card=project.card, step=project.ladder_step, urged=project.urged_count)
    ]
    found = [
        (_("红叉"), "cross") if has_cross else None,
        *(mark for mark in ladder if mark[1]),
        (_("有困难"), "help") if project.obstacle and project.state in OPEN else None,
        (_("待销号"), "") if is_waiting else None,
        (_("带差"), "") if has_shortfall else None,
        (_("待审 %(n)s 份", n=project.pending_reviews), "") if project.pending_reviews else None,
        (say(_extension(project)), ""),
        *(mark for mark in ladder if not mark[1]),
        (_("改期 %(n)s 次", n=project.deadline_changes), "") if project.deadline_changes else None,
        (_("退回 %(n)s 次", n=project.returned_count), "") if project.returned_count else None,
    ]
    return [mark for mark in found if mark is not None and mark[0]]


def _extension(project: Project) -> Message | None:
    if project.original_due_on is None or project.due_on is None:
        return None
    return extension_in_words(project.original_due_on, project.due_on)
