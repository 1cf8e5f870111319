"""What every act on the ladder ends with: what the map shows of it, the board's revision, the audit line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.card import Colour
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.hearing import Decision
from tracker.domain.message import Message, msg
from tracker.extensions import db
from tracker.models import AccountabilityCase, Base, Card, EscalationStep, Project

from . import audit, ladder_news, standing
from .doer import Doer
from .turns import take_turn

REASON, TEXT = 400, 2000
"""The longest reason, and the longest statement or reply, in characters."""


def settle(
    act: Act, project: Project, *, subject: Base, by: Doer, after: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Works out anew what the map shows of the ladder, raises the revision, and writes the line.

    This is the one place where a person's act on the ladder becomes known: to the record, and to whoever else is to hear of it.
    """
    refresh(project)
    standing.raise_revision(project.checklist_id)
    label = f"{project.code} {project.name}"
    audit.record(act, by=by, subject=subject, label=label, project_id=project.id, after=after, reason=reason)
    ladder_news.make_known(act, project, subject, by=by, reason=reason)


def refresh(project: Project) -> None:
    """The rung in force of the open case (urged, or decided and not revoked) and the worst card in force."""
    db.session.flush()
    in_force = sa.or_(
        EscalationStep.step == Step.URGE,
        sa.and_(EscalationStep.decision == Decision.HELD, EscalationStep.revoked_at.is_(None)),
    )
    highest = (
        sa.select(sa.func.max(EscalationStep.step))
        .join(AccountabilityCase, AccountabilityCase.id == EscalationStep.case_id)
        .where(AccountabilityCase.project_id == project.id, AccountabilityCase.ended_on.is_(None), in_force)
    )
    project.ladder_step = int(db.session.scalar(highest) or Step.REMINDER)
    colours = set(
        db.session.scalars(sa.select(Card.colour).where(Card.project_id == project.id, Card.ended_on.is_(None)))
    )
    project.card = next((colour.value for colour in (Colour.RED, Colour.YELLOW) if colour in colours), "")


def required(text: str, missing: Message, *, field: str = "reason", most: int = REASON) -> str:
    """What was typed, without blanks around it. Raises RuleBroken at the field when nothing was, or more than `most` characters."""
    if not text.strip():
        raise RuleBroken(missing, field=field)
    if len(text.strip()) > most:
        raise RuleBroken(msg("最多写 %(most)s 个字。", most=most), field=field)
    return text.strip()


def begin(project: Project, row: Base) -> None:
    """What every act on the ladder begins with: its turn at the row that it changes. Raises RuleBroken when the checklist is archived."""
    take_turn(row)
    require_open_checklist(project.checklist.state)
