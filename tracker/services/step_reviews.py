"""Review and revocation of a decided step: by another person; points and card come back by themselves (RULES §8)."""

from __future__ import annotations

from tracker.domain import hearing, permissions
from tracker.domain.acts import Act
from tracker.domain.card import Ending
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.models import EscalationStep

from . import cards, ladder, points
from .doer import Doer

NEITHER = msg("复核由核验人或办公室办理，作决定的人和责任人不能复核。")


def ask_review(step: EscalationStep, *, by: Doer, reason: str) -> None:
    """Of whom it was decided asks for a review of a decision that stands, once. Raises NotAllowed or RuleBroken."""
    project = step.project
    if by.actor is None or not permissions.can_ask_review(by.actor, step.person_id):
        raise NotAllowed(msg("复核由问责决定所指的责任人本人申请。"))
    ladder.begin(project, step)
    hearing.require_reviewable(step.proceedings)
    step.review_reason = ladder.required(reason, msg("请写明申请复核的理由。"))
    step.review_asked_by_id, step.review_asked_at = by.account_id, by.at
    ladder.settle(
        Act.STEP_ASK_REVIEW, project, subject=step, by=by, after={"step": int(step.step)}, reason=step.review_reason
    )


def uphold_step(step: EscalationStep, *, by: Doer, note: str) -> None:
    """Another person finds that the decision stands. Raises NotAllowed or RuleBroken."""
    _judge(step, by=by, note=note, missing=msg("请写明维持的理由。"))
    ladder.settle(
        Act.STEP_UPHOLD, step.project, subject=step, by=by, after={"step": int(step.step)}, reason=step.review_note
    )


def overturn_step(step: EscalationStep, *, by: Doer, note: str) -> None:
    """Another person finds that the decision does not stand: it is revoked. Raises NotAllowed or RuleBroken."""
    _judge(step, by=by, note=note, missing=msg("请写明撤销的理由。"))
    _revoke(step, by=by, reason=step.review_note)


def revoke_step(step: EscalationStep, *, by: Doer, reason: str) -> None:
    """The sponsor revokes a decision that stands, asked or not. Raises NotAllowed or RuleBroken."""
    if by.actor is None or not permissions.can_revoke_step(by.actor, step.project, step.owner_id):
        raise NotAllowed(msg("问责决定由挂联领导撤销，或者经复核撤销。"))
    ladder.begin(step.project, step)
    hearing.require_revocable(step.proceedings)
    _revoke(step, by=by, reason=ladder.required(reason, msg("请写明撤销的理由。")))


def _judge(step: EscalationStep, *, by: Doer, note: str, missing: Message) -> None:
    if by.actor is None or not permissions.can_judge_review(by.actor, step.project, step.decided_by_id, step.owner_id):
        raise NotAllowed(NEITHER)
    ladder.begin(step.project, step)
    hearing.require_in_review(step.proceedings)
    step.review_note = ladder.required(note, missing)
    step.reviewed_by_id, step.reviewed_at = by.account_id, by.at


def _revoke(step: EscalationStep, *, by: Doer, reason: str) -> None:
    """The points come back and the card is revoked, whatever end it had; decision and revocation are both kept."""
    step.revoke_reason, step.revoked_by_id, step.revoked_at = reason, by.account_id, by.at
    points.reverse_step(step, by=by)
    card = cards.card_of(step)
    if card is not None:
        cards.end_card(card, Ending.REVOKED, by=by)
    ladder.settle(Act.STEP_REVOKE, step.project, subject=step, by=by, after={"step": int(step.step)}, reason=reason)
