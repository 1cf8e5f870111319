"""Acts of several people at the same moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tracker.extensions import db
from tracker.services.doer import Doer

T = TypeVar("T")
Begin = Callable[[], object]
PEOPLE = ("office", "owner", "sponsor", "verifier")


def at_once(acts: Sequence[Callable[[Begin], T]]) -> list[T]:
    """What each act gives, in their order. Each calls `begin` when it has read what it needs, and waits there for the others.

    What one of them raises is raised here, when all have ended.
    """
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(start.wait), acts))


def doers(cast: Cast) -> dict[str, Doer]:
    """Who acts, by the name of their part."""
    return {who: make.doer(getattr(cast, who)) for who in PEOPLE}


@dataclass(frozen=True, slots=True)
class Acts(Generic[T]):
    """Acts by name: whose each is, and what it does with the rows that `read` gives, as one request has read them."""

    read: Callable[[], T]
    by_name: Mapping[str, tuple[str, Callable[[T, Doer], object]]]

    def do(self, name: str, by: Mapping[str, Doer], *, on: T | None = None) -> None:
        """Carries it out to its end, on rows that were read just now if none are given."""
        who, act = self.by_name[name]
        act(self.read() if on is None else on, by[who])
        db.session.commit()

    def overtake(
        self, app: Flask, first: str, second: str, by: Mapping[str, Doer], refused: tuple[type[Exception], ...]
    ) -> None:
        """The second has read its rows before the first acts; then it is refused."""
        with app.app_context():
            slow = self.read()
            with app.app_context():
                self.do(first, by)
            with pytest.raises(refused):
                self.do(second, by, on=slow)
