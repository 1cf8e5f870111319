"""The league of units (红旗 / 待赶超): by result, never of persons (RULES §8, §12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy


class Rank(StrEnum):
    """Where a unit stands."""

    RED_FLAG = "red_flag"
    STEADY = "steady"
    CATCHING_UP = "catching_up"
    NEW = "new"

    @property
    def label(self) -> Message:
        """The rank in the office's words."""
        return _LABELS[self]


_LABELS = {
    Rank.RED_FLAG: msg("红旗"),
    Rank.STEADY: msg("正常推进"),
    Rank.CATCHING_UP: msg("待赶超"),
    Rank.NEW: msg("新单位，首月不排"),
}


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit's issued projects that count: neither excused nor suspended, cancelled or not begun. `closed_late` those of the year."""

    unit_id: int
    unit: str
    first_issued_on: date
    projects: int
    late: int
    red: int
    yellow: int
    closed_on_time: int
    closed_late: int
    cards: int


def rank(unit: UnitFacts, day: date, policy: Policy) -> Rank:
    """Red flag: nothing late, yellow or red, none closed late, no card in force. To catch up: late, red, or with a card."""
    if day < unit.first_issued_on + timedelta(days=policy.league_new_days):
        return Rank.NEW
    if unit.late or unit.red or unit.cards:
        return Rank.CATCHING_UP
    return Rank.STEADY if unit.yellow or unit.closed_late else Rank.RED_FLAG


def ranked(units: Sequence[UnitFacts], day: date, policy: Policy) -> list[tuple[Rank, UnitFacts]]:
    """The units in the order of the table: red flags by what they closed on time, then the steady, then the catching up by what is late."""
    places = list(Rank)
    found = [(rank(unit, day, policy), unit) for unit in units]
    return sorted(
        found, key=lambda pair: (places.index(pair[0]), _burden(pair[1]), -pair[1].closed_on_time, pair[1].unit)
    )


def snails(table: Sequence[tuple[Rank, UnitFacts]], policy: Policy) -> list[UnitFacts]:
    """The slowest units, the worst first; none unless the organisation has switched the table on."""
    if not policy.snail_units:
        return []
    behind = [unit for rank_, unit in table if rank_ is Rank.CATCHING_UP]
    return sorted(behind, key=_burden, reverse=True)[: policy.snail_units]


def _burden(unit: UnitFacts) -> tuple[int, int, int, int]:
    return unit.late, unit.red, unit.cards, unit.yellow + unit.closed_late
