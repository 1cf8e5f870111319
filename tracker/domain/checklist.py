"""A checklist: its states, what may still be done with it, and the plan year that comes next."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg
from tracker.domain.project import State

# Far enough for any plan; days near the end of the calendar leave no room to count from them.
FIRST_YEAR, LAST_YEAR = 2000, 2100

PLAIN_TITLE = msg("项目清单")
"""What a checklist is called when nobody gave it a title."""
_LIST = msg("清单")


class ChecklistState(StrEnum):
    """What a checklist is (RULES §1). Archived is read-only."""

    DRAFT = "draft"
    ISSUED = "issued"
    ARCHIVED = "archived"

    @property
    def label(self) -> Message:
        """The state in the office's word."""
        return _LABELS[self]


_LABELS: Mapping[ChecklistState, Message] = {
    ChecklistState.DRAFT: msg("草稿"),
    ChecklistState.ISSUED: msg("已下达"),
    ChecklistState.ARCHIVED: msg("已归档"),
}


def map_title(title: str) -> Message:
    """What a checklist of this title is called where it hangs as a battle map: 项目清单 becomes 项目作战图."""
    return msg("%(subject)s作战图", subject=title.removesuffix(str(_LIST)))


def dated_title(title: str, year: int) -> Message:
    """The title with its plan year, for where the year does not stand beside it. Whole years, not moments: no time zone."""
    return msg("%(year)s 年%(title)s", year=year, title=title)


def require_open_checklist(state: str) -> None:
    """Every act on a checklist or a project of it asks this first. Raises RuleBroken for an archived one (RULES §1)."""
    if state == ChecklistState.ARCHIVED:
        raise RuleBroken(msg("项目清单已归档，只能查看，不能再办理。"))


def require_archivable(state: str) -> None:
    """Only an issued checklist can be archived. Raises RuleBroken, saying the way out."""
    require_open_checklist(state)
    if state == ChecklistState.DRAFT:
        raise RuleBroken(msg("项目清单还没有下达，不用归档。不要的草稿可以删去。"))


def require_changeable(state: State) -> None:
    """Whether the terms may still change. Raises RuleBroken, saying the way out, once the project is settled."""
    if state is State.CLOSED:
        raise RuleBroken(msg("小项已销号，五定不再变更。确需改动，请挂联领导先反销号。"))
    if state is State.CANCELLED:
        raise RuleBroken(msg("小项已中止，五定不再变更。需要时可以另立小项。"))


def is_plan_day(day: date) -> bool:
    """Whether a plan may name the day: the years are those that a checklist may be made for."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def next_plan_year(today: date, taken: Collection[int]) -> int:
    """The year to offer for a new checklist: this year's while there is none, else the next one free."""
    year = today.year
    while year in taken:
        year += 1
    return year


def next_code(prefix: str, codes: Collection[str]) -> str:
    """The code after the last one: 7 after 6 among the items, 4.5 after 4.4 within item 4 (`prefix` "4.")."""
    numbers = [int(code.removeprefix(prefix)) for code in codes if code.removeprefix(prefix).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1}"
