"""Rectification replies (整改回复): the owner says what is done about it and by when; the office accepts or returns it (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import AccountabilityCase, RectificationReply
from tracker.queries.ladder import RETURNED

from . import evidence, ladder, ladder_letters
from .doer import Doer

ACCEPTED = "accepted"


def submit_reply(
    case: AccountabilityCase,
    text: str,
    *,
    done_by_on: dt.date,
    by: Doer,
    form_key: str,
    files: Sequence[KeptFile] = (),
) -> RectificationReply:
    """The owner replies; until the promised day the ladder takes the project for answered (decision 0015).

    A second sending of the same form gives the first reply. Raises NotAllowed for anyone else, RuleBroken when the case has ended,
    a reply waits already, nothing is said, or the day is past.
    """
    project = case.project
    if by.actor is None or not permissions.can_reply(by.actor, project):
        raise NotAllowed(msg("整改回复由责任人本人提交。"))
    of_form = (RectificationReply.case_id == case.id, RectificationReply.form_key == form_key)
    sent = db.session.scalar(sa.select(RectificationReply).where(*of_form))
    if sent is not None:
        return sent
    said = _checked(case, text, done_by_on, today=by.today)
    reply = RectificationReply(
        case=case,
        form_key=form_key,
        text=said,
        done_by_on=done_by_on,
        replied_by_id=by.actor.account_id,
        replied_at=by.at,
        replied_on=by.today,
    )
    db.session.add(reply)
    db.session.flush()
    evidence.attach(project, files, by=by, of=reply)
    after = {"text": said, "done_by_on": done_by_on.isoformat()}
    ladder.settle(Act.REPLY_SUBMIT, project, subject=reply, by=by, after=after)
    ladder_letters.issue_reply(reply, by=by)
    return reply


def accept_reply(reply: RectificationReply, *, by: Doer) -> None:
    """The office accepts the reply; whether it is done the progress will tell. Raises NotAllowed or RuleBroken."""
    _require_judge(reply, by)
    reply.decision, reply.decided_by_id, reply.decided_at = ACCEPTED, by.account_id, by.at
    after = {"done_by_on": reply.done_by_on.isoformat()}
    ladder.settle(Act.REPLY_ACCEPT, reply.case.project, subject=reply, by=by, after=after)


def return_reply(reply: RectificationReply, *, by: Doer, reason: str) -> None:
    """The office returns the reply: it no longer counts as one. Raises NotAllowed, or RuleBroken without a reason."""
    _require_judge(reply, by)
    reply.decision_reason = ladder.required(reason, msg("请写明退回的原因，责任人才知道怎么改。"))
    reply.decision, reply.decided_by_id, reply.decided_at = RETURNED, by.account_id, by.at
    ladder.settle(Act.REPLY_RETURN, reply.case.project, subject=reply, by=by, reason=reply.decision_reason)


def waiting_reply(case: AccountabilityCase) -> RectificationReply | None:
    """The reply of the case that waits for the office: one at most."""
    return db.session.scalar(
        sa.select(RectificationReply).where(
            RectificationReply.case_id == case.id, RectificationReply.decision.is_(None)
        )
    )


def _checked(case: AccountabilityCase, text: str, done_by_on: dt.date, *, today: dt.date) -> str:
    ladder.begin(case.project, case)
    if case.ended_on is not None:
        raise RuleBroken(msg("案卷已经终结，不用再回复。"))
    if waiting_reply(case) is not None:
        raise RuleBroken(msg("上一份回复还没有办，请等办公室认可或退回。"))
    if done_by_on < today:
        raise RuleBroken(msg("承诺完成的日子不能早于今天。"), field="done_by_on")
    return ladder.required(text, msg("请写明怎么整改。"), field="text", most=ladder.TEXT)


def _require_judge(reply: RectificationReply, by: Doer) -> None:
    project = reply.case.project
    if by.actor is None or not permissions.can_judge_reply(by.actor, project, reply.replied_by_id):
        raise NotAllowed(msg("整改回复由清单所属单位的办公室认可或退回。"))
    ladder.begin(project, reply)
    if reply.decision is not None:
        raise RuleBroken(msg("这份回复已经办过。"))
