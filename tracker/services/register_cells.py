"""What is written in the cells of a brought-back register, read as the pages would read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tracker.domain import lengths
from tracker.domain.errors import RuleBroken
from tracker.domain.matching import Candidate, Nobody, near, resolve, split_units
from tracker.domain.message import msg
from tracker.domain.policy import FULL
from tracker.domain.project import Milestone
from tracker.domain.register.cells import Cell, plain
from tracker.domain.register.lines import (
    Unit,
    bounded,
    clause_line,
    metric_line,
    milestone_line,
    read_clause,
    read_lines,
    read_metric,
    read_milestone,
    read_numbered,
)
from tracker.domain.terms import Clause, Direction, MetricTerm, read_weight
from tracker.domain.typed_days import read_day
from tracker.queries.people import People

from .accounts import spelt
from .assignments import Assignment
from .term_rows import MetricLine, MilestoneLine, TermsEntry

MOST_SUGGESTED = 30
"""For more unknown names than this nobody reads suggestions, and looking for them takes long."""


_KINDS = {"owner": "owners", "sponsor": "sponsors", "lead_unit": "units"}
_DAYS = ("starts_on", "due_on")
_SHARE_PLACES = 6


class Unknown(RuleBroken):
    """The text means nobody; `near` are the labels of those that come nearest."""

    def __init__(self, text: str, near: Sequence[str], broken: RuleBroken) -> None:
        message = broken.message
        if near:
            message = msg("没有找到“%(text)s”，是不是：%(near)s？请改成其中一个。", text=text, near=tuple(near))
        super().__init__(message)
        self.text = text
        self.near = tuple(near)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells into a row of the assignment table and into the five terms. Raises RuleBroken for what it cannot read."""

    people: People
    year: int
    _found: dict[tuple[str, str], Candidate | None] = field(default_factory=dict)
    _unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)
    _spelt_units: list[Candidate] = field(default_factory=list)

    def assigned(self, key: str, cell: Cell, row: Assignment) -> Assignment:
        """The row with one cell of the assignment table read into it."""
        text = plain(cell)
        match key:
            case "owner" | "sponsor" | "lead_unit":
                return replace(row, **{f"{key}_id": self._id(_KINDS[key], text)})  # type: ignore[arg-type]  # the names are those of the fields
            case "support_units":
                units, note = split_units(text, self.people.units)
                return replace(row, support_unit_ids=tuple(sorted(one.id for one in units)), support_note=note)
            case "starts_on" | "due_on":
                return replace(row, **{key: self._day(cell)})  # type: ignore[arg-type]  # as above
            case _:
                return replace(row, weight=_weight(cell))

    def listed(self, key: str, cell: Cell, entry: TermsEntry) -> TermsEntry:
        """The terms with one list read into them. A line that stays as it was keeps its row."""
        text = plain(cell)
        match key:
            case "milestones":
                return replace(entry, milestones=self._milestones(text, entry.milestones))
            case "duty":
                return replace(entry, duty=tuple(bounded(line, lengths.DUTY) for line in read_numbered(text)))
            case "statement":
                return replace(entry, statement=bounded(text, lengths.STATEMENT))
            case "metrics":
                return replace(entry, metrics=tuple(read_lines(text, _said_metrics(entry.metrics), _Metrics(entry))))
            case "evidence":
                kinds = read_lines(text, ((name, name) for name in entry.evidence), Unit(lengths.EVIDENCE_NAME))
                return replace(entry, evidence=tuple(kinds))
            case "rewards":
                return replace(entry, rewards=_clauses(text, entry.rewards, is_penalty=False))
            case _:
                return replace(entry, penalties=_clauses(text, entry.penalties, is_penalty=True))

    def understood(self, key: str, cell: Cell) -> str:
        """A cell of the assignment table as it was understood: days whole, weights in points, people by their labels; as typed
        where it was not."""
        text = plain(cell)
        found = self._found.get((_KINDS.get(key, ""), text))
        if found is not None:
            return found.label
        if key not in (*_DAYS, "weight"):
            return text
        try:
            return plain(self._day(cell) if key in _DAYS else _weight(cell))
        except RuleBroken:
            return text

    def _id(self, kind: str, text: str) -> int | None:
        """The one who is meant. A register names few people, and each of them many times."""
        key = kind, text
        if key in self._unknown:
            raise self._unknown[key]
        if key not in self._found:
            self._found[key] = self._resolved(kind, text)
        found = self._found[key]
        return found.id if found else None

    def _resolved(self, kind: str, text: str) -> Candidate | None:
        candidates: Sequence[Candidate] = getattr(self.people, kind)
        try:
            return resolve(text, candidates)
        except Nobody as broken:
            has_room = len(self._unknown) < MOST_SUGGESTED
            likely = near(text, self._spelt(kind), pinyin=spelt(text)[0]) if has_room else []
            unknown = self._unknown[kind, text] = Unknown(text, [one.label for one in likely], broken)
            raise unknown from broken

    def _spelt(self, kind: str) -> Sequence[Candidate]:
        """The candidates with their pinyin. That of units is kept nowhere, and worked out when the first of them is not found."""
        if kind != "units":
            return getattr(self.people, kind)  # type: ignore[no-any-return]  # owners and sponsors are candidates
        if not self._spelt_units:
            spellings = [(one, spelt(one.name)) for one in self.people.units]
            self._spelt_units.extend(replace(one, pinyin=full, initials=short) for one, (full, short) in spellings)
        return self._spelt_units

    def _day(self, cell: Cell) -> dt.date | None:
        if isinstance(cell, float) and not cell.is_integer():
            raise RuleBroken(msg("“%(text)s”是小数，看不出几月几日，请写成 11-30 的样子。", text=plain(cell)))
        return read_day(plain(cell), self.year)

    def _milestones(self, text: str, before: Sequence[MilestoneLine]) -> tuple[MilestoneLine, ...]:
        ids = {one.name: one.id for one in before}

        def read(line: str) -> MilestoneLine:
            one = read_milestone(line, self.year)
            return MilestoneLine(ids.get(one.name), one.name, one.due_on, one.weight)

        said = ((milestone_line(Milestone(one.name, one.due_on, one.weight), self.year), one) for one in before)
        return tuple(sorted(read_lines(text, said, read), key=lambda one: one.due_on))


def _weight(cell: Cell) -> int:
    # Whoever types 5% into a spreadsheet gets 0.05, shown as 5%.
    if isinstance(cell, float) and 0 < cell < 1:
        cell = round(cell * FULL, _SHARE_PLACES)
    return read_weight(plain(cell))


def _said_metrics(before: Iterable[MetricLine]) -> list[tuple[str, MetricLine]]:
    return [(metric_line(MetricTerm(one.name, one.unit, Direction(one.direction), one.target)), one) for one in before]


@dataclass(frozen=True, slots=True)
class _Metrics:
    """Reads a metric; one of the same name as before keeps its row, and with it its source and its values."""

    entry: TermsEntry

    def __call__(self, line: str) -> MetricLine:
        one = read_metric(line)
        id_ = next((before.id for before in self.entry.metrics if before.name == one.name), None)
        return MetricLine(id_, one.name, one.unit, one.direction.value, one.target)


def _clauses(text: str, before: Sequence[Clause], *, is_penalty: bool) -> tuple[Clause, ...]:
    def read(line: str) -> Clause:
        return read_clause(line, is_penalty=is_penalty)

    return tuple(read_lines(text, ((clause_line(one, is_penalty=is_penalty), one) for one in before), read))
