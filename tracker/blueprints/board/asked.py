"""What the address of the map asks for: which checklist, which view, which projects, which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from tracker.domain.lights import Light
from tracker.domain.project import OPEN, State
from tracker.queries.board_rows import BoardProject

Kind = TypeVar("Kind", bound=StrEnum)


class View(StrEnum):
    """How the checklist is drawn."""

    WALL = "wall"
    TIMETABLE = "timetable"
    MATRIX = "matrix"


class Part(StrEnum):
    """The parts of the reconciliation (RULES §3), and all that is open."""

    OPEN = "open"
    ON_TIME = "on-time"
    LATE = "late"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter that is None lets everything pass. `on` is set for a forecast only; `wrong_day` is a day that cannot be shown."""

    view: View = View.WALL
    checklist: int | None = None
    item: str | None = None
    lead: int | None = None
    sponsor: int | None = None
    light: Light | None = None
    part: Part | None = None
    mine: bool = False
    on: dt.date | None = None
    wrong_day: str = ""
    after: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the projects are asked for."""
        return self.mine or any(one is not None for one in (self.item, self.lead, self.sponsor, self.light, self.part))

    def address(self, **changes: object) -> str:
        """The address of the map with some of what is asked for changed; it begins at the first page unless it says `after`."""
        asked = replace(self, **{"after": None, **changes})  # type: ignore[arg-type]  # the names are those of the fields
        words = {
            "view": None if asked.view is View.WALL else asked.view.value,
            "checklist": asked.checklist,
            "item": asked.item,
            "lead": asked.lead,
            "sponsor": asked.sponsor,
            "light": asked.light and asked.light.value,
            "state": asked.part and asked.part.value,
            "mine": "1" if asked.mine else None,
            "on": asked.on and asked.on.isoformat(),
            "after": asked.after,
        }
        given = urlencode({name: word for name, word in words.items() if word is not None})
        return f"/?{given}" if given else "/"

    def unfiltered(self, **changes: object) -> str:
        """The address of all projects of the same checklist on the same day, or of those of one light or part."""
        bare = Asked(view=self.view, checklist=self.checklist, on=self.on)
        return bare.address(**changes)

    def lets_pass(self, project: BoardProject, *, account_id: int) -> bool:
        """Whether the project is among those asked for."""
        return (
            self.item in (None, project.item_code)
            and self.lead in (None, project.lead_unit_id)
            and self.sponsor in (None, project.sponsor_id)
            and self.light in (None, project.light)
            and (self.part is None or is_part(project, self.part))
            and (not self.mine or account_id in (project.owner_id, project.sponsor_id))
        )


def is_part(project: BoardProject, part: Part) -> bool:
    """Whether the reconciliation counts the project there."""
    match part:
        case Part.OPEN:
            return project.state in OPEN
        case Part.ON_TIME:
            return project.state in OPEN and not project.is_late
        case Part.LATE:
            return project.is_late
        case _:
            return project.state is State(part.value)


def read(words: Mapping[str, str], *, today: dt.date) -> Asked:
    """What the words of the address ask for. A word that means nothing is as good as none, except for a wrong day."""
    if not words:
        return Asked()
    on, wrong_day = _day(words.get("on", ""), today=today)
    return Asked(
        view=_word(View, words.get("view")) or View.WALL,
        checklist=_number(words.get("checklist")),
        item=words.get("item") or None,
        lead=_number(words.get("lead")),
        sponsor=_number(words.get("sponsor")),
        light=_word(Light, words.get("light")),
        part=_word(Part, words.get("state")),
        mine=words.get("mine") == "1",
        on=on,
        wrong_day=wrong_day,
        after=_number(words.get("after")),
    )


def _day(word: str, *, today: dt.date) -> tuple[dt.date | None, str]:
    """The day of a forecast, and the word itself if it is no day from today on."""
    if not word:
        return None, ""
    try:
        day = dt.date.fromisoformat(word)
    except ValueError:
        return None, word[:20]
    if day < today:
        return None, day.isoformat()
    return (day if day > today else None), ""


def _number(word: str | None) -> int | None:
    return int(word) if word and word.isascii() and word.isdecimal() and len(word) < 10 else None


def _word(kind: type[Kind], word: str | None) -> Kind | None:
    return next((one for one in kind if one.value == word), None)
