"""A database for a run of the tests, and copies of it for tests that need one of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tools import postgres


@dataclass(frozen=True)
class Database:
    """`copy(folder)` gives the address of a database of its own with the same content; nobody may be writing."""

    url: str
    copy: Callable[[Path], AbstractContextManager[str]]


def make(kind: str, folder: Path) -> AbstractContextManager[Database]:
    """An empty database of the kind sqlite or postgresql."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[kind](folder)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    original = folder / "tracker.db"

    @contextmanager
    def copy(place: Path) -> Iterator[str]:
        path = place / "own.db"
        with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        yield f"sqlite:///{path}"

    yield Database(f"sqlite:///{original}", copy)


@contextmanager
def _postgresql(folder: Path) -> Iterator[Database]:
    # Each worker of a run has a server to itself: whether anybody is writing is told for a server, not for a database.
    with postgres.server() as server, postgres.database(server) as original:

        @contextmanager
        def copy(_place: Path) -> Iterator[str]:
            with postgres.database(server, template=original.database) as url:
                yield _text(url)

        yield Database(_text(original), copy)


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
