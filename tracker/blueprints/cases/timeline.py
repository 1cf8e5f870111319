"""The course of a case: each thing that happened as an entry with its kind, who, when and a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.domain.acts import PROGRAM
from tracker.domain.card import Ending
from tracker.domain.escalation import Ground, Step
from tracker.domain.hearing import Decision
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Actor, can_read_reason
from tracker.models import Account, Card, EscalationStep, Evidence, RectificationReply
from tracker.queries.cases import Record


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is the page's mark, `quote` what somebody wrote in their own words."""

    kind: str
    at: dt.datetime
    who: Message | str
    told: Message
    quote: str = ""
    files: Sequence[Evidence] = ()


def entries(record: Record, actor: Actor) -> list[Entry]:
    """The whole course, oldest first. What was said in a talk is for those only who read its record (decision 0016)."""
    found = [*_marks(record), *_case(record)]
    for step in record.steps:
        found += [*_made(step), *_hearing(step, record, actor), *_review(step)]
    for card in record.cards:
        found += _card(card)
    for reply in record.replies:
        found += _reply(reply, record)
    return sorted(found, key=lambda one: one.at)


def _case(record: Record) -> Iterator[Entry]:
    case = record.case
    yield Entry("opened", case.opened_at, PROGRAM, msg("建卷：%(ground)s", ground=case.ground.label))
    if case.excuse is not None:
        told = msg("容错，阶梯不再走。")
        yield Entry("excuse", case.excuse.excused_at, _who(case.excuse.excused_by), told, case.excuse.reason)
    if case.ended_at is not None:
        yield Entry("ended", case.ended_at, PROGRAM, _ENDED[case.end_reason])


def _marks(record: Record) -> Iterator[Entry]:
    for mark in record.marks:
        yield Entry("mark", mark.recorded_at, PROGRAM, msg("时限 %(due)s 已过，记红叉。", due=mark.due_on))


def _made(step: EscalationStep) -> Iterator[Entry]:
    if step.step is Step.URGE:
        told = msg("催办，%(day)s 前书面回复。", day=step.reply_by_on)
        if step.ground is not Ground.UNACKNOWLEDGED and step.days_late:
            told = msg("逾期 %(n)s 天，催办，%(day)s 前书面回复。", n=step.days_late, day=step.reply_by_on)
        yield Entry("urge", step.made_at, _who(step.made_by), told)
        return
    told = msg("提出%(step)s：%(ground)s", step=step.step.label, ground=step.ground.label)
    if step.ground is Ground.LATE:
        told = msg("提出%(step)s：逾期 %(n)s 天没有销号", step=step.step.label, n=step.days_late)
    yield Entry("proposal", step.made_at, _who(step.made_by), told)


def _hearing(step: EscalationStep, record: Record, actor: Actor) -> Iterator[Entry]:
    label = step.step.label
    if step.told_at is not None:
        told = msg("告知拟%(step)s，申辩到 %(until)s 为止。", step=label, until=step.hear_until_on)
        yield Entry("telling", step.told_at, _who(step.told_by), told)
    if step.statement is not None:
        said = step.statement
        told = msg("对%(step)s申辩", step=label) if said.text else msg("说明对%(step)s不申辩。", step=label)
        files = record.files.get(("statement", said.id), ())
        yield Entry("statement", said.made_at, _who(said.made_by), told, said.text, files)
    if step.consented_at is not None:
        yield Entry("consent", step.consented_at, _who(step.consented_by), msg("同意%(step)s。", step=label))
    if step.decided_at is not None:
        is_held = step.decision is Decision.HELD
        told = _held(step) if is_held else msg("不予认定：%(step)s", step=label)
        quote = step.decision_reason if not is_held or can_read_reason(actor, step.project, step) else ""
        yield Entry("decision", step.decided_at, _who(step.decided_by), told, quote)


def _held(step: EscalationStep) -> Message:
    if step.step is Step.ADJUSTMENT:
        return msg("向组织部门报送组织调整建议，由组织程序决定。")
    return msg("决定%(step)s", step=step.step.label)


def _review(step: EscalationStep) -> Iterator[Entry]:
    label = step.step.label
    if step.review_asked_at is not None:
        told = msg("对%(step)s申请复核", step=label)
        yield Entry("review_request", step.review_asked_at, _who(step.review_asked_by), told, step.review_reason)
    if step.reviewed_at is not None:
        told = (
            msg("复核，维持%(step)s", step=label)
            if step.revoked_at is None
            else msg("复核，不维持%(step)s", step=label)
        )
        yield Entry("review", step.reviewed_at, _who(step.reviewed_by), told, step.review_note)
    if step.revoked_at is not None:
        told = msg("撤销%(step)s，扣分冲回。", step=label)
        quote = "" if step.revoke_reason == step.review_note else step.revoke_reason
        yield Entry("revocation", step.revoked_at, _who(step.revoked_by), told, quote)


def _card(card: Card) -> Iterator[Entry]:
    if card.lift_asked_at is not None:
        told = msg("申请摘%(card)s", card=card.colour.label)
        yield Entry("lift_request", card.lift_asked_at, _who(card.lift_asked_by), told, card.lift_reason)
    if card.ended_at is not None and card.ending in (Ending.EXPIRED, Ending.LIFTED):
        told = msg("%(card)s%(ending)s", card=card.colour.label, ending=card.ending.label)
        yield Entry("card_end", card.ended_at, _who(card.ended_by), told)


def _reply(reply: RectificationReply, record: Record) -> Iterator[Entry]:
    told = msg("整改回复，承诺 %(day)s 完成", day=reply.done_by_on)
    yield Entry(
        "reply", reply.replied_at, _who(reply.replied_by), told, reply.text, record.files.get(("reply", reply.id), ())
    )
    if reply.decided_at is not None:
        told = msg("退回整改回复") if reply.decision_reason else msg("认可整改回复。")
        kind = "reply_returned" if reply.decision_reason else "reply_accepted"
        yield Entry(kind, reply.decided_at, _who(reply.decided_by), told, reply.decision_reason)


def _who(account: Account | None) -> Message | str:
    return account.label if account else PROGRAM


_ENDED = {
    "closed": msg("已销号，案卷终结。"),
    "cancelled": msg("已中止，案卷终结。"),
    "recovered": msg("不再逾期、滞后，案卷终结。"),
}
