"""A long act in pieces: each piece is one transaction, so that a run that is killed half-way leaves whole pieces behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
SIZE = 500
"""How many projects a piece deals with."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a piece did, a line each, and how much of it was there already."""

    lines: Sequence[str] = ()
    already: int = 0


Work = Callable[[], Batch]
"""A piece of work: it may be done again after a conflict, for it reads anew what it needs."""


def pieces(things: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The things, so many at a time."""
    piece: list[T] = []
    for thing in things:
        piece.append(thing)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
