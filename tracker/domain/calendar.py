"""A person's dates as calendar entries: all-day, one for each milestone and one for each due date, done ones marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.message import Message, msg
from tracker.domain.project import Milestone, State


@dataclass(frozen=True, slots=True)
class DatedProject:
    """What a calendar needs of a project. `milestones` come with their keys; `issued_at` is UTC; `is_owner` tells owner from sponsor."""

    id: int
    code: str
    name: str
    state: State
    issued_at: datetime
    due_on: date
    is_owner: bool
    milestones: Sequence[tuple[int, Milestone]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`uid` never changes for the same date of the same project, so that a calendar moves the entry and makes no second one."""

    uid: str
    on: date
    title: Message
    note: Message
    project_id: int
    stamped_at: datetime
    is_cancelled: bool


def entries(projects: Iterable[DatedProject]) -> list[Entry]:
    """The entries in the order of the projects, a project's milestones before its due date. Dates are local."""
    return [entry for project in projects for entry in _entries(project)]


def _entries(project: DatedProject) -> list[Entry]:
    steps = [
        _entry(
            project,
            f"milestone-{key}",
            step.due_on,
            msg("%(code)s %(name)s：%(step)s", code=project.code, name=project.name, step=step.name),
            is_done=step.done_on is not None,
        )
        for key, step in project.milestones
    ]
    due = msg("%(code)s %(name)s：时限", code=project.code, name=project.name)
    return [
        *steps,
        _entry(project, f"project-{project.id}", project.due_on, due, is_done=project.state is State.CLOSED),
    ]


def _entry(project: DatedProject, key: str, on: date, title: Message, *, is_done: bool) -> Entry:
    return Entry(
        uid=f"{key}@battle-map",
        on=on,
        title=_marked(project, title, is_done=is_done),
        note=msg("本岗位是责任人。") if project.is_owner else msg("本岗位是挂联领导。"),
        project_id=project.id,
        stamped_at=project.issued_at,
        is_cancelled=project.state is State.CANCELLED,
    )


def _marked(project: DatedProject, title: Message, *, is_done: bool) -> Message:
    if is_done:
        return msg("✓ %(title)s（已完成）", title=title)
    if project.state is State.SUSPENDED:
        return msg("%(title)s（暂缓）", title=title)
    return title
