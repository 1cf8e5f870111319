"""Task cards (黄牌, 红牌): issued with the decision, lifted by the office when asked, expired by the sweep (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.card import COLOURS, Ending, Holder, expires_on, require_two_greens
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.project import OPEN
from tracker.extensions import db
from tracker.models import Card, EscalationStep, Project
from tracker.queries.policy import policy_for

from . import ladder
from .batches import Batch, Work, pieces
from .doer import Doer


def issue_card(step: EscalationStep, *, holder: Holder, by: Doer) -> Card | None:
    """The card that a decided step brings, for the owner's task or its lead unit; None for a step without one.

    Called with the decision, which asks for the right and writes the line.
    """
    colour = COLOURS.get(step.step)
    if colour is None:
        return None
    project = step.project
    card = Card(
        step_id=step.id,
        project_id=project.id,
        unit_id=project.lead_unit_id,
        colour=colour,
        holder=holder,
        ground=step.decision_reason,
        issued_on=by.today,
        expires_on=expires_on(by.today, policy_for(project.org_path)),
    )
    db.session.add(card)
    return card


def card_of(step: EscalationStep) -> Card | None:
    """The card that the step brought, whatever became of it, to be ended: nobody else ends it meanwhile."""
    found = sa.select(Card).where(Card.step_id == step.id).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def end_card(card: Card, ending: Ending, *, by: Doer) -> None:
    """Writes the end of a card that is in force; one that has ended keeps the end that it had."""
    if card.ended_on is None or ending is Ending.REVOKED:
        card.ending, card.ended_on, card.ended_at, card.ended_by_id = ending, by.today, by.at, by.account_id


def ask_to_lift(card: Card, *, by: Doer, reason: str) -> None:
    """The owner asks to have the card lifted, after two green weekly cut-offs in a row (RULES §8). Raises NotAllowed or RuleBroken."""
    project = card.project
    if by.actor is None or not permissions.can_ask_lift(by.actor, project):
        raise NotAllowed(msg("摘牌由责任人申请。"))
    ladder.begin(project, card)
    require_liftable(card, today=by.today)
    card.lift_reason = ladder.required(reason, msg("请写明申请摘牌的理由。"))
    card.lift_asked_by_id, card.lift_asked_at = by.account_id, by.at
    ladder.settle(Act.CARD_ASK_LIFT, project, subject=card, by=by, after=_told(card), reason=card.lift_reason)


def require_liftable(card: Card, *, today: dt.date) -> None:
    """Raises RuleBroken, saying why, when the lifting of the card cannot be asked for on this day (local). Changes nothing."""
    project = card.project
    _require_in_force(card)
    if card.lift_asked_at is not None:
        raise RuleBroken(msg("已经申请摘牌，等办公室办理。"))
    lagging_on = min(filter(None, (project.yellow_on, project.red_on)), default=None) if project.state in OPEN else None
    require_two_greens(card.issued_on, lagging_on, today, policy_for(project.org_path))


def lift_card(card: Card, *, by: Doer) -> None:
    """The office lifts a card whose lifting was asked for. Raises NotAllowed or RuleBroken."""
    project = card.project
    if by.actor is None or not permissions.can_lift(by.actor, project, card.step.owner_id):
        raise NotAllowed(msg("摘牌由清单所属单位的办公室办理。"))
    ladder.begin(project, card)
    _require_in_force(card)
    if card.lift_asked_at is None:
        raise RuleBroken(msg("责任人还没有申请摘牌。"))
    end_card(card, Ending.LIFTED, by=by)
    ladder.settle(Act.CARD_LIFT, project, subject=card, by=by, after=_told(card))


def expiry_works(*, by: Doer) -> Iterator[Work]:
    """The cards that no longer hold on `by.today`, in pieces, for the sweep."""
    over = sa.select(Card.id).where(Card.ended_on.is_(None), Card.expires_on <= by.today).order_by(Card.id)
    for piece in pieces(list(db.session.scalars(over))):
        yield partial(_expire, piece, by=by)


def _expire(ids: Sequence[int], *, by: Doer) -> Batch:
    found = sa.select(Card).where(Card.id.in_(ids), Card.ended_on.is_(None)).order_by(Card.id).with_for_update()
    lines = []
    for card in db.session.scalars(found).all():
        end_card(card, Ending.EXPIRED, by=by)
        ladder.settle(Act.CARD_EXPIRE, card.project, subject=card, by=by, after=_told(card))
        lines.append(f"{_label(card.project)}  {card.colour.value} card expired")
    return Batch(lines)


def _require_in_force(card: Card) -> None:
    if card.ended_on is not None:
        raise RuleBroken(msg("这张牌已经不在册。"))


def _told(card: Card) -> dict[str, str]:
    return {"card": card.colour.value, "expires_on": card.expires_on.isoformat()}


def _label(project: Project) -> str:
    return f"{project.code} {project.name}"
