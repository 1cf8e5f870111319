"""Several checklists of a year at once."""

from __future__ import annotations

import pytest

from tests import make, wall
from tests.cast import Cast
from tracker.domain.lights import Light
from tracker.domain.permissions import Role
from tracker.models import Account
from tracker.queries import matrix as matrices
from tracker.queries.matrix import Cell


@pytest.fixture
def parent(cast: Cast) -> Account:
    committee = cast.park.parent
    assert committee is not None
    return make.account("两新工委办公室主任", committee, roles=[(Role.VIEWER, committee)])


def test_each_cell_has_the_worst_light_and_how_many_show_it(cast: Cast, parent: Account) -> None:
    mine = wall.every_light(cast)
    other = make.checklist(cast.other_park, cast.outsider)
    wall.project(other, "1.1", 92)
    make.checklist(cast.other_park, cast.outsider, year=2025)
    found = matrices.matrix(make.actor(parent), year=2026, day=make.TODAY)
    assert [unit.checklist_id for unit in found.units] == [mine.id, other.id]
    assert [code for code, _name in found.items] == ["1", "2"]
    assert found.units[0].cells == {"1": Cell(Light.RED, 2, 6), "2": Cell(Light.GREEN, 1, 5)}
    assert found.units[1].cells == {"1": Cell(Light.GREEN, 1, 1)}
    assert found.next_after is None


def test_one_sees_the_cells_of_ones_own_projects_only(cast: Cast) -> None:
    wall.every_light(cast)
    assert matrices.matrix(make.actor(cast.outsider), year=2026, day=make.TODAY).units == []


def test_many_units_are_paged_by_their_place_in_the_tree(
    cast: Cast, parent: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrices, "PAGE", 2)
    made = [make.checklist(where, cast.office) for where in (cast.other_park, cast.park, cast.park)]
    first = matrices.matrix(make.actor(parent), year=2026, day=make.TODAY)
    second = matrices.matrix(make.actor(parent), year=2026, day=make.TODAY, after=first.next_after)
    assert [unit.checklist_id for unit in (*first.units, *second.units)] == [made[1].id, made[2].id, made[0].id]
    assert (first.next_after, second.next_after) == (made[2].id, None)
