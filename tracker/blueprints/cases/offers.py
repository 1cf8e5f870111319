"""What this person may do on a case now. The services decide whether it is lawful; an offer only shows the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from tracker.domain import permissions
from tracker.domain.card import COLOURS
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.hearing import Decision, Proceedings, is_heard, is_reviewable
from tracker.domain.permissions import Actor
from tracker.domain.project import OPEN
from tracker.filters import md, say
from tracker.models import Card, EscalationStep
from tracker.queries.cases import Record
from tracker.services import cards


@dataclass(frozen=True, slots=True)
class Offer:
    """A button. One that `asks` opens a form for a reason; a `link` leads to a page. `picks` lets one choose whom a card is for.

    Without a `url` it cannot be done yet, and `hint` says why.
    """

    key: str
    label: str
    url: str
    hint: str = ""
    asks: str = ""
    link: bool = False
    picks: bool = False
    danger: bool = False


def offers(record: Record, actor: Actor, *, day: dt.date) -> list[Offer]:
    """The acts in order of need: on steps, replies, cards, then on the case. None on an archived checklist."""
    if record.case.project.checklist.state == "archived":
        return []
    found: list[Offer] = []
    for step in record.steps:
        if step.step.needs_person:
            found += [*_before(step, actor, day), *_after(step, actor)]
    for card in record.cards:
        found += _of_card(card, actor, day)
    return [*_of_reply(record, actor), *found, *_of_case(record, actor)]


def _before(step: EscalationStep, actor: Actor, day: dt.date) -> Iterator[Offer]:
    """Telling, the statement, the consent, the decision."""
    project, so_far, label = step.project, step.proceedings, say(step.step.label)
    if so_far.decision is not None:
        return
    if so_far.told_on is None and permissions.can_tell(actor, project):
        hint = _("告知以后开始计申辩的时间。")
        yield Offer(f"tell-{step.id}", _("告知：%(step)s", step=label), url_for("cases.tell", id=step.id), hint)
    is_hearing = so_far.told_on is not None and not is_heard(so_far, day)
    if is_hearing and permissions.can_be_heard(actor, step.person_id):
        hint = _("申辩到 %(day)s 为止。", day=md(so_far.hear_until_on))
        yield Offer(
            f"state-{step.id}", _("申辩：%(step)s", step=label), url_for("cases.state", id=step.id), hint, link=True
        )
        yield Offer(f"waive-{step.id}", _("不申辩"), url_for("cases.waive", id=step.id))
    if _wants_consent(so_far, day) and permissions.can_consent(actor, project, step.owner_id):
        yield Offer(f"consent-{step.id}", _("同意：%(step)s", step=label), url_for("cases.consent", id=step.id))
    if permissions.can_decide(actor, project, step.owner_id):
        yield from _deciding(step, so_far, label, day)


def _wants_consent(so_far: Proceedings, day: dt.date) -> bool:
    return so_far.step.needs_consent and not so_far.has_consent and is_heard(so_far, day)


def _deciding(step: EscalationStep, so_far: Proceedings, label: str, day: dt.date) -> Iterator[Offer]:
    url = url_for("cases.decide", id=step.id)
    if is_heard(so_far, day) and not _wants_consent(so_far, day):
        is_talk = step.step is Step.TALK
        yield Offer(
            f"{Decision.HELD}-{step.id}", _("决定：%(step)s", step=label), url,
            _("写进督办函和约谈记录，记录由双方签字。") if is_talk else "",
            asks=_("约谈情况和承诺") if is_talk else _("决定的依据"), picks=step.step in COLOURS, danger=True,
        )  # fmt: skip
    yield Offer(f"{Decision.DROPPED}-{step.id}", _("不予认定：%(step)s", step=label), url, asks=_("不予认定的理由"))


def _after(step: EscalationStep, actor: Actor) -> Iterator[Offer]:
    """Review and revocation of a decision that stands."""
    project, so_far, label = step.project, step.proceedings, say(step.step.label)
    if so_far.decision is not Decision.HELD or so_far.is_revoked:
        return
    if is_reviewable(so_far) and permissions.can_ask_review(actor, step.person_id):
        url = url_for("cases.ask_review", id=step.id)
        yield Offer(f"ask-{step.id}", _("申请复核：%(step)s", step=label), url, asks=_("申请复核的理由"))
    in_review = so_far.is_review_asked and not so_far.is_reviewed
    if in_review and permissions.can_judge_review(actor, project, step.decided_by_id, step.owner_id):
        url = url_for("cases.review", id=step.id)
        yield Offer(f"upheld-{step.id}", _("复核维持：%(step)s", step=label), url, asks=_("维持的理由"))
        yield Offer(
            f"overturned-{step.id}", _("复核撤销：%(step)s", step=label), url, asks=_("撤销的理由"), danger=True
        )
    if permissions.can_revoke_step(actor, project, step.owner_id):
        url = url_for("cases.revoke", id=step.id)
        yield Offer(f"revoke-{step.id}", _("撤销：%(step)s", step=label), url, asks=_("撤销的理由"), danger=True)


def _of_card(card: Card, actor: Actor, day: dt.date) -> Iterator[Offer]:
    label = say(card.colour.label)
    if card.ended_on is not None:
        return
    if card.lift_asked_at is None and permissions.can_ask_lift(actor, card.project):
        yield _asking_to_lift(card, _("申请摘%(card)s", card=label), day)
    if card.lift_asked_at is not None and permissions.can_lift(actor, card.project, card.step.owner_id):
        yield Offer(f"lift-{card.id}", _("摘%(card)s", card=label), url_for("cases.lift", id=card.id))


def _asking_to_lift(card: Card, label: str, day: dt.date) -> Offer:
    """Before it can be asked for, why not: it is said before one types."""
    try:
        cards.require_liftable(card, today=day)
    except RuleBroken as not_yet:
        return Offer(f"not-yet-{card.id}", label, "", say(not_yet.message))
    return Offer(f"ask-lift-{card.id}", label, url_for("cases.ask_lift", id=card.id), asks=_("申请摘牌的理由"))


def _of_reply(record: Record, actor: Actor) -> Iterator[Offer]:
    case, waiting = record.case, record.waiting_reply
    if waiting is not None and permissions.can_judge_reply(actor, case.project, waiting.replied_by_id):
        yield Offer("accept-reply", _("认可整改回复"), url_for("cases.accept_reply", id=waiting.id))
        url = url_for("cases.return_reply", id=waiting.id)
        yield Offer("return-reply", _("退回整改回复"), url, asks=_("退回的原因"))
    is_open = case.ended_on is None and case.excuse is None
    if waiting is None and is_open and permissions.can_reply(actor, case.project):
        yield Offer("reply", _("整改回复"), url_for("cases.reply", id=case.id), link=True)


def _of_case(record: Record, actor: Actor) -> Iterator[Offer]:
    case = record.case
    if case.ended_on is not None or case.excuse is not None:
        return
    if case.project.state in OPEN and permissions.can_urge(actor, case.project):
        number = 1 + sum(one.step is Step.URGE for one in record.steps)
        yield Offer(f"urge-{number}", _("再催办一次"), url_for("cases.urge", id=case.id))
    if permissions.can_excuse(actor, case.project):
        hint = _("容错以后，这个案卷不再催办、不再提出问责。")
        yield Offer("excuse", _("容错"), url_for("cases.excuse", id=case.id), hint, asks=_("容错的理由"))
