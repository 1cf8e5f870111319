"""The league of units, by result; the snail table is off unless switched on."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.domain.league import Rank, UnitFacts, rank, ranked, snails
from tracker.domain.policy import DEFAULT

DAY = date(2026, 11, 24)
GOOD = UnitFacts(1, "甲", date(2026, 1, 5), 5, late=0, red=0, yellow=0, closed_on_time=2, closed_late=0, cards=0)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Rank.RED_FLAG),
        ({"yellow": 1}, Rank.STEADY),
        ({"closed_late": 1}, Rank.STEADY),
        ({"late": 1}, Rank.CATCHING_UP),
        ({"red": 1}, Rank.CATCHING_UP),
        ({"cards": 1}, Rank.CATCHING_UP),
        ({"late": 3, "first_issued_on": date(2026, 10, 26)}, Rank.NEW),
        ({"first_issued_on": date(2026, 10, 25)}, Rank.RED_FLAG),
    ],
)
def test_the_rule(changed: dict[str, object], expected: Rank) -> None:
    assert rank(replace(GOOD, **changed), DAY, DEFAULT) is expected  # type: ignore[arg-type]  # fields by name
    assert str(expected.label)


def test_red_flags_by_what_they_closed_and_the_slowest_last() -> None:
    units = [
        replace(GOOD, unit="慢", late=2),
        replace(GOOD, unit="稍慢", red=1),
        replace(GOOD, unit="乙", closed_on_time=1),
        GOOD,
    ]
    table = ranked(units, DAY, DEFAULT)
    assert [unit.unit for _, unit in table] == ["甲", "乙", "稍慢", "慢"]
    assert snails(table, DEFAULT) == []
    assert [unit.unit for unit in snails(table, replace(DEFAULT, snail_units=1))] == ["慢"]
