"""One act measured: how long it takes, how much CPU, and how much memory it wants."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import TypeVar

from flask import Flask

ROUNDS = 5
T = TypeVar("T")


def heading(title: str) -> None:
    print(f"\n{title}\n  {'':28}{'s':>8}{'CPU s':>8}{'target':>8}{'peak MiB':>10}{'grown':>8}")


def measure(app: Flask, what: str, act: Callable[[], T], *, target: float | None = None) -> T:
    """Once to warm up, then the best of a few, each in a session of its own. Memory is counted from before the first.

    Processes that the act starts and waits for are counted too: their CPU with its own, the largest of them as its peak.
    """
    before = _peak()
    seconds = []
    with app.app_context():
        result = act()
    for _ in range(ROUNDS):
        with app.app_context():
            begun, busy = time.perf_counter(), _cpu()
            act()
            seconds.append((time.perf_counter() - begun, _cpu() - busy))
    best, cpu = min(seconds)
    print(
        f"  {what:28}{best:8.2f}{cpu:8.2f}"
        + (f"{target:8.1f}" if target else f"{'':8}")
        + f"{_peak():10.0f}{_peak() - before:8.0f}"
        + ("  slower than the target" if target and best > target else "")
    )
    return result


def _peak() -> float:
    """MiB that this process, or the largest that it waited for, has held at the most."""
    return max(resource.getrusage(whose).ru_maxrss for whose in _WHOSE) / 1024


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in _WHOSE]
    return sum(one.ru_utime + one.ru_stime for one in used)


_WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
