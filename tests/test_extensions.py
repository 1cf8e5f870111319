"""SQLite as it is set up: durable, and with writers that take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tracker import extensions


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
