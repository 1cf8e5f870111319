"""What may still be done with a checklist, and which year and code come next."""

from datetime import date

import pytest

from tracker.domain.checklist import (
    ChecklistState,
    dated_title,
    map_title,
    next_code,
    next_plan_year,
    require_archivable,
    require_changeable,
    require_open_checklist,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.project import State


@pytest.mark.parametrize(
    ("title", "hung"),
    [
        ("项目清单", "项目作战图"),
        ("园区党建项目清单", "园区党建项目作战图"),
        ("清单之外的重点工作", "清单之外的重点工作作战图"),
        ("清单", "作战图"),
    ],
)
def test_a_checklist_hangs_as_a_map(title: str, hung: str) -> None:
    assert str(map_title(title)) == hung


def test_a_title_that_stands_alone_says_its_year() -> None:
    assert str(dated_title("园区党建项目清单", 2026)) == "2026 年园区党建项目清单"


def test_an_archived_checklist_is_read_only() -> None:
    require_open_checklist(ChecklistState.DRAFT)
    require_open_checklist(ChecklistState.ISSUED)
    with pytest.raises(RuleBroken, match="只能查看"):
        require_open_checklist(ChecklistState.ARCHIVED)


def test_only_an_issued_checklist_is_archived() -> None:
    require_archivable(ChecklistState.ISSUED)
    with pytest.raises(RuleBroken, match="还没有下达"):
        require_archivable(ChecklistState.DRAFT)
    with pytest.raises(RuleBroken, match="已归档"):
        require_archivable(ChecklistState.ARCHIVED)


def test_terms_change_until_the_project_is_settled() -> None:
    for state in set(State) - {State.CLOSED, State.CANCELLED}:
        require_changeable(state)
    with pytest.raises(RuleBroken, match="反销号"):
        require_changeable(State.CLOSED)
    with pytest.raises(RuleBroken, match="另立小项"):
        require_changeable(State.CANCELLED)


@pytest.mark.parametrize(("taken", "year"), [((), 2026), ((2025,), 2026), ((2026, 2027), 2028), ((2027,), 2026)])
def test_the_year_offered_is_the_first_free_one_from_this_year_on(taken: tuple[int, ...], year: int) -> None:
    assert next_plan_year(date(2026, 11, 24), taken) == year


@pytest.mark.parametrize(
    ("prefix", "codes", "following"),
    [
        ("", ["1", "2", "6"], "7"),
        ("4.", ["4.1", "4.4", "4.2"], "4.5"),
        ("4.", [], "4.1"),
        ("4.", ["4.甲", "3.9"], "4.1"),
        ("", ["9", "10"], "11"),
    ],
)
def test_the_next_code_follows_the_greatest(prefix: str, codes: list[str], following: str) -> None:
    assert next_code(prefix, codes) == following


def test_every_checklist_state_has_a_word() -> None:
    assert [str(state.label) for state in ChecklistState] == ["草稿", "已下达", "已归档"]
