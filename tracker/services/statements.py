"""The statement of the other side (申辩), within the time to be heard, or the word that there is none (RULES §8)."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain import hearing, permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import EscalationStep, Statement

from . import evidence, ladder
from .doer import Doer


def make_statement(step: EscalationStep, text: str, *, by: Doer, files: Sequence[KeptFile] = ()) -> Statement:
    """Whom the step names is heard. Raises NotAllowed for anyone else, RuleBroken outside the time or without a word."""
    statement = _speak(step, ladder.required(text, msg("请写申辩的内容。"), field="text", most=ladder.TEXT), by=by)
    evidence.attach(step.project, files, by=by, of=statement)
    after = {"step": int(step.step), "text": statement.text}
    ladder.settle(Act.STATEMENT_MAKE, step.project, subject=statement, by=by, after=after)
    return statement


def waive_statement(step: EscalationStep, *, by: Doer) -> Statement:
    """They say that there is nothing to state; the office need not wait any longer. Raises NotAllowed or RuleBroken."""
    statement = _speak(step, "", by=by)
    ladder.settle(Act.STATEMENT_WAIVE, step.project, subject=statement, by=by, after={"step": int(step.step)})
    return statement


def _speak(step: EscalationStep, text: str, *, by: Doer) -> Statement:
    if by.actor is None or not permissions.can_be_heard(by.actor, step.person_id):
        raise NotAllowed(msg("申辩由责任人本人提出。"))
    ladder.begin(step.project, step)
    hearing.require_hearing(step.proceedings, by.today)
    statement = Statement(step=step, text=text, made_by_id=by.actor.account_id, made_at=by.at, made_on=by.today)
    db.session.add(statement)
    db.session.flush()
    return statement
