"""Proposals of organisational adjustment (组织调整建议): made by the sweep, decided by people, and in the end not here (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

import sqlalchemy as sa

from tracker.domain.card import Colour, Ending
from tracker.domain.escalation import Due, Ground, Step, adjustment_is_due, year_occasion
from tracker.extensions import db
from tracker.models import Card, EscalationStep
from tracker.queries.ladder import standings
from tracker.queries.policy import policies

from . import escalation, standing
from .batches import Batch, Work, pieces
from .doer import Doer


def works(*, by: Doer) -> Iterator[Work]:
    """Projects with several red cards in the year of `by.today` that stand, in pieces."""
    found = _red_cards(by.today.year)
    for piece in pieces(sorted(found)):
        yield partial(_propose, {project_id: found[project_id] for project_id in piece}, by=by)


def _red_cards(year: int) -> dict[int, tuple[int, int | None]]:
    """By project: how many red cards the year has seen that were not revoked, and the case of the latest."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = db.session.execute(
        sa.select(Card.project_id, sa.func.count(), sa.func.max(EscalationStep.case_id))
        .join(EscalationStep, EscalationStep.id == Card.step_id)
        .where(
            Card.colour == Colour.RED,
            Card.issued_on.between(first, last),
            sa.or_(Card.ending.is_(None), Card.ending != Ending.REVOKED),
        )
        .group_by(Card.project_id)
    )
    return {project_id: (count, case_id) for project_id, count, case_id in rows}


def _propose(found: Mapping[int, tuple[int, int | None]], *, by: Doer) -> Batch:
    """Once a year and project."""
    of, key = policies(), year_occasion(by.today.year)
    due = [
        escalation.proposal(
            row,
            found[row.project_id][1],
            Due(Step.ADJUSTMENT, Ground.RED_CARDS),
            key,
            policy=of(row.org_path),
            day=by.today,
        )
        for row in standings(found, by.today)
        if adjustment_is_due(found[row.project_id][0], of(row.org_path))
    ]
    made = escalation.make_steps(due, by=by)
    standing.raise_revisions({one.of.checklist_id for one in made})
    return Batch([escalation.line_of(one) for one in made], len(due) - len(made))
