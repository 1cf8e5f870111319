"""What accountability asks of the person, as rows of the list of what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _

from tracker.domain.message import Message, msg
from tracker.queries.duties import Duty, Kind

from .todos import Todo

# About how long each takes, in minutes.
MINUTES = {
    Kind.STATE: 10,
    Kind.REPLY: 10,
    Kind.REPLY_AGAIN: 10,
    Kind.REVIEW: 10,
    Kind.DECIDE: 5,
    Kind.CONSENT: 3,
    Kind.JUDGE_REPLY: 3,
}
QUICK = 1


def todos(found: Sequence[Duty], *, day: dt.date) -> Iterator[Todo]:
    """Each duty in a row. One with a last day counts the days to it."""
    for duty in found:
        figure, unit, tone = _days(duty, day)
        yield Todo(
            figure,
            unit,
            duty.name,
            _do(duty),
            MINUTES.get(duty.kind, QUICK),
            _("去办"),
            _address(duty),
            duty.code,
            tone,
            None if duty.is_apart else duty.project_id,
        )


def _address(duty: Duty) -> str:
    """The case. Who is to be heard but sees it no more gets to the statement itself."""
    if duty.kind is Kind.STATE and duty.step is not None and duty.is_apart:
        return url_for("cases.state", id=duty.step.id)
    return url_for("cases.show", id=duty.case_id)


def _days(duty: Duty, day: dt.date) -> tuple[int, str, str]:
    if duty.until is None:
        return 1, _("件待办"), ""
    left = (duty.until - day).days
    return (-left, _("天逾期"), "red") if left < 0 else (left, _("天内要办"), "blue")


def _do(duty: Duty) -> Message:
    step = duty.step.step.label if duty.step else ""
    return {
        Kind.STATE: msg("拟%(step)s，%(day)s 前可以申辩。", step=step, day=duty.until),
        Kind.REPLY: msg("已催办，%(day)s 前书面回复怎么整改。", day=duty.until),
        Kind.REPLY_AGAIN: msg("整改回复被退回，%(day)s 前改好再回复。", day=duty.until),
        Kind.TELL: msg("提出%(step)s，请告知责任人。", step=step),
        Kind.CONSENT: msg("拟%(step)s，已听取申辩，请定是否同意。", step=step),
        Kind.DECIDE: msg("拟%(step)s，已听取申辩，请作决定。", step=step),
        Kind.REVIEW: msg("责任人对%(step)s申请复核，请复核。", step=step),
        Kind.JUDGE_REPLY: msg("整改回复，请认可或者退回。"),
        Kind.LIFT: msg("申请摘牌，请办理。"),
    }[duty.kind]
