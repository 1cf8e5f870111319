"""Overdue marks: once for each due day that passed, however often the sweep runs; revoked by the sponsor, kept for good."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AuditEvent, Checklist, OverdueMark, Project
from tracker.services.doer import Doer
from tracker.services.overdue_marks import mark_if_late, record_marks, revoke_mark

PAST = dt.date(2026, 11, 9)


def program(day: dt.date = make.TODAY) -> Doer:
    return Doer(None, "系统", make.MOMENT, day)


def late(checklist: Checklist, cast: Cast, code: str = "1.1", **given: Any) -> Project:
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, code=code, due_on=PAST, **given)


def marks() -> list[tuple[int, dt.date]]:
    return [(mark.project_id, mark.due_on) for mark in db.session.scalars(sa.select(OverdueMark))]


def test_the_day_after_the_due_day_it_is_marked_once(session: Session, checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast)
    assert record_marks(by=program(PAST)).new == []
    first = record_marks(by=program(PAST + dt.timedelta(days=1)))
    assert (first.new, first.already) == ([("1.1 三级统筹议事", PAST, 1)], 0)
    again = record_marks(by=program())
    assert (again.new, again.already, marks()) == ([], 1, [(project.id, PAST)])
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "overdue_mark:record")).one()
    assert (line.actor_id, line.actor_label, line.after) == (None, "系统", {"due_on": "2026-11-09", "days_late": 1})


@pytest.mark.parametrize(
    ("given", "is_marked"),
    [
        ({"state": State.ISSUED}, True),
        ({"state": State.IN_PROGRESS}, True),
        ({"state": State.DRAFT}, False),
        ({"state": State.IN_PROGRESS, "stopped_on": PAST}, False),
        ({"state": State.SUSPENDED, "stopped_on": PAST}, False),
        ({"state": State.SUSPENDED, "stopped_on": PAST + dt.timedelta(days=1)}, True),
        ({"state": State.CANCELLED, "stopped_on": PAST - dt.timedelta(days=9)}, False),
        ({"state": State.CLOSED, "stopped_on": PAST, "closed_on": PAST}, False),
        ({"state": State.CLOSED, "stopped_on": make.TODAY, "closed_on": make.TODAY}, True),
    ],
)
def test_its_own_clock_decides(
    session: Session, checklist: Checklist, cast: Cast, given: dict[str, Any], is_marked: bool
) -> None:
    late(checklist, cast, **given)
    assert (len(record_marks(by=program()).new), len(marks())) == (int(is_marked), int(is_marked))


def test_an_act_that_comes_first_leaves_nothing_for_the_sweep(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast)
    assert mark_if_late(project, by=make.doer(cast.verifier))
    assert not mark_if_late(project, by=make.doer(cast.verifier))
    assert record_marks(by=program()).already == 1


def test_a_new_due_day_that_passes_is_marked_anew(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast)
    record_marks(by=program())
    project.due_on = dt.date(2026, 11, 20)
    assert len(record_marks(by=program()).new) == 1
    assert [day for _, day in marks()] == [PAST, dt.date(2026, 11, 20)]


def test_the_sponsor_revokes_with_a_reason_and_both_are_kept(
    session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = late(checklist, cast)
    record_marks(by=program())
    mark = session.scalars(sa.select(OverdueMark)).one()
    for who in (cast.owner, cast.office, cast.verifier, cast.outsider):
        with pytest.raises(NotAllowed):
            revoke_mark(mark, project, by=make.doer(who), reason="台风停工")
    with pytest.raises(RuleBroken) as refused:
        revoke_mark(mark, project, by=make.doer(cast.sponsor), reason=" ")
    assert (refused.value.field, mark.revoked_at) == ("reason", None)
    revoke_mark(mark, project, by=make.doer(cast.sponsor), reason="台风停工")
    assert (mark.revoked_by_id, mark.revoke_reason) == (cast.sponsor.id, "台风停工")
    with pytest.raises(RuleBroken, match="已经撤销过"):
        revoke_mark(mark, project, by=make.doer(cast.sponsor), reason="再来")
    assert record_marks(by=program()).new == []


def test_two_sweeps_at_once_mark_each_once(own_app: Flask) -> None:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        office = make.account("党群工作部", park)
        checklist = make.checklist(park, office)
        for number in range(1, 9):
            make.project(checklist, owner=office, code=f"1.{number}", due_on=PAST)
        db.session.commit()

    def run(begin: Begin) -> int:
        with own_app.app_context():
            begin()
            found = len(record_marks(by=program()).new)
            db.session.commit()
            return found

    found = at_once([run] * 2)
    with own_app.app_context():
        assert (sum(found), len(marks())) == (8, 8)
