"""The evidence store keeps what is wanted and lets go of what is not."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from tracker.files import ORPHANED_AFTER_SECONDS, Store, _is_idle

NOW = 2_000_000_000.0
LONG_AGO = NOW - ORPHANED_AFTER_SECONDS - 1


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "evidence")


def age(path: Path, when: float) -> None:
    os.utime(path, (when, when))


def names(store: Store) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_content_lies_under_its_digest_once(store: Store) -> None:
    digest, size = store.put(io.BytesIO(b"content"))
    assert (digest, size) == (hashlib.sha256(b"content").hexdigest(), 7)
    assert store.put(io.BytesIO(b"content")) == (digest, size)
    assert store.path(digest).read_bytes() == b"content"
    assert names(store) == [digest]


def test_no_name_but_a_digest_becomes_a_path(store: Store) -> None:
    for name in ("../../etc/passwd", "AB" * 32, "ab", ""):
        with pytest.raises(ValueError, match="not a digest"):
            store.path(name)


def test_a_broken_off_write_leaves_nothing(store: Store) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        store.put(Broken())
    assert names(store) == []


def test_a_temporary_file_has_no_name(store: Store) -> None:
    with store.temporary() as file:
        file.write(b"x")
        assert names(store) == []


def test_what_nobody_put_for_a_day_is_idle(store: Store) -> None:
    old, _ = store.put(io.BytesIO(b"old"))
    new, _ = store.put(io.BytesIO(b"new"))
    draft = store.root / "new-left-behind"
    draft.write_bytes(b"half")
    age(store.path(old), LONG_AGO)
    age(draft, LONG_AGO)
    age(store.path(new), NOW)
    assert sorted(store.idle(now=NOW)) == sorted([old, "new-left-behind"])
    assert store.clean(store.idle(now=NOW), now=NOW) == 2
    assert names(store) == [new]
    assert store.clean([old], now=NOW) == 0


def test_a_file_that_another_run_took_away_is_none_of_ours(store: Store) -> None:
    assert not _is_idle(store.root / "gone", NOW)


def test_what_is_put_again_in_that_moment_stays(store: Store) -> None:
    digest, _ = store.put(io.BytesIO(b"wanted"))
    age(store.path(digest), LONG_AGO)
    idle = store.idle(now=NOW)
    store.put(io.BytesIO(b"wanted"))
    age(store.path(digest), NOW)
    assert store.clean(idle, now=NOW) == 0
    assert store.path(digest).read_bytes() == b"wanted"
