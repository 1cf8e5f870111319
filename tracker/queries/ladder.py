"""How projects stand to the accountability ladder: the facts that the rules ask, for many projects in a few statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.card import Colour, Ending
from tracker.domain.escalation import Facts, Step, cutoffs
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import (
    AccountabilityCase,
    Card,
    Checklist,
    EscalationStep,
    Excuse,
    Project,
    RectificationReply,
    Suspension,
)

from .lights import is_open

RETURNED = "returned"

Rows = Sequence[sa.Row[*tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A project with its open case, if it has one, and its facts; `facts` is None for one that is not open any more."""

    project_id: int
    checklist_id: int
    label: str
    org_path: str
    state: State
    due_on: dt.date
    case_id: int | None
    facts: Facts | None


def concerned(day: dt.date) -> list[int]:
    """Ids of the projects that the ladder may concern on `day` (local): with an open case, late, not acknowledged in time, or not
    green at the last weekly cut-off. Those of archived checklists are left in peace."""
    friday = cutoffs(day, 1)[0]
    open_case = sa.exists().where(AccountabilityCase.project_id == Project.id, AccountabilityCase.ended_on.is_(None))
    amiss = sa.or_(
        Project.due_on < day,
        sa.and_(Project.state == State.ISSUED, Project.acknowledge_by_on < day),
        sa.and_(Project.starts_on <= friday, sa.or_(Project.yellow_on <= friday, Project.red_on <= friday)),
    )
    running = sa.and_(is_open(), Project.stopped_on.is_(None), amiss)
    found = (
        sa.select(Project.id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(Checklist.state == "issued", sa.or_(running, open_case))
        .order_by(Project.id)
    )
    return list(db.session.scalars(found))


def standings(ids: Iterable[int], day: dt.date) -> list[Standing]:
    """The projects with their facts on `day` (local), in the order of their ids. Counts of cards are those of the day's year."""
    wanted = list(ids)
    rows = db.session.execute(_SELECT.where(Project.id.in_(wanted))).all()
    of_cases = _of_cases([row.case_id for row in rows if row.case_id is not None])
    cards, reds = _yellow_cards(wanted, day.year), _red_steps(wanted, day.year)
    suspensions = _suspensions(wanted)
    return [
        Standing(
            row.id,
            row.checklist_id,
            f"{row.code} {row.name}",
            row.org_path,
            row.state,
            row.due_on,
            row.case_id,
            _facts(row, of_cases.get(row.case_id, {}), suspensions[row.id], cards.get(row.id, 0), reds.get(row.id, 0)),
        )
        for row in rows
    ]


def urged_lately(project_id: int, day: dt.date) -> int:
    """How many urgings the project had in the seven days up to `day`."""
    since = day - dt.timedelta(days=6)
    count = sa.select(sa.func.count(EscalationStep.id)).where(
        EscalationStep.project_id == project_id, EscalationStep.step == Step.URGE, EscalationStep.made_on >= since
    )
    return db.session.scalar(count) or 0


def made_already(ids: Iterable[int]) -> set[tuple[int, int, str]]:
    """The keys (project, step, occasion) of all steps of these projects but reminders."""
    rows = db.session.execute(
        sa.select(EscalationStep.project_id, EscalationStep.step, EscalationStep.occasion).where(
            EscalationStep.project_id.in_(list(ids)), EscalationStep.step > Step.REMINDER
        )
    )
    return {(project_id, int(step), occasion) for project_id, step, occasion in rows}


_SELECT = (
    sa.select(
        Project.id,
        Project.checklist_id,
        Project.code,
        Project.name,
        Project.org_path,
        Project.state,
        Project.due_on,
        Project.stopped_on,
        Project.acknowledge_by_on,
        Project.yellow_on,
        Project.red_on,
        AccountabilityCase.id.label("case_id"),
        (Excuse.id.is_not(None)).label("is_excused"),
    )
    .outerjoin(
        AccountabilityCase,
        sa.and_(AccountabilityCase.project_id == Project.id, AccountabilityCase.ended_on.is_(None)),
    )
    .outerjoin(Excuse, Excuse.case_id == AccountabilityCase.id)
    .where(Project.due_on.is_not(None))
    .order_by(Project.id)
)


def _facts(row: Any, of_case: Mapping[str, Any], suspensions: Rows, yellow_cards: int, red_steps: int) -> Facts | None:
    if row.state not in (State.ISSUED, State.IN_PROGRESS):
        return None
    counts_from = [one.resumed_on for one in suspensions] + [row.acknowledge_by_on]
    return Facts(
        due_on=row.due_on,
        acknowledge_by_on=row.acknowledge_by_on if row.state is State.ISSUED else None,
        lagging_on=min(filter(None, (row.yellow_on, row.red_on)), default=None),
        counts_from=max(filter(None, counts_from), default=None),
        days_stood=sum(max(0, (one.resumed_on - max(one.suspended_on, row.due_on)).days) for one in suspensions),
        is_stopped=row.stopped_on is not None,
        is_excused=row.is_excused,
        yellow_cards=yellow_cards,
        red_steps=red_steps,
        **of_case,
    )


def _of_cases(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By case: how often and when last it was urged, and until when a reply answers for it."""
    urged = db.session.execute(
        sa.select(EscalationStep.case_id, sa.func.count(), sa.func.max(EscalationStep.made_on))
        .where(EscalationStep.case_id.in_(ids), EscalationStep.step == Step.URGE)
        .group_by(EscalationStep.case_id)
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for case_id, count, last in urged:
        found[case_id or 0] |= {"urged": count, "last_urged_on": last}
    replied = db.session.execute(
        sa.select(RectificationReply.case_id, sa.func.max(RectificationReply.done_by_on))
        .where(RectificationReply.case_id.in_(ids), sa.func.coalesce(RectificationReply.decision, "") != RETURNED)
        .group_by(RectificationReply.case_id)
    )
    for case_id, until in replied:
        found[case_id] |= {"answers_until": until}
    return found


def _yellow_cards(ids: Sequence[int], year: int) -> dict[int, int]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = db.session.execute(
        sa.select(Card.project_id, sa.func.count())
        .where(
            Card.project_id.in_(ids),
            Card.colour == Colour.YELLOW,
            Card.issued_on.between(first, last),
            sa.or_(Card.ending.is_(None), Card.ending != Ending.REVOKED),
        )
        .group_by(Card.project_id)
    )
    return dict(rows.all())


def _red_steps(ids: Sequence[int], year: int) -> dict[int, int]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = db.session.execute(
        sa.select(EscalationStep.project_id, sa.func.count())
        .where(
            EscalationStep.project_id.in_(ids),
            EscalationStep.step == Step.RED_CARD,
            EscalationStep.made_on.between(first, last),
        )
        .group_by(EscalationStep.project_id)
    )
    return dict(rows.all())


def _suspensions(ids: Sequence[int]) -> Mapping[int, list[Any]]:
    """Those that are over."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(Suspension.project_id, Suspension.suspended_on, Suspension.resumed_on).where(
            Suspension.project_id.in_(ids), Suspension.resumed_on.is_not(None)
        )
    ):
        found[row.project_id].append(row)
    return found
