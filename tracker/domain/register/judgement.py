"""What becomes of each row of a register that was brought back, before anything is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.message import Message, msg


class Change(StrEnum):
    """What a row is."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"

    @property
    def label(self) -> Message:
        """The word on the page."""
        return _LABELS[self]


_LABELS: Mapping[Change, Message] = {
    Change.NEW: msg("新增"),
    Change.CHANGED: msg("改动"),
    Change.UNCHANGED: msg("不变"),
    Change.REFUSED: msg("要改"),
    Change.CONFLICT: msg("冲突"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that says something else: what stands in the checklist, what the file says."""

    head: Message
    was: str
    now: str

    @property
    def is_list(self) -> bool:
        """Whether either of them has several lines."""
        return "\n" in self.was or "\n" in self.now

    @property
    def gone(self) -> list[str]:
        """The lines that were there and are not any more."""
        return _without(self.was, self.now)

    @property
    def come(self) -> list[str]:
        """The lines that were not there before."""
        return _without(self.now, self.was)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What cannot be taken over: in which cell (F12), under which head, why and how to mend it."""

    cell: str
    head: Message
    message: Message


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what becomes of it. `number` is that of the row in the file."""

    number: int
    change: Change
    code: str
    name: str
    differences: Sequence[Difference] = ()
    wrongs: Sequence[Wrong] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A person or unit that nobody here knows: where the file names it, and who may be meant."""

    text: str
    cells: Sequence[str]
    near: Sequence[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole file. `absent` projects of the checklist are not in it and stay as they are; `problem` stands against all of it.

    `total_weight` is what the weights would come to; `unread` are heads that mean nothing here.
    """

    rows: Sequence[Judged]
    absent: int
    total_weight: int
    problem: Message | None = None
    unknown: Sequence[Unknown] = ()
    unread: Sequence[str] = ()

    def count(self, change: Change) -> int:
        """How many rows are so."""
        return sum(row.change is change for row in self.rows)

    @property
    def is_refused(self) -> bool:
        """Whether something has to be mended first: all or nothing."""
        return self.problem is not None or self.count(Change.REFUSED) > 0

    @property
    def edits(self) -> int:
        """How many rows are to be written."""
        return self.count(Change.NEW) + self.count(Change.CHANGED)

    @property
    def digest(self) -> str:
        """The same for the same rows, edits and refusals: what was shown is what is applied."""
        told = [
            (row.number, row.change.value, [(one.was, one.now) for one in row.differences], len(row.wrongs))
            for row in self.rows
        ]
        return hashlib.sha256(repr((told, self.problem and str(self.problem))).encode()).hexdigest()


def _without(text: str, other: str) -> list[str]:
    there = other.splitlines()
    return [line for line in text.splitlines() if line not in there]
