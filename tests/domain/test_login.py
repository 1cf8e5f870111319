"""Counting wrong passwords."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.domain.login import HELD_FOR, MAX_FAILURES, after_failure, is_held

NOW = dt.datetime(2026, 11, 24, 2, 32, tzinfo=dt.UTC)
A_MOMENT = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failures", "held_until", "after"),
    [
        (0, None, (1, None)),
        (MAX_FAILURES - 2, None, (MAX_FAILURES - 1, None)),
        (MAX_FAILURES - 1, None, (MAX_FAILURES, NOW + HELD_FOR)),
        (MAX_FAILURES, NOW, (1, None)),
    ],
)
def test_the_tenth_failure_holds_back_and_a_hold_that_is_over_starts_anew(
    failures: int, held_until: dt.datetime | None, after: tuple[int, dt.datetime | None]
) -> None:
    assert after_failure(failures, held_until, NOW) == after


@pytest.mark.parametrize(("held_until", "held"), [(None, False), (NOW, False), (NOW + A_MOMENT, True)])
def test_a_hold_ends_at_its_moment(held_until: dt.datetime | None, held: bool) -> None:
    assert is_held(held_until, NOW) is held
