"""The office's view of accountability: open cases by step, what waits for a word, cards in force, replies due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.domain.escalation import Step
from tracker.domain.hearing import Decision
from tracker.domain.permissions import Actor
from tracker.domain.project import OPEN
from tracker.extensions import db
from tracker.models import (
    Account,
    AccountabilityCase,
    Card,
    Checklist,
    EscalationStep,
    Excuse,
    Organization,
    Project,
    RectificationReply,
)

from .cases import naming
from .ladder import RETURNED
from .projects import visible_issued

Row = sa.Row[*tuple[Any, ...]]

ROWS = 50
"""Of each list so many are shown; one more is read to know that there are more."""

_IN_FORCE = sa.and_(
    sa.func.coalesce(EscalationStep.decision, "") != Decision.DROPPED.value, EscalationStep.revoked_at.is_(None)
)
_DECIDED = sa.or_(EscalationStep.step <= Step.URGE, EscalationStep.decision.is_not(None))
_PRESENT = (
    sa.select(
        EscalationStep.case_id,
        sa.func.max(EscalationStep.step).label("step"),
        sa.func.max(sa.case((_DECIDED, EscalationStep.step), else_=0)).label("decided"),
    )
    .where(_IN_FORCE, EscalationStep.case_id.is_not(None))
    .group_by(EscalationStep.case_id)
    .subquery()
)
_IN_USE = Project.checklist_id.in_(sa.select(Checklist.id).where(Checklist.state == "issued"))


def counts_by_step(actor: Actor) -> Mapping[int, int]:
    """How many open cases stand on each rung."""
    rows = db.session.execute(
        sa.select(_PRESENT.c.step, sa.func.count())
        .select_from(AccountabilityCase)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .outerjoin(_PRESENT, _PRESENT.c.case_id == AccountabilityCase.id)
        .where(AccountabilityCase.ended_on.is_(None), _IN_USE, visible_issued(actor))
        .group_by(_PRESENT.c.step)
    )
    return {int(step or 0): count for step, count in rows}


def open_cases(actor: Actor, *, step: int | None, after: int = 0) -> Sequence[Row]:
    """Open cases that the actor sees, on one rung if asked for, oldest first, from the one after the given id on.

    `is_proposed` when the rung was proposed and nobody has decided it.
    """
    select = (
        sa.select(
            AccountabilityCase.id,
            AccountabilityCase.opened_on,
            AccountabilityCase.ground,
            sa.func.coalesce(_PRESENT.c.step, 0).label("step"),
            sa.func.coalesce(_PRESENT.c.step > _PRESENT.c.decided, sa.false()).label("is_proposed"),
            Excuse.id.is_not(None).label("is_excused"),
            *_PROJECT,
        )
        .join(Project, Project.id == AccountabilityCase.project_id)
        .outerjoin(_PRESENT, _PRESENT.c.case_id == AccountabilityCase.id)
        .outerjoin(Excuse, Excuse.case_id == AccountabilityCase.id)
        .outerjoin(Organization, Organization.id == Project.lead_unit_id)
        .outerjoin(Account, Account.id == Project.owner_id)
        .where(AccountabilityCase.ended_on.is_(None), AccountabilityCase.id > after, _IN_USE, visible_issued(actor))
    )
    if step is not None:
        select = select.where(sa.func.coalesce(_PRESENT.c.step, 0) == step)
    return db.session.execute(select.order_by(AccountabilityCase.id).limit(ROWS + 1)).all()


def undecided_steps(actor: Actor, *, or_named: bool = False) -> sa.Select[EscalationStep]:
    """Steps that wait for somebody's word: to be told, heard, consented, decided or reviewed; with those that name the actor, whatever
    they see by now, if asked for.

    What was proposed in a case that is excused waits for nobody any more.
    """
    seen = sa.or_(visible_issued(actor), naming(actor)) if or_named else visible_issued(actor)
    is_excused = sa.exists().where(Excuse.case_id == EscalationStep.case_id)
    waits = sa.or_(
        sa.and_(EscalationStep.decision.is_(None), ~is_excused),
        sa.and_(
            EscalationStep.review_asked_at.is_not(None),
            EscalationStep.reviewed_at.is_(None),
            EscalationStep.revoked_at.is_(None),
        ),
    )
    return (
        sa.select(EscalationStep)
        .join(Project, Project.id == EscalationStep.project_id)
        .where(EscalationStep.step >= Step.TALK, waits, _IN_USE, seen)
    )


def undecided(found: sa.Select[EscalationStep], *, limit: int = ROWS + 1) -> Sequence[EscalationStep]:
    """Those steps with their projects and statements, oldest first."""
    return db.session.scalars(
        found.options(joinedload(EscalationStep.project), joinedload(EscalationStep.statement))
        .order_by(EscalationStep.id)
        .limit(limit)
    ).all()


def unjudged_replies(actor: Actor) -> sa.Select[RectificationReply]:
    """Replies that the office has still to accept or return."""
    return (
        sa.select(RectificationReply)
        .join(AccountabilityCase, AccountabilityCase.id == RectificationReply.case_id)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .where(RectificationReply.decision.is_(None), _IN_USE, visible_issued(actor))
    )


def waiting_replies(found: sa.Select[RectificationReply], *, limit: int = ROWS + 1) -> Sequence[RectificationReply]:
    """Those replies with their projects and who gave them, oldest first."""
    return db.session.scalars(
        found.options(
            joinedload(RectificationReply.case).joinedload(AccountabilityCase.project),
            joinedload(RectificationReply.replied_by),
        )
        .order_by(RectificationReply.id)
        .limit(limit)
    ).all()


def replies_due(actor: Actor, day: dt.date, *, owner_id: int | None = None) -> Sequence[Row]:
    """Open cases that have asked for a reply and have none that answers on `day` (local), by the day it is due.

    `owner_id` narrows it to those whose owner the person is. `is_returned` when a reply was given and has come back since.
    """
    asked = _asked()
    is_returned = sa.exists().where(
        RectificationReply.case_id == AccountabilityCase.id,
        RectificationReply.decision == RETURNED,
        RectificationReply.replied_at >= asked.c.asked_at,
    )
    select = (
        sa.select(AccountabilityCase.id, asked.c.reply_by_on, is_returned.label("is_returned"), *_PROJECT)
        .join(asked, asked.c.case_id == AccountabilityCase.id)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .outerjoin(Organization, Organization.id == Project.lead_unit_id)
        .outerjoin(Account, Account.id == Project.owner_id)
        .where(AccountabilityCase.id.in_(unanswered(actor, day)))
    )
    if owner_id is not None:
        select = select.where(Project.owner_id == owner_id)
    return db.session.execute(select.order_by(asked.c.reply_by_on, AccountabilityCase.id).limit(ROWS + 1)).all()


def unanswered(actor: Actor, day: dt.date) -> sa.Select[int]:
    """The ids of the open cases that have asked for a reply and have none that answers on `day` (local)."""
    asked = _asked()
    answered = sa.exists().where(
        RectificationReply.case_id == AccountabilityCase.id,
        sa.func.coalesce(RectificationReply.decision, "") != RETURNED,
        RectificationReply.done_by_on >= day,
    )
    return (
        sa.select(AccountabilityCase.id)
        .join(asked, asked.c.case_id == AccountabilityCase.id)
        .join(Project, Project.id == AccountabilityCase.project_id)
        .where(
            AccountabilityCase.ended_on.is_(None),
            Project.state.in_(sorted(OPEN)),
            Project.stopped_on.is_(None),
            ~sa.exists().where(Excuse.case_id == AccountabilityCase.id),
            ~answered,
            _IN_USE,
            visible_issued(actor),
        )
    )


def _asked() -> sa.Subquery:
    """The last day for a reply by case, of the steps that stand, and when the last of them asked for it."""
    asked_at = sa.func.coalesce(EscalationStep.decided_at, EscalationStep.made_at)
    return (
        sa.select(
            EscalationStep.case_id,
            sa.func.max(EscalationStep.reply_by_on).label("reply_by_on"),
            sa.func.max(asked_at).label("asked_at"),
        )
        .where(EscalationStep.reply_by_on.is_not(None), _IN_FORCE)
        .group_by(EscalationStep.case_id)
        .subquery()
    )


def held_cards(actor: Actor) -> sa.Select[Card]:
    """Cards in force."""
    return (
        sa.select(Card)
        .join(Project, Project.id == Card.project_id)
        .where(Card.ended_on.is_(None), _IN_USE, visible_issued(actor))
    )


def cards_in_force(found: sa.Select[Card]) -> Sequence[Card]:
    """Those cards, the ones first whose lifting is asked for, then by the day on which they expire."""
    return db.session.scalars(
        found.options(joinedload(Card.project), joinedload(Card.unit), joinedload(Card.step))
        .order_by(sa.case((Card.lift_asked_at.is_not(None), 0), else_=1), Card.expires_on, Card.id)
        .limit(ROWS + 1)
    ).all()


_PROJECT = (
    Project.id.label("project_id"),
    Project.code,
    Project.name,
    Project.due_on,
    Project.stopped_on,
    Project.urged_count,
    Project.card,
    sa.func.coalesce(Organization.short_name, "").label("unit"),
    sa.func.coalesce(Account.post, "").label("owner"),
)
