"""The sweep climbs the ladder: it opens and ends cases, urges, and proposes; it decides nothing (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.escalation import Due, Ground, Step, due_steps, ground_of_case, occasion
from tracker.domain.policy import Policy
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import EscalationStep, Project
from tracker.models.base import table_of
from tracker.queries import ladder
from tracker.queries.ladder import Standing
from tracker.queries.letters import addressed
from tracker.queries.policy import policies
from tracker.working_days import china_calendar

from . import audit, cases, ladder_letters, ladder_news, standing
from .batches import Batch, Work, pieces
from .bulk import forget, insert_new
from .doer import Doer
from .ladder_letters import Urging

_PROJECT = table_of(Project)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that is due for a project, with its case and the key that makes it unique."""

    of: Standing
    case_id: int | None
    step: Step
    ground: Ground
    occasion: str
    days_late: int
    reply_by_on: dt.date | None

    @property
    def key(self) -> tuple[int, int, str]:
        return self.of.project_id, int(self.step), self.occasion


def works(*, by: Doer) -> Iterator[Work]:
    """All projects that the ladder may concern on `by.today`, in pieces."""
    for piece in pieces(ladder.concerned(by.today)):
        yield partial(climb, piece, by=by)


def climb(project_ids: Collection[int], *, by: Doer) -> Batch:
    """Opens and ends the cases of these projects, and makes the steps that are due; what is there already stays as it is.

    Two that climb at once make each thing once: cases and steps are unique rows.
    """
    rows, of = ladder.standings(project_ids, by.today), policies()
    grounds = {row.project_id: _ground(row, by.today, of(row.org_path)) for row in rows}
    over = [row for row in rows if row.case_id is not None and _is_over(row, grounds[row.project_id])]
    ended = cases.end_many(over, by=by)
    needing = [(row, ground) for row in rows if (ground := grounds[row.project_id]) is not None]
    opened = cases.open_many([(row, ground) for row, ground in needing if row.case_id is None], by=by)
    case_ids = cases.open_ids([row.project_id for row, _ in needing])
    due = [one for row, _ in needing for one in _due(row, case_ids[row.project_id], of(row.org_path), by.today)]
    made = make_steps(due, by=by)
    standing.raise_revisions({row.checklist_id for row in (*ended, *opened, *(one.of for one in made))})
    lines = [f"{row.label}  case ended" for row in ended] + [f"{row.label}  case opened" for row in opened]
    return Batch([*lines, *(line_of(one) for one in made)], len(due) - len(made))


def make_steps(due: Sequence[Proposal], *, by: Doer) -> list[Proposal]:
    """Writes those of the steps that are not there yet, with their audit lines, and gives them back."""
    there = ladder.made_already({one.of.project_id for one in due})
    fresh = {one.key: one for one in due if one.key not in there}
    rows = [_row(one, by) for one in fresh.values()]
    found = insert_new(EscalationStep, rows, "id", "project_id", "step", "occasion")
    made = [(row.id, fresh[row.project_id, int(row.step), row.occasion]) for row in found]
    made.sort(key=lambda pair: pair[0])
    _count([one for _, one in made])
    make_known(made, by=by)
    return [one for _, one in made]


def make_known(made: Sequence[tuple[int, Proposal]], *, by: Doer) -> None:
    """The steps that were made, as (step's id, proposal), told to the record and to whom they concern."""
    audit.record_many(
        [
            audit.Line(
                Act.STEP_URGE if one.step is Step.URGE else Act.STEP_PROPOSE,
                EscalationStep.__tablename__,
                step_id,
                one.of.label,
                one.of.project_id,
                {"step": int(one.step), "ground": one.ground.value, "days_late": one.days_late},
            )
            for step_id, one in made
        ],
        by=by,
    )
    urged = [(step_id, one) for step_id, one in made if one.step is Step.URGE]
    _urge(urged, by=by)
    proposed = [
        (step_id, one.of.project_id, one.of.org_path, one.case_id, one.step)
        for step_id, one in made
        if one.step.needs_person and one.case_id is not None
    ]
    ladder_news.tell_proposed(proposed, by=by)


def _urge(made: Sequence[tuple[int, Proposal]], *, by: Doer) -> None:
    """An urging goes out at once: its letter, and word to the owner."""
    of = addressed({one.of.project_id for _, one in made}, by.today) if made else {}
    letters = [Urging(step_id, one.of.project_id, one.days_late, one.reply_by_on or by.today) for step_id, one in made]
    ladder_letters.issue_urgings(letters, of, by=by)
    owners = {project_id: to.owner_id for project_id, to in of.items()}
    news = [
        (step_id, one.of.project_id, one.case_id, one.reply_by_on)
        for step_id, one in made
        if one.case_id is not None and one.reply_by_on is not None
    ]
    ladder_news.tell_urged(news, owners, by=by)


def line_of(one: Proposal) -> str:
    """What the sweep prints of a step."""
    return f"{one.of.label}  {one.step.name.lower()}  +{one.days_late}"


def proposal(of: Standing, case_id: int | None, due: Due, key: str, *, policy: Policy, day: dt.date) -> Proposal:
    """The due step with its key. An urging asks for a reply at once; what a person decides does so with the decision."""
    late = of.facts.days_late(day) if of.facts else 0
    reply_by = reply_by_on(day, policy) if due.step is Step.URGE else None
    return Proposal(of, case_id, due.step, due.ground, key, late, reply_by)


def reply_by_on(day: dt.date, policy: Policy) -> dt.date:
    """The day by which a reply is asked for on `day` (local)."""
    return china_calendar().add_workdays(day, policy.reply_workdays)


def _ground(row: Standing, day: dt.date, policy: Policy) -> Ground | None:
    return ground_of_case(row.facts, day, policy) if row.facts else None


def _is_over(row: Standing, ground: Ground | None) -> bool:
    """Settled, or running with nothing amiss. While the clock stands still, so does the case."""
    if row.facts is None:
        return row.state in (State.CLOSED, State.CANCELLED)
    return ground is None and not row.facts.is_stopped


def _due(row: Standing, case_id: int, policy: Policy, day: dt.date) -> Iterator[Proposal]:
    steps = due_steps(row.facts, day, calendar=china_calendar(), policy=policy) if row.facts else ()
    for due in steps:
        yield proposal(row, case_id, due, occasion(case_id, due.number), policy=policy, day=day)


def _row(one: Proposal, by: Doer) -> dict[str, Any]:
    return {
        "project_id": one.of.project_id,
        "case_id": one.case_id,
        "step": one.step,
        "occasion": one.occasion,
        "ground": one.ground,
        "days_late": one.days_late,
        "made_on": by.today,
        "made_at": by.at,
        "made_by_id": by.account_id,
        "reply_by_on": one.reply_by_on,
    }


def _count(made: Sequence[Proposal]) -> None:
    """What the map says of urgings: how many ever, and that the first rung is reached."""
    urged = sorted(one.of.project_id for one in made if one.step is Step.URGE)
    if urged:
        first = sa.case((_PROJECT.c.ladder_step < Step.URGE, int(Step.URGE)), else_=_PROJECT.c.ladder_step)
        db.session.execute(
            sa.update(_PROJECT)
            .where(_PROJECT.c.id.in_(urged))
            .values(urged_count=_PROJECT.c.urged_count + 1, ladder_step=first)
        )
        forget(Project, urged)
