"""Rows of the assignment table are saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.project import State
from tracker.models import AuditEvent, Project
from tracker.services import assignments


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    draft = make.checklist(cast.park, cast.office, state="draft")
    return make.project(draft, owner=cast.owner, state=State.DRAFT)


def save(project: Project, cast: Cast, *, version: int | None = None, **changes: Any) -> bool:
    row = replace(assignments.current(project), **changes)
    by = make.doer(cast.office)
    return assignments.assign_project(project, row, version=version or project.version, by=by)


def test_a_row_is_saved_and_its_change_recorded(session: Session, cast: Cast, project: Project) -> None:
    assert save(
        project,
        cast,
        sponsor_id=cast.sponsor.id,
        lead_unit_id=cast.industry.id,
        support_unit_ids=(cast.park.id,),
        support_note="企业党组织",
        weight=6,
    )
    session.flush()
    session.refresh(project)
    assert (project.sponsor_id, project.lead_path, project.weight) == (cast.sponsor.id, cast.industry.path, 6)
    assert [unit.id for unit in project.support_units] == [cast.park.id]
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.project_id, event.subject_label) == ("project:assign", project.id, "1.1 三级统筹议事")
    assert event.before == {"sponsor": "", "lead_unit": "", "support_units": "", "weight": 100}
    assert event.after == {
        "sponsor": "挂联领导",
        "lead_unit": "汽车汽配行业党委",
        "support_units": "园区党委、企业党组织",
        "weight": 6,
    }


def test_nothing_changed_writes_nothing(session: Session, cast: Cast, project: Project) -> None:
    assert not save(project, cast, version=99)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_a_change_of_support_units_alone_raises_the_version(session: Session, cast: Cast, project: Project) -> None:
    before = project.version
    save(project, cast, support_unit_ids=(cast.park.id,))
    session.flush()
    assert project.version == before + 1


def test_the_last_milestone_moves_with_the_due_day(session: Session, cast: Cast, project: Project) -> None:
    save(project, cast, due_on=dt.date(2026, 12, 10))
    assert [step.due_on for step in project.milestones] == [dt.date(2026, 6, 30), dt.date(2026, 12, 10)]
    save(project, cast, due_on=None)
    assert (project.due_on, project.milestones[-1].due_on) == (None, dt.date(2026, 12, 10))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": dt.date(2026, 12, 20)}, "due_on"),
        ({"weight": 101}, "weight"),
        ({"weight": -1}, "weight"),
        ({"support_note": "长" * 201}, "support_units"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_cell(
    session: Session, cast: Cast, project: Project, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        save(project, cast, **changes)
    assert refused.value.field == field


def test_a_stale_row_is_refused_with_what_stands_now(session: Session, cast: Cast, project: Project) -> None:
    with pytest.raises(Stale) as stale:
        save(project, cast, version=99, weight=7)
    assert (stale.value.theirs["owner"], stale.value.theirs["weight"]) == ("责任人", 100)


@pytest.mark.parametrize("who", ["owner", "sponsor", "verifier", "outsider"])
def test_only_the_office_assigns(session: Session, cast: Cast, project: Project, who: str) -> None:
    with pytest.raises(NotAllowed):
        assignments.assign_project(
            project,
            replace(assignments.current(project), weight=1),
            version=project.version,
            by=make.doer(getattr(cast, who)),
        )


def test_an_issued_project_is_not_assigned_anew(session: Session, cast: Cast) -> None:
    issued = make.project(make.checklist(cast.park, cast.office), owner=cast.owner)
    with pytest.raises(NotAllowed, match="变更"):
        save(issued, cast, weight=7)


def test_the_weight_of_an_issued_project_changes_with_a_reason(session: Session, cast: Cast) -> None:
    issued = make.project(make.checklist(cast.park, cast.office), owner=cast.owner)
    by = make.doer(cast.office)
    with pytest.raises(RuleBroken, match="请写明原因"):
        assignments.reweigh_project(issued, 90, version=issued.version, reason=" ", by=by)
    assert not assignments.reweigh_project(issued, 100, version=99, reason="", by=by)
    with pytest.raises(Stale):
        assignments.reweigh_project(issued, 90, version=99, reason="新增小项", by=by)
    with pytest.raises(RuleBroken, match="0 到 100"):
        assignments.reweigh_project(issued, 101, version=issued.version, reason="新增小项", by=by)
    assert assignments.reweigh_project(issued, 90, version=issued.version, reason="新增小项", by=by)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.before, event.after, event.reason) == (
        "project:change",
        {"weight": 100},
        {"weight": 90},
        "新增小项",
    )
    with pytest.raises(NotAllowed):
        assignments.reweigh_project(issued, 80, version=issued.version, reason="x", by=make.doer(cast.owner))


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_a_settled_project_keeps_its_weight(session: Session, cast: Cast, state: State) -> None:
    settled = make.project(make.checklist(cast.park, cast.office), state=state)
    with pytest.raises(RuleBroken, match="五定不再变更"):
        assignments.reweigh_project(settled, 90, version=settled.version, reason="x", by=make.doer(cast.office))


def test_weights_of_an_issued_checklist_may_be_brought_back_to_a_hundred(session: Session, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    short = make.project(checklist, owner=cast.owner, weight=90)
    row = assignments.AssignmentRow(short, replace(assignments.current(short), weight=95), short.version)
    with pytest.raises(RuleBroken, match="还差 5") as refused:
        assignments.save_rows(checklist, [row], reason="补足", by=make.doer(cast.office))
    assert refused.value.field == "weights"
    row = replace(row, assignment=replace(row.assignment, weight=100), version=short.version)
    assert assignments.save_rows(checklist, [row], reason="补足", by=make.doer(cast.office)) == 1
