"""A person's dates: one entry a milestone and one a due date, done ones marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tracker.domain.calendar import DatedProject, entries
from tracker.domain.project import Milestone, State

STEPS = [
    (3, Milestone("上半年满2次", dt.date(2026, 6, 30), 45, dt.date(2026, 6, 29))),
    (4, Milestone("全年满5次", dt.date(2026, 12, 20), 55, None)),
]
PROJECT = DatedProject(
    id=7,
    code="1.1",
    name="三级统筹议事",
    state=State.IN_PROGRESS,
    issued_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
    due_on=dt.date(2026, 12, 20),
    is_owner=True,
    milestones=STEPS,
)


def titles(project: DatedProject) -> list[str]:
    return [str(entry.title) for entry in entries([project])]


def test_milestones_come_first_and_the_due_date_last() -> None:
    found = entries([PROJECT])
    assert [(entry.uid, entry.on) for entry in found] == [
        ("milestone-3@battle-map", dt.date(2026, 6, 30)),
        ("milestone-4@battle-map", dt.date(2026, 12, 20)),
        ("project-7@battle-map", dt.date(2026, 12, 20)),
    ]
    assert titles(PROJECT) == [
        "✓ 1.1 三级统筹议事：上半年满2次（已完成）",
        "1.1 三级统筹议事：全年满5次",
        "1.1 三级统筹议事：时限",
    ]


def test_a_moved_date_keeps_its_entry() -> None:
    moved = replace(PROJECT, due_on=dt.date(2027, 1, 20), milestones=[])
    assert [entry.uid for entry in entries([moved])] == ["project-7@battle-map"]


@pytest.mark.parametrize(
    ("state", "due", "is_cancelled"),
    [
        (State.CLOSED, "✓ 1.1 三级统筹议事：时限（已完成）", False),
        (State.SUSPENDED, "1.1 三级统筹议事：时限（暂缓）", False),
        (State.CANCELLED, "1.1 三级统筹议事：时限", True),
    ],
)
def test_what_became_of_the_project_is_told(state: State, due: str, is_cancelled: bool) -> None:
    last = entries([replace(PROJECT, state=state)])[-1]
    assert (str(last.title), last.is_cancelled) == (due, is_cancelled)


def test_owner_and_sponsor_are_told_apart() -> None:
    notes = {str(entries([replace(PROJECT, is_owner=is_owner)])[0].note) for is_owner in (True, False)}
    assert notes == {"本岗位是责任人。", "本岗位是挂联领导。"}
