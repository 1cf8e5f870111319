"""The databases as they are set up: SQLite durable, and with writers that take turns; PostgreSQL with few ways to the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from tracker import extensions
from tracker.extensions import db


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path / 'turns.db'}")
    extensions.prepare_sqlite(made)
    yield made
    made.dispose()


def test_what_is_committed_is_on_the_disk(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_writers_take_turns(engine: sa.Engine) -> None:
    said: list[str] = []
    has_come = threading.Event()

    def second() -> None:
        with engine.connect() as connection:
            has_come.set()
            with connection.begin():
                said.append("second")

    thread = threading.Thread(target=second)
    with engine.begin():
        thread.start()
        assert has_come.wait(10)
        said.append("first")
    thread.join()
    assert said == ["first", "second"]


def test_one_who_waits_too_long_is_refused(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "LONGEST_WAIT", 0)
    with engine.begin(), engine.connect() as late, pytest.raises(OperationalError, match="locked"):
        late.begin()


def test_a_reader_waits_for_nobody(engine: sa.Engine) -> None:
    with engine.begin(), engine.connect() as reader:
        before = extensions.is_writing.set(False)
        try:
            with reader.begin():
                assert reader.exec_driver_sql("SELECT 1").scalar() == 1
        finally:
            extensions.is_writing.reset(before)


class Watcher:
    """Looks at the server from a connection of its own."""

    def __init__(self, connection: sa.Connection, pid: int) -> None:
        self.connection, self.pid = connection, pid

    def last_said(self) -> str | None:
        """The last statement of the connection that is watched; None when it is no more."""
        self.connection.rollback()
        found = "SELECT query FROM pg_stat_activity WHERE pid = :pid"
        said: str | None = self.connection.scalar(sa.text(found), {"pid": self.pid})
        return said

    def end(self) -> None:
        self.connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": self.pid})
        while self.last_said() is not None:
            pass


@pytest.fixture
def pooled(own_app: Flask) -> Iterator[tuple[sa.Engine, Watcher]]:
    """An engine with one connection lying in its pool, and somebody who watches that."""
    with own_app.app_context():
        engine = db.engine
    outside = sa.create_engine(engine.url)
    with engine.connect() as one:
        pid = one.scalar(sa.text("SELECT pg_backend_pid()")) or 0
    with outside.connect() as connection:
        yield engine, Watcher(connection, pid)
    outside.dispose()


@pytest.mark.postgresql
def test_a_quiet_connection_is_not_asked_whether_it_stands(pooled: tuple[sa.Engine, Watcher]) -> None:
    engine, watcher = pooled
    before = watcher.last_said()
    with engine.connect() as again:
        assert again.connection.dbapi_connection is not None
        assert watcher.last_said() == before
        assert again.scalar(sa.text("SELECT pg_backend_pid()")) == watcher.pid


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_is_made_anew(pooled: tuple[sa.Engine, Watcher]) -> None:
    engine, watcher = pooled
    watcher.end()
    with engine.connect() as another:
        assert another.scalar(sa.text("SELECT pg_backend_pid()")) != watcher.pid


@pytest.mark.postgresql
def test_a_connection_on_which_something_came_in_is_asked(
    pooled: tuple[sa.Engine, Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, watcher = pooled
    before = watcher.last_said()
    monkeypatch.setattr(extensions, "_is_quiet", lambda _driver: False)
    with engine.connect() as again:
        assert watcher.last_said() != before
        assert again.scalar(sa.text("SELECT pg_backend_pid()")) == watcher.pid
