"""Reminders (提醒) before a milestone or the due date: the first step of the ladder, sent by the sweep (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.escalation import Ground, Step, reminder_days, reminder_occasion
from tracker.extensions import db
from tracker.models import Checklist, EscalationStep, Milestone, Project
from tracker.queries.lights import is_open
from tracker.queries.policy import policies

from . import audit, ladder_news
from .batches import Batch, Work, pieces
from .bulk import insert_new
from .doer import Doer

FURTHEST = 366
"""No reminder goes out earlier than so many days before: what an organisation may set at most."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A date of a project that is near: its own, for which `step` is empty, or that of a milestone not done, which `step` names."""

    project_id: int
    owner_id: int | None
    label: str
    step: str
    on: dt.date
    days: int


def works(*, by: Doer) -> Iterator[Work]:
    """The reminders due on `by.today`, in pieces. A missed one is not made up: only the latest reached is sent."""
    for piece in pieces(due_reminders(by.today)):
        yield partial(_remind, piece, by=by)


def due_reminders(day: dt.date) -> list[Reminder]:
    """Dates of running projects for which a reminder is due on `day` (local), each once."""
    of = policies()
    found = []
    for row in db.session.execute(_near(day)):
        days = reminder_days((row.due_on - day).days, of(row.org_path))
        if days is not None:
            found.append(Reminder(row.id, row.owner_id, f"{row.code} {row.name}", row.step, row.due_on, days))
    return found


def _near(day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    """Own due dates and those of undone milestones, from the day on; the same date stands once, the own before others."""
    columns = (Project.id, Project.code, Project.name, Project.org_path, Project.owner_id)
    running = (
        is_open(),
        Project.stopped_on.is_(None),
        Project.starts_on <= day,
        Project.checklist_id.in_(sa.select(Checklist.id).where(Checklist.state == "issued")),
    )
    last = day + dt.timedelta(days=FURTHEST)
    own = sa.select(*columns, sa.literal("").label("step"), Project.due_on).where(
        *running, Project.due_on.between(day, last)
    )
    steps = (
        sa.select(*columns, Milestone.name.label("step"), Milestone.due_on)
        .join(Milestone, Milestone.project_id == Project.id)
        .where(*running, Milestone.done_on.is_(None), Milestone.due_on.between(day, last))
    )
    both = sa.union_all(own, steps).subquery()
    once = [column for column in both.c if column.name != "step"]
    return sa.select(*once, sa.func.min(both.c.step).label("step")).group_by(*once).order_by(both.c.id, both.c.due_on)


def _remind(reminders: Sequence[Reminder], *, by: Doer) -> Batch:
    of_key = {(one.project_id, reminder_occasion(one.on, one.days)): one for one in reminders}
    rows = [
        {
            "project_id": project_id,
            "step": Step.REMINDER,
            "occasion": occasion,
            "ground": Ground.SOON,
            "days_late": 0,
            "made_on": by.today,
            "made_at": by.at,
        }
        for project_id, occasion in of_key.keys() - _there(of_key.keys())
    ]
    rows.sort(key=lambda row: (row["project_id"], row["occasion"]))
    new = [
        (row.id, of_key[row.project_id, row.occasion])
        for row in insert_new(EscalationStep, rows, "id", "project_id", "occasion")
    ]
    make_known(new, by=by)
    lines = [f"{one.label}  {one.on.isoformat()}  -{one.days}" for _, one in new]
    return Batch(lines, len(reminders) - len(new))


def make_known(new: Sequence[tuple[int, Reminder]], *, by: Doer) -> None:
    """The reminders that were made, as (step's id, reminder), told to the record and to the owners."""
    audit.record_many(
        [
            audit.Line(
                Act.STEP_REMIND,
                EscalationStep.__tablename__,
                step_id,
                one.label,
                one.project_id,
                {"due_on": one.on.isoformat(), "days_left": one.days},
            )
            for step_id, one in new
        ],
        by=by,
    )
    told = [(step_id, one.project_id, one.owner_id, one.step, one.on, one.days) for step_id, one in new]
    ladder_news.tell_reminded(told, by=by)


def _there(keys: Any) -> set[tuple[int, str]]:
    rows = db.session.execute(
        sa.select(EscalationStep.project_id, EscalationStep.occasion).where(
            EscalationStep.project_id.in_({project_id for project_id, _ in keys}), EscalationStep.step == Step.REMINDER
        )
    )
    return {(project_id, occasion) for project_id, occasion in rows}
