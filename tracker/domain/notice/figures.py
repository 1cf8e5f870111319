"""What a circular counts: the projects at the cut-off, their lights, and the units to commend (RULES §5, §8, §12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.reconcile import Reconciliation
from tracker.domain.turning import WORST_FIRST, Light

from .content import Task
from .periods import Period

MOST_ADVANCED = 5
"""How many units a circular commends at most: praise for all is praise for none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A project at the cut-off. `light` is its colour in a word; `reason` why it is not green; `planned`, `percent` in per cent."""

    task: Task
    light: Light
    word: str
    days_late: int
    planned: Decimal
    percent: int
    reason: str = ""
    obstacle: str = ""
    closed_on: date | None = None

    @property
    def is_lagging(self) -> bool:
        """Red or yellow: what the circular names (RULES §5)."""
        return self.light in (Light.RED, Light.YELLOW)

    @property
    def is_closed_on_time(self) -> bool:
        """Closed, and by the due day (RULES §6)."""
        return self.closed_on is not None and self.closed_on <= self.task.due_on

    @property
    def is_closed_late(self) -> bool:
        """Closed after the due day: never the same as closed on time (RULES §5)."""
        return self.closed_on is not None and not self.is_closed_on_time


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a circular or a sheet counts. `lines` are the issued projects in their order, `coming` those with a step that is due next.

    `coming` holds (project, name of the step, local day); `closed` the projects closed within the period; `reports` counts its reports.
    `until` is the local day of the figures while the period is not over.
    """

    list_title: str
    period: Period
    reconciliation: Reconciliation
    percent: Decimal
    planned: Decimal
    lines: Sequence[Line]
    coming: Sequence[tuple[Task, str, date]]
    closed: Sequence[Line]
    reports: int
    until: date | None = None

    @property
    def year(self) -> int:
        """The year that the text speaks of."""
        return self.period.last_on.year


def lights_of(lines: Sequence[Line]) -> Mapping[Light, int]:
    """How many projects show each light, the worst first; those that none shows are left out."""
    counts = {light: sum(line.light is light for line in lines) for light in WORST_FIRST}
    return {light: count for light, count in counts.items() if count}


def advanced_units(lines: Sequence[Line]) -> list[tuple[str, int, int]]:
    """Units to commend, each with how many projects it leads and how many it closed on time; most first, at most five.

    A unit is commended that has closed something on time and has nothing red, yellow or closed late: by unit and result (RULES §12).
    """
    units: dict[str, list[Line]] = {}
    for line in lines:
        units.setdefault(line.task.unit, []).append(line)
    found = [
        (unit, len(led), sum(line.is_closed_on_time for line in led))
        for unit, led in units.items()
        if unit and not any(line.is_lagging or line.is_closed_late for line in led)
    ]
    ranked = sorted((one for one in found if one[2]), key=lambda one: (-one[2], one[0]))
    return ranked[:MOST_ADVANCED]
