"""Which checklist a person is shown first, and how a checklist stands on a day."""

from __future__ import annotations

from fractions import Fraction

from tests import make, wall
from tests.cast import Cast
from tracker.domain.lights import Light
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account
from tracker.queries.board import CHOICES, board, choices


def first(who: Account, *, wanted: int | None = None) -> list[int]:
    return [choice.id for choice in choices(make.actor(who), year=2026, wanted=wanted)]


def test_ones_own_checklist_of_this_year_stands_in_front(cast: Cast) -> None:
    committee = cast.park.parent
    assert committee is not None
    parent = make.account("两新工委办公室主任", committee, roles=[(Role.VIEWER, committee)])
    archived = make.checklist(cast.park, cast.office, state="archived")
    last = make.checklist(cast.park, cast.office, year=2025)
    this = make.checklist(cast.park, cast.office)
    later = make.checklist(cast.park, cast.office, year=2027)
    make.checklist(cast.park, cast.office, state="draft")
    others = make.checklist(cast.other_park, cast.outsider)
    nearer = make.checklist(cast.industry, cast.office)
    assert first(cast.office) == [this.id, last.id, later.id, archived.id, nearer.id]
    wall.project(this, "1.1", 50, owner=cast.secretary)
    assert first(cast.secretary) == [nearer.id, this.id], "the nearest organisation in front"
    assert first(parent)[:2] == [this.id, nearer.id]
    assert others.id in first(parent)
    assert first(cast.office, wanted=last.id)[0] == last.id
    assert first(cast.office, wanted=others.id)[0] == this.id, "what one does not see is not shown"
    assert first(cast.auditor) == []


def test_the_chooser_is_not_endless(cast: Cast) -> None:
    made = [make.checklist(cast.park, cast.office, year=1950 + n) for n in range(CHOICES + 1)]
    assert len(first(cast.office)) == CHOICES
    assert first(cast.office, wanted=made[0].id)[0] == made[0].id


def test_a_board_adds_up(cast: Cast) -> None:
    checklist = wall.every_light(cast)
    chosen = choices(make.actor(cast.sponsor), year=2026)[0]
    found = board(chosen, actor=make.actor(cast.sponsor), day=make.TODAY)
    assert chosen.id == checklist.id
    assert {one.code: one.light.value for one in found.projects} == {
        code: expected.light for code, expected in wall.EXPECTED.items()
    }
    assert found.reconciliation.holds
    assert found.lights[Light.RED] == 2
    assert [(item.code, item.standing.size) for item in found.items] == [("1", 6), ("2", 5)]
    assert found.items[0].standing.percent == Fraction(92 + 92 + 75 + 50 + 80 + 60, 6)
    assert found.standing.planned < 100


def test_a_shortfall_and_a_reopened_closure_are_told_apart(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    closed = wall.project(checklist, "1.1", 100, owner=cast.owner)
    reopened = wall.project(checklist, "1.2", 100, owner=cast.owner)
    for project in (closed, reopened):
        wall.close(project, cast, on=make.TODAY)
    db.session.flush()
    reopened.state, reopened.closed_on, reopened.stopped_on = reopened.state.IN_PROGRESS, None, None
    closure = wall.closure_of(reopened)
    closure.reopened_at = make.MOMENT
    wall.request_of(closed).shortfall = "还缺佐证。"
    db.session.flush()
    chosen = choices(make.actor(cast.office), year=2026)[0]
    one, two = board(chosen, actor=make.actor(cast.office), day=make.TODAY).projects
    assert (one.serial != "", one.has_shortfall) == (True, True)
    assert (two.serial, two.has_shortfall, two.light) == ("", False, Light.GREEN)
