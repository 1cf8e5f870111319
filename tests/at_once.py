"""Acts of several people at the same moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
Begin = Callable[[], object]


def at_once(acts: Sequence[Callable[[Begin], T]]) -> list[T]:
    """What each act gives, in their order. Each calls `begin` when it has read what it needs, and waits there for the others.

    What one of them raises is raised here, when all have ended.
    """
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(start.wait), acts))
