"""The acts on a case that are one press or one reason; each leads back to the case."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.domain.card import Holder
from tracker.domain.errors import RuleBroken
from tracker.domain.hearing import Decision
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Card, EscalationStep, RectificationReply
from tracker.queries import cases as found
from tracker.services import cards, cases, escalation_steps, rectification_replies, statements, step_reviews
from tracker.typed import own_number

from .views import bp, draw, sees_case, visible_case


@bp.post("/cases/<int:id>/urgings")
def urge(id: int) -> ResponseReturnValue:
    """The office urges once more; a form sent twice makes one urging."""
    case, number = visible_case(id), own_number(request.form.get("key", "").removeprefix("urge-"))
    return _act(id, lambda: escalation_steps.urge_by_hand(case, by=doer(), number=number), _("已催办。"))


@bp.post("/cases/<int:id>/excuse")
def excuse(id: int) -> ResponseReturnValue:
    """The sponsor excuses the case."""
    case = visible_case(id)
    return _act(id, lambda: cases.excuse_case(case, by=doer(), reason=_reason()), _("已容错，阶梯不再走。"))


@bp.post("/steps/<int:id>/telling")
def tell(id: int) -> ResponseReturnValue:
    """The office tells the other side."""
    step = _step(id)
    return _act(step.case_id, lambda: escalation_steps.tell_step(step, by=doer()), _("已告知，开始计申辩的时间。"))


@bp.post("/steps/<int:id>/waiver")
def waive(id: int) -> ResponseReturnValue:
    """The owner makes no statement."""
    step = _step(id)
    return _act(step.case_id, lambda: statements.waive_statement(step, by=doer()), _("已说明不申辩。"))


@bp.post("/steps/<int:id>/consent")
def consent(id: int) -> ResponseReturnValue:
    """The sponsor consents."""
    step = _step(id)
    return _act(step.case_id, lambda: escalation_steps.consent_to_step(step, by=doer()), _("已同意，由办公室决定。"))


@bp.post("/steps/<int:id>/decision")
def decide(id: int) -> ResponseReturnValue:
    """The office decides."""
    step = _step(id)
    if request.form.get("key", "").startswith(Decision.HELD):
        holder = Holder.UNIT if request.form.get("holder") == Holder.UNIT else Holder.TASK
        return _act(
            step.case_id,
            lambda: escalation_steps.hold_step(step, by=doer(), reason=_reason(), holder=holder),
            _("已决定，责任人可以申请复核。"),
        )
    return _act(
        step.case_id, lambda: escalation_steps.drop_step(step, by=doer(), reason=_reason()), _("已定为不予认定。")
    )


@bp.post("/steps/<int:id>/review-requests")
def ask_review(id: int) -> ResponseReturnValue:
    """Whom the step names asks for a review: in the case or, where they do not see it any more, beside their document."""
    step = one_or_404(found.visible_steps(current_person.actor, or_named=True).where(EscalationStep.id == id))
    done = _("已申请复核。")
    if sees_case(step):
        return _act(step.case_id, lambda: step_reviews.ask_review(step, by=doer(), reason=_reason()), done)
    try:
        step_reviews.ask_review(step, by=doer(), reason=_reason())
    except RuleBroken as broken:
        done = say(broken.message)
        db.session.rollback()
    flash(done)
    db.session.commit()
    return redirect(url_for("notices.index"))


@bp.post("/steps/<int:id>/review")
def review(id: int) -> ResponseReturnValue:
    """Another person reviews."""
    step = _step(id)
    if request.form.get("key", "").startswith("upheld"):
        return _act(step.case_id, lambda: step_reviews.uphold_step(step, by=doer(), note=_reason()), _("复核维持。"))
    return _act(
        step.case_id, lambda: step_reviews.overturn_step(step, by=doer(), note=_reason()), _("已撤销，扣分冲回。")
    )


@bp.post("/steps/<int:id>/revocation")
def revoke(id: int) -> ResponseReturnValue:
    """The sponsor revokes."""
    step = _step(id)
    return _act(
        step.case_id, lambda: step_reviews.revoke_step(step, by=doer(), reason=_reason()), _("已撤销，扣分冲回。")
    )


@bp.post("/replies/<int:id>/acceptance")
def accept_reply(id: int) -> ResponseReturnValue:
    """The office accepts a reply."""
    reply = one_or_404(found.visible_replies(current_person.actor).where(RectificationReply.id == id))
    return _act(reply.case_id, lambda: rectification_replies.accept_reply(reply, by=doer()), _("已认可。"))


@bp.post("/replies/<int:id>/return")
def return_reply(id: int) -> ResponseReturnValue:
    """The office returns a reply."""
    reply = one_or_404(found.visible_replies(current_person.actor).where(RectificationReply.id == id))
    return _act(
        reply.case_id,
        lambda: rectification_replies.return_reply(reply, by=doer(), reason=_reason()),
        _("已退回，责任人会看到原因。"),
    )


@bp.post("/cards/<int:id>/lift-requests")
def ask_lift(id: int) -> ResponseReturnValue:
    """The owner asks to have a card lifted."""
    card = _card(id)
    return _act(card.step.case_id, lambda: cards.ask_to_lift(card, by=doer(), reason=_reason()), _("已申请摘牌。"))


@bp.post("/cards/<int:id>/lifting")
def lift(id: int) -> ResponseReturnValue:
    """The office lifts a card."""
    card = _card(id)
    return _act(card.step.case_id, lambda: cards.lift_card(card, by=doer()), _("已摘牌。"))


def _act(case_id: int | None, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Does it and leads back to the case; a refusal shows the case with the reason and what was typed."""
    case_id = case_id or 0
    try:
        act()
    except RuleBroken as broken:
        sentence, key = say(broken.message), request.form.get("key", "")
        db.session.rollback()
        anchor = key if broken.field == "reason" else ""
        return draw(visible_case(case_id), complaints=[(anchor, sentence)], key=key, typed=_reason()), 422
    flash(done)
    db.session.commit()
    return redirect(url_for("cases.show", id=case_id))


def _reason() -> str:
    return request.form.get("reason", "")


def _step(id: int) -> EscalationStep:
    select: Select[EscalationStep] = found.visible_steps(current_person.actor).where(EscalationStep.id == id)
    return one_or_404(select)


def _card(id: int) -> Card:
    return one_or_404(found.visible_cards(current_person.actor).where(Card.id == id))
