"""A project on the ladder, and the program that climbs it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.escalation import Step
from tracker.extensions import db
from tracker.models import AccountabilityCase, Checklist, EscalationStep, Project
from tracker.services import standing, sweep
from tracker.services.doer import Doer


def late(checklist: Checklist, cast: Cast, days: int, *, code: str = "1.1", **given: Any) -> Project:
    """A project in progress that is so many days past its due day on 24 November 2026, at 95% and not closed."""
    due_on = make.TODAY - dt.timedelta(days=days)
    usual: dict[str, Any] = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.department}
    usual |= {"milestones": [("全部", due_on, 100)], "percent": 95}
    made = make.project(checklist, code=code, due_on=due_on, **(usual | given))
    standing.turn(made)
    db.session.flush()
    return made


def program(day: dt.date = make.TODAY) -> Doer:
    at = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC)
    return Doer(None, "系统", at, day)


def run(day: dt.date = make.TODAY) -> tuple[list[str], int]:
    """A whole sweep of the day: its lines, and how much was there already."""
    lines: list[str] = []
    already = 0
    for work in sweep.works(by=program(day)):
        batch = work()
        db.session.flush()
        lines += batch.lines
        already += batch.already
    db.session.expire_all()
    return lines, already


def steps(project: Project) -> list[EscalationStep]:
    found = sa.select(EscalationStep).where(EscalationStep.project_id == project.id).order_by(EscalationStep.id)
    return list(db.session.scalars(found))


def step(project: Project, rung: Step) -> EscalationStep:
    (found,) = [one for one in steps(project) if one.step is rung]
    return found


def case(project: Project) -> AccountabilityCase:
    found = sa.select(AccountabilityCase).where(AccountabilityCase.project_id == project.id)
    return db.session.scalars(found.order_by(AccountabilityCase.id.desc()).limit(1)).one()


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)
