"""The evidence store: bytes under the digest of their content, outside every web root. No name from outside is part of a path."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK = 256 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")
# A file is put before the row that names it is committed. What has no row after this long never will.
ORPHANED_AFTER_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that lies in the store, ready for a row to name it."""

    name: str
    media_type: str
    size: int
    digest: str
    thumbnail_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """`put`, `path` and `clean` on a folder. The same content is kept once, whoever gives it."""

    root: Path

    def temporary(self) -> IO[bytes]:
        """A file without a name on the store's own disk: it is gone when closed, and when the process is killed."""
        self.root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self.root)

    def scratch(self) -> Path:
        """A folder for drafts that a library names itself: those that a killed process leaves behind, `clean` takes away."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        """Copies the stream into the store and gives its digest and size. Whole and on disk when it returns, or not there."""
        source.seek(0)
        self.root.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self.root, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as target:
                digest, size = _copy(source, target)
            place = self.path(digest)
            place.parent.mkdir(exist_ok=True)
            # Replaced even when it is there: the new date tells `clean` that the content is wanted again.
            os.replace(draft, place)
        finally:
            # Gone by now, unless something broke on the way.
            with suppress(FileNotFoundError):
                os.unlink(draft)
        _settle(place.parent)
        return digest, size

    def path(self, digest: str) -> Path:
        """Where the content of a digest lies."""
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self.root / digest[:2] / digest

    def idle(self, *, now: float) -> list[str]:
        """Digests, and names of broken-off drafts, that nobody has put for a day. `now` is a Unix time."""
        return [path.name for path in self._files() if _is_idle(path, now)]

    def clean(self, names: Collection[str], *, now: float) -> int:
        """Deletes these files unless they were put again meanwhile; how many it was."""
        deleted = 0
        for name in names:
            path = self.path(name) if DIGEST.fullmatch(name) else self.root / Path(name).name
            deleted += self._delete(path, now)
        return deleted

    def _delete(self, path: Path, now: float) -> bool:
        # Moved aside first and looked at again, so that content put in this very moment is not lost.
        aside = self.root / f"old-{path.name}"
        try:
            os.replace(path, aside)
        except FileNotFoundError:
            return False
        if not _is_idle(aside, now) and not path.exists():
            os.replace(aside, path)
            return False
        aside.unlink()
        return True

    def _files(self) -> Iterator[Path]:
        return (path for pattern in ("*", "??/*") for path in self.root.glob(pattern) if path.is_file())


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def _settle(folder: Path) -> None:
    """Makes the new name durable; a system that cannot open folders does so by itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_idle(path: Path, now: float) -> bool:
    try:
        return now - path.stat().st_mtime > ORPHANED_AFTER_SECONDS
    except FileNotFoundError:
        return False
