"""Points: what a step costs, and the caps of clauses."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.points import capped, points_of
from tracker.domain.policy import DEFAULT


def test_steps_cost_what_the_rules_say() -> None:
    assert [str(points_of(step, DEFAULT)) for step in Step] == ["0.0", "0.0", "-0.5", "-1.0", "-2.0", "0.0"]


@pytest.mark.parametrize(
    ("points", "booked", "cap", "expected"),
    [
        ("1", "0", None, "1"),
        ("1", "0", "3", "1"),
        ("1", "2.5", "3", "0.5"),
        ("-1", "-2.5", "3", "-0.5"),
        ("-1", "-2.5", "-3", "-0.5"),
    ],
)
def test_a_cap_counts_by_its_size(points: str, booked: str, cap: str | None, expected: str) -> None:
    found = capped(Decimal(points), booked=Decimal(booked), cap=Decimal(cap) if cap else None)
    assert found == Decimal(expected)


def test_a_full_clause_is_refused() -> None:
    with pytest.raises(RuleBroken, match="已经记满 3 分") as refused:
        capped(Decimal(1), booked=Decimal(3), cap=Decimal(3))
    assert refused.value.field == "clause"


@given(st.lists(st.decimals(-9, 9, places=1).filter(bool), max_size=20), st.decimals(1, 20, places=1))
def test_a_clause_never_books_beyond_its_cap(many: list[Decimal], cap: Decimal) -> None:
    booked = Decimal(0)
    for points in (abs(one) for one in many):
        try:
            booked += capped(points, booked=booked, cap=cap)
        except RuleBroken:
            assert booked == cap
    assert booked <= cap
