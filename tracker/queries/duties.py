"""What accountability asks of one person now: to be heard, to reply, to consent, to tell, to decide, to review, to judge a reply."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from tracker.domain.escalation import Step
from tracker.domain.hearing import Stage, stage
from tracker.domain.permissions import Actor, Role, can_see_project
from tracker.models import Card, EscalationStep, Project, RectificationReply, Statement

from . import accountability
from .projects import held, owned_by


class Kind(StrEnum):
    """What is to be done."""

    STATE = "state"
    REPLY = "reply"
    REPLY_AGAIN = "reply_again"
    TELL = "tell"
    CONSENT = "consent"
    DECIDE = "decide"
    REVIEW = "review"
    JUDGE_REPLY = "judge_reply"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that waits for the person, with the case it is in; `until` is the last day for it, where there is one;
    `is_apart` when the person does not see the case any more."""

    kind: Kind
    case_id: int | None
    project_id: int
    code: str
    name: str
    until: dt.date | None = None
    step: EscalationStep | None = None
    is_apart: bool = False


def duties(actor: Actor, *, day: dt.date) -> list[Duty]:
    """All of it, on `day` (local), what has a last day first."""
    due = accountability.replies_due(actor, day, owner_id=actor.account_id)
    found = [
        *(_step(one, actor, day) for one in accountability.undecided(_steps_of(actor, day))),
        *(
            Duty(
                Kind.REPLY_AGAIN if row.is_returned else Kind.REPLY,
                row.id,
                row.project_id,
                row.code,
                row.name,
                row.reply_by_on,
            )
            for row in due
        ),
        *(
            _duty(Kind.JUDGE_REPLY, one.case_id, one.case.project)
            for one in accountability.waiting_replies(_replies_of(actor))
        ),
        *(
            _duty(Kind.LIFT, card.step.case_id, card.project)
            for card in accountability.cards_in_force(_cards_of(actor))
        ),
    ]
    return sorted(found, key=lambda duty: duty.until or dt.date.max)


def called_for(actor: Actor, *, day: dt.date) -> tuple[sa.Select[int], ...]:
    """The ids of the same things, to be counted: of steps, of cases to reply in, of replies and of cards."""
    return (
        _steps_of(actor, day).with_only_columns(EscalationStep.id),
        accountability.unanswered(actor, day).where(owned_by(actor)),
        _replies_of(actor).with_only_columns(RectificationReply.id),
        _cards_of(actor).with_only_columns(Card.id),
    )


def _steps_of(actor: Actor, day: dt.date) -> sa.Select[EscalationStep]:
    """The steps on which the person's word is next, as `domain.permissions.accountability` gives it; `_kind` says which word."""
    step, office, owner = EscalationStep, held(actor, Role.OFFICE), owned_by(actor)
    is_named = sa.func.coalesce(step.owner_id, 0) == actor.account_id
    is_told = step.told_on.is_not(None)
    is_heard = sa.and_(is_told, sa.or_(step.hear_until_on < day, sa.exists().where(Statement.step_id == step.id)))
    gravest = [one for one in Step if one.needs_consent]
    wants_consent = sa.and_(step.step.in_(gravest), step.consented_at.is_(None))
    next_word = sa.or_(
        sa.and_(~is_told, office),
        sa.and_(is_told, ~is_heard, is_named),
        sa.and_(is_heard, wants_consent, Project.sponsor_id == actor.account_id, ~is_named),
        sa.and_(is_heard, ~wants_consent, office, ~owner, ~is_named),
    )
    judges = sa.or_(office, held(actor, Role.VERIFIER))
    is_party = sa.or_(owner, is_named, sa.func.coalesce(step.decided_by_id, 0) == actor.account_id)
    return accountability.undecided_steps(actor, or_named=True).where(
        sa.or_(
            sa.and_(step.decision.is_(None), next_word),
            sa.and_(step.decision.is_not(None), judges, ~is_party),
        )
    )


def _replies_of(actor: Actor) -> sa.Select[RectificationReply]:
    """Replies that the person judges (`permissions.can_judge_reply`)."""
    own = sa.or_(owned_by(actor), RectificationReply.replied_by_id == actor.account_id)
    return accountability.unjudged_replies(actor).where(held(actor, Role.OFFICE), ~own)


def _cards_of(actor: Actor) -> sa.Select[Card]:
    """Cards that the person lifts (`permissions.can_lift`)."""
    is_asked, theirs = Card.lift_asked_at.is_not(None), Card.step.has(EscalationStep.owner_id == actor.account_id)
    return accountability.held_cards(actor).where(is_asked, held(actor, Role.OFFICE), ~owned_by(actor), ~theirs)


def _duty(kind: Kind, case_id: int | None, project: Project) -> Duty:
    return Duty(kind, case_id, project.id, project.code, project.name)


def _step(step: EscalationStep, actor: Actor, day: dt.date) -> Duty:
    kind, project = _kind(step, day), step.project
    until = step.hear_until_on if kind is Kind.STATE else None
    is_apart = not can_see_project(actor, project)
    return Duty(kind, step.case_id, project.id, project.code, project.name, until, step, is_apart)


def _kind(step: EscalationStep, day: dt.date) -> Kind:
    """What is to be done about a step that waits."""
    so_far = step.proceedings
    match stage(so_far, day):
        case Stage.PROPOSED:
            return Kind.TELL
        case Stage.HEARING:
            return Kind.STATE
        case Stage.HEARD:
            return Kind.CONSENT if so_far.step.needs_consent and not so_far.has_consent else Kind.DECIDE
        case _:
            return Kind.REVIEW
