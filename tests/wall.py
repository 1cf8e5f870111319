"""A checklist that shows every light on 24 November 2026, and what each project of it should show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, Closure, ClosureRequest, Item, OverdueMark, Project
from tracker.services import standing


@dataclass(frozen=True, slots=True)
class Shown:
    light: str
    clock: str
    word: str


NOVEMBER_20 = dt.date(2026, 11, 20)
EXPECTED = {
    "1.1": Shown("green", "running", "正常"),
    "1.2": Shown("blue", "running", "临期"),
    "1.3": Shown("yellow", "running", "滞后"),
    "1.4": Shown("red", "running", "严重滞后"),
    "1.5": Shown("red", "running", "逾期"),
    "1.6": Shown("grey", "stopped", "暂缓"),
    "2.1": Shown("grey", "running", "未启动"),
    "2.2": Shown("closed", "running", "已销号"),
    "2.3": Shown("closed", "running", "已销号"),
    "2.4": Shown("green", "stopped", "正常"),
    "2.5": Shown("grey", "running", "中止"),
}


def every_light(cast: Cast) -> Checklist:
    """Eleven projects in two items; 1.5 is overdue, 2.2 closed on time, 2.3 late, 2.4 waits for its verifier, 2.6 is a draft."""
    checklist = make.checklist(cast.park, cast.office)
    second = Item(checklist_id=checklist.id, code="2", name="阵地人员经费保障", position=2)
    db.session.add(second)
    db.session.flush()
    people: dict[str, Any] = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.industry, "weight": 10}
    project(checklist, "1.1", 92, **people)
    project(checklist, "1.2", 92, due_on=dt.date(2026, 11, 30), **people)
    project(checklist, "1.3", 75, pending_reviews=1, obstacle="缺场地", **people)
    project(checklist, "1.4", 50, original_due_on=dt.date(2026, 11, 1), deadline_changes=1, **people)
    late = project(checklist, "1.5", 80, due_on=NOVEMBER_20, returned_count=2, **people | {"owner": cast.branch})
    db.session.add(OverdueMark(project_id=late.id, due_on=NOVEMBER_20, recorded_at=make.MOMENT))
    project(checklist, "1.6", 60, state=State.SUSPENDED, stopped_on=dt.date(2026, 11, 2), **people)
    people |= {"item": second}
    project(checklist, "2.1", 0, starts_on=dt.date(2026, 12, 1), name="党员亮证（归属感）", **people)
    close(project(checklist, "2.2", 100, **people), cast, on=NOVEMBER_20)
    close(project(checklist, "2.3", 100, due_on=dt.date(2026, 11, 14), **people), cast, on=NOVEMBER_20)
    waiting = project(checklist, "2.4", 100, stopped_on=NOVEMBER_20, **people)
    request(waiting, cast, on=NOVEMBER_20)
    project(checklist, "2.5", 10, state=State.CANCELLED, stopped_on=NOVEMBER_20, **people)
    project(checklist, "2.6", 0, state=State.DRAFT, **people)
    db.session.commit()
    return checklist


def project(checklist: Checklist, code: str, percent: int, *, item: Item | None = None, **given: Any) -> Project:
    """A project that stands at the percent; at 45 and more its first milestone is done, at 100 both."""
    made = make.project(checklist, code=code, percent=percent, **given)
    if item is not None:
        made.item_id = item.id
    for step, reached in zip(made.milestones, (45, 100), strict=True):
        step.done_on = min(step.due_on, NOVEMBER_20) if percent >= reached else None
    standing.turn(made)
    db.session.flush()
    return made


def request(
    of: Project, cast: Cast, *, on: dt.date, decision: str | None = None, shortfall: str = ""
) -> ClosureRequest:
    made = ClosureRequest(
        project_id=of.id,
        form_key=f"closure-{of.id}",
        requested_by_id=cast.owner.id,
        requested_at=make.MOMENT,
        requested_on=on,
        decision=decision,
        shortfall=shortfall,
    )
    db.session.add(made)
    db.session.flush()
    return made


def close(of: Project, cast: Cast, *, on: dt.date) -> None:
    number = db.session.scalar(sa.select(sa.func.count()).select_from(Closure)) or 0
    db.session.add(
        Closure(
            project_id=of.id,
            request_id=request(of, cast, on=on, decision="accepted").id,
            organization_id=cast.park.id,
            serial=f"销〔2026〕{number + 1}号",
            closed_on=on,
            due_on=of.due_on,
            verified_by_id=cast.verifier.id,
            verified_at=make.MOMENT,
        )
    )
    of.state, of.closed_on, of.stopped_on = State.CLOSED, on, on
    db.session.flush()


def closure_of(project: Project) -> Closure:
    return db.session.scalars(sa.select(Closure).where(Closure.project_id == project.id)).one()


def request_of(project: Project) -> ClosureRequest:
    return db.session.scalars(sa.select(ClosureRequest).where(ClosureRequest.project_id == project.id)).one()


def projects_of(checklist: Checklist) -> list[Project]:
    return list(db.session.scalars(sa.select(Project).where(Project.checklist_id == checklist.id)))
