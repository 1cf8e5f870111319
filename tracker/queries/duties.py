"""What accountability asks of one person now: to be heard, to reply, to consent, to tell, to decide, to review, to judge a reply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain import permissions
from tracker.domain.hearing import Stage, stage
from tracker.domain.permissions import Actor
from tracker.models import EscalationStep, Project, RectificationReply

from . import accountability


class Kind(StrEnum):
    """What is to be done."""

    STATE = "state"
    REPLY = "reply"
    TELL = "tell"
    CONSENT = "consent"
    DECIDE = "decide"
    REVIEW = "review"
    JUDGE_REPLY = "judge_reply"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that waits for the person, with the case it is in; `until` is the last day for it, where there is one."""

    kind: Kind
    case_id: int | None
    project_id: int
    code: str
    name: str
    until: dt.date | None = None
    step: EscalationStep | None = None


def duties(actor: Actor, *, day: dt.date) -> list[Duty]:
    """All of it, on `day` (local), what has a last day first."""
    found = [
        *_steps(accountability.undecided(actor), actor, day),
        *_replies(actor, day),
        *(
            Duty(Kind.LIFT, card.step.case_id, card.project_id, card.project.code, card.project.name)
            for card in accountability.cards_in_force(actor)
            if card.lift_asked_at is not None and permissions.can_lift(actor, card.project)
        ),
    ]
    return sorted(found, key=lambda duty: duty.until or dt.date.max)


def _steps(steps: Sequence[EscalationStep], actor: Actor, day: dt.date) -> list[Duty]:
    found = []
    for step in steps:
        kind = _kind(step, actor, day)
        if kind is not None:
            project, until = step.project, step.hear_until_on if kind is Kind.STATE else None
            found.append(Duty(kind, step.case_id, project.id, project.code, project.name, until, step))
    return found


def _kind(step: EscalationStep, actor: Actor, day: dt.date) -> Kind | None:
    """What the person is to do about the step, if anything."""
    project, so_far = step.project, step.proceedings
    match stage(so_far, day):
        case Stage.PROPOSED if permissions.can_tell(actor, project):
            return Kind.TELL
        case Stage.HEARING if permissions.can_be_heard(actor, project):
            return Kind.STATE
        case Stage.HEARD if so_far.step.needs_consent and not so_far.has_consent:
            return Kind.CONSENT if permissions.can_consent(actor, project) else None
        case Stage.HEARD if permissions.can_decide(actor, project):
            return Kind.DECIDE
        case Stage.IN_REVIEW if permissions.can_judge_review(actor, project, step.decided_by_id):
            return Kind.REVIEW
        case _:
            return None


def _replies(actor: Actor, day: dt.date) -> list[Duty]:
    due = accountability.replies_due(actor, day, owner_id=actor.account_id)
    asked = [Duty(Kind.REPLY, row.id, row.project_id, row.code, row.name, row.reply_by_on) for row in due]
    judged = [
        Duty(Kind.JUDGE_REPLY, reply.case_id, project.id, project.code, project.name)
        for reply, project in _waiting(actor)
        if permissions.can_judge_reply(actor, project, reply.replied_by_id)
    ]
    return [*asked, *judged]


def _waiting(actor: Actor) -> list[tuple[RectificationReply, Project]]:
    return [(reply, reply.case.project) for reply in accountability.waiting_replies(actor)]
