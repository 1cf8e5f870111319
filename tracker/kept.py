"""What a process keeps to spare itself work: few things, the least recently wanted thrown out first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from flask import Flask, current_app

T = TypeVar("T")
THINGS = 256


class Shelf:
    """Keeps at most so many things. A key names all that a thing was made from, so nothing on the shelf grows wrong."""

    def __init__(self, things: int = THINGS) -> None:
        self._things = things
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> object | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Hashable, thing: object) -> None:
        with self._lock:
            self._kept[key] = thing
            self._kept.move_to_end(key)
            while len(self._kept) > self._things:
                self._kept.popitem(last=False)

    def __iter__(self) -> Iterator[Hashable]:
        with self._lock:
            return iter(list(self._kept))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


def init_app(app: Flask) -> None:
    app.extensions["kept"] = Shelf()


def kept(key: Hashable | None, make: Callable[[], T]) -> T:
    """The thing under the key, made if it is not there. Without a key it is made anew and not kept."""
    if key is None:
        return make()
    shelf: Shelf = current_app.extensions["kept"]
    thing = shelf.get(key)
    if thing is None:
        thing = make()
        shelf.put(key, thing)
    return thing  # type: ignore[return-value]  # what lies under a key is what its own `make` made
