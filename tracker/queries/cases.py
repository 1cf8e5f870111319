"""A case with all that belongs to it: the steps with their statements, the replies, the cards, the marks of its run of lateness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.domain.escalation import Step
from tracker.domain.hearing import Decision
from tracker.domain.permissions import Actor, sees_business
from tracker.extensions import db
from tracker.models import (
    Account,
    AccountabilityCase,
    Card,
    EscalationStep,
    Evidence,
    Excuse,
    OverdueMark,
    Project,
    RectificationReply,
    Statement,
)

from .projects import visible


@dataclass(frozen=True, slots=True)
class Record:
    """What has happened in a case. `reminders` are the days on which the owner was reminded of the date that was missed."""

    case: AccountabilityCase
    steps: Sequence[EscalationStep]
    replies: Sequence[RectificationReply]
    cards: Sequence[Card]
    marks: Sequence[OverdueMark]
    reminders: Sequence[date]
    files: Mapping[tuple[str, int], Sequence[Evidence]]

    @property
    def present(self) -> Step:
        """The rung on which the case stands: the highest made that was neither dropped nor revoked."""
        return max((one.step for one in self.steps if stands(one)), default=Step.REMINDER)

    @property
    def waiting_reply(self) -> RectificationReply | None:
        """The reply that waits for the office."""
        return next((one for one in self.replies if one.decision is None), None)


def stands(step: EscalationStep) -> bool:
    """Made, and neither dropped nor revoked."""
    return step.decision is not Decision.DROPPED and step.revoked_at is None


def visible_cases(actor: Actor) -> sa.Select[AccountabilityCase]:
    """Cases of the projects that the actor may see (RULES §10)."""
    return (
        sa.select(AccountabilityCase)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .where(visible(actor))
        .options(
            joinedload(AccountabilityCase.excuse).joinedload(Excuse.excused_by),
            joinedload(AccountabilityCase.project).options(
                joinedload(Project.checklist),
                joinedload(Project.owner).joinedload(Account.organization),
                joinedload(Project.sponsor),
                joinedload(Project.lead_unit),
            ),
        )
    )


def visible_steps(actor: Actor, *, or_named: bool = False) -> sa.Select[EscalationStep]:
    """Steps of such cases; with those that name the actor, whatever they see by now, if asked for."""
    seen = sa.or_(visible(actor), naming(actor)) if or_named else visible(actor)
    return (
        sa.select(EscalationStep)
        .join(Project, Project.id == EscalationStep.project_id)
        .where(seen, EscalationStep.case_id.is_not(None))
    )


def naming(actor: Actor) -> sa.ColumnElement[bool]:
    """Steps that name the actor: told to them, or decided of them (`EscalationStep.owner_id`)."""
    if not sees_business(actor):
        return sa.false()
    return EscalationStep.owner_id == actor.account_id


def visible_replies(actor: Actor) -> sa.Select[RectificationReply]:
    """Replies in such cases."""
    return (
        sa.select(RectificationReply)
        .join(AccountabilityCase, AccountabilityCase.id == RectificationReply.case_id)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .where(visible(actor))
    )


def visible_cards(actor: Actor) -> sa.Select[Card]:
    """Cards of such projects."""
    return sa.select(Card).join(Project, Project.id == Card.project_id).where(visible(actor))


def latest_case(project_id: int) -> AccountabilityCase | None:
    """The open case of the project, else the last one."""
    found = sa.select(AccountabilityCase).where(AccountabilityCase.project_id == project_id)
    return db.session.scalar(
        found.options(joinedload(AccountabilityCase.excuse)).order_by(AccountabilityCase.id.desc()).limit(1)
    )


def undecided_of(project_id: int) -> Sequence[EscalationStep]:
    """The proposals of a project that have still to be decided, whatever became of their cases."""
    return db.session.scalars(
        sa.select(EscalationStep)
        .where(
            EscalationStep.project_id == project_id,
            EscalationStep.step >= Step.TALK,
            EscalationStep.decision.is_(None),
        )
        .order_by(EscalationStep.id)
    ).all()


def record(case: AccountabilityCase) -> Record:
    """All that belongs to the case, each kind in the order in which it came."""
    by = [
        getattr(EscalationStep, f"{verb}_by")
        for verb in ("made", "told", "consented", "decided", "review_asked", "reviewed", "revoked")
    ]
    steps = db.session.scalars(
        sa.select(EscalationStep)
        .where(EscalationStep.case_id == case.id)
        .options(*(joinedload(one) for one in by), joinedload(EscalationStep.statement).joinedload(Statement.made_by))
        .order_by(EscalationStep.id)
    ).all()
    replies = db.session.scalars(
        sa.select(RectificationReply)
        .where(RectificationReply.case_id == case.id)
        .options(joinedload(RectificationReply.replied_by), joinedload(RectificationReply.decided_by))
        .order_by(RectificationReply.id)
    ).all()
    cards = db.session.scalars(
        sa.select(Card)
        .join(EscalationStep, EscalationStep.id == Card.step_id)
        .where(EscalationStep.case_id == case.id)
        .options(joinedload(Card.ended_by), joinedload(Card.lift_asked_by), joinedload(Card.unit))
        .order_by(Card.id)
    ).all()
    marks = db.session.scalars(
        sa.select(OverdueMark).where(OverdueMark.project_id == case.project_id, OverdueMark.due_on == case.due_on)
    ).all()
    return Record(case, steps, replies, cards, marks, _reminders(case), _files(case.project_id))


def _reminders(case: AccountabilityCase) -> Sequence[date]:
    key = f"{case.due_on.isoformat()}-%"
    return db.session.scalars(
        sa.select(EscalationStep.made_on)
        .where(
            EscalationStep.project_id == case.project_id,
            EscalationStep.step == Step.REMINDER,
            EscalationStep.occasion.like(key),
        )
        .order_by(EscalationStep.id)
    ).all()


def _files(project_id: int) -> Mapping[tuple[str, int], Sequence[Evidence]]:
    """Files given with statements and replies, by kind and id."""
    of_ladder = sa.or_(Evidence.statement_id.is_not(None), Evidence.reply_id.is_not(None))
    found: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for file in db.session.scalars(
        sa.select(Evidence).where(Evidence.project_id == project_id, of_ladder).order_by(Evidence.id)
    ):
        if file.statement_id is not None:
            found["statement", file.statement_id].append(file)
        if file.reply_id is not None:
            found["reply", file.reply_id].append(file)
    return found
