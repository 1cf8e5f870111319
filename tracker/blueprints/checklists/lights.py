"""The light of a project in the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.domain import lights
from tracker.domain.message import Message
from tracker.domain.project import OPEN, State
from tracker.models import Project


@dataclass(frozen=True, slots=True)
class Shown:
    """A light, its word, the symbol if it is not the light's own, and the days left or late."""

    light: lights.Light
    word: Message
    symbol: str | None
    days: Message | None
    is_late: bool


def light_of(project: Project, day: dt.date) -> Shown:
    """What an issued project shows on `day`, from its stored turning days (RULES §5)."""
    if project.starts_on is None or project.due_on is None:
        raise ValueError(f"project {project.code} is issued without dates")
    turning = lights.TurningDays(project.blue_on, project.yellow_on, project.red_on)
    stopped_on = project.stopped_on
    light = lights.light_on(
        day, state=project.state, starts_on=project.starts_on, turning=turning, stopped_on=stopped_on
    )
    is_idle = light is lights.Light.GREY and project.state in OPEN
    is_late = lights.days_late(project.due_on, day, stopped_on) > 0 and project.state is not State.CANCELLED
    return Shown(
        light,
        lights.word(light, state=project.state, due_on=project.due_on, day=day, stopped_on=stopped_on),
        "idle" if is_idle else None,
        lights.time_left(project.due_on, day, stopped_on) if project.state in OPEN or is_late else None,
        is_late,
    )
