"""Each row of a brought-back register against its project: what it asks for, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg
from tracker.domain.project import Milestone, State
from tracker.domain.register.cells import Cell, Tag, plain
from tracker.domain.register.columns import ASSIGNED, BY_KEY, DERIVED, GIVEN, LISTED
from tracker.domain.register.judgement import Change, Difference, Judged, Wrong
from tracker.domain.register.lines import milestone_line
from tracker.domain.register.reading import Line
from tracker.models import Project

from .assignments import Assignment, check_assignment, current
from .items import PROJECT_NAME_LENGTH, checked_name
from .register_cells import CellReader, Unknown
from .register_places import Place, Places
from .term_rows import TermsEntry, entry_of

NOBODY = Assignment(None, None, None, (), "", None, None, 0)
NOTHING = TermsEntry(None, None, None, (), "", None, None, (), (), "", (), (), (), ())
# How the rules name a cell of the assignment table is how the register does.
_WAYS_OUT: Mapping[str, Message] = {
    "name": msg("已下达的小项不改名。"),
    "weight": msg("小项已下达，权重请在派单表里改，并写明原因。"),
    "due_on": msg("小项已下达，时限要由责任人申请延期，批准后才变。"),
}
_CHANGE_INSTEAD = msg("小项已下达，请在小项的五定页办理变更，并写明原因。")
_NOT_READ = msg("这一列由系统算出，不从台账导入。进度请由责任人报，销号请按程序办。请改回原样。")


@dataclass(frozen=True, slots=True)
class Edit:
    """What a row asks to be written: a project's new name, row and lists, by the columns that it changes."""

    place: Place
    keys: frozenset[str]
    name: str
    assignment: Assignment
    cells: Mapping[str, Cell]


@dataclass
class Rows:
    """Judges the rows one by one. `texts` are what the cells of each project say now; `letters` name the columns of the file."""

    places: Places
    reader: CellReader
    texts: Mapping[int, Mapping[str, str]]
    letters: Mapping[str, str]
    unknown: dict[str, tuple[list[str], Sequence[str]]] = field(default_factory=dict)

    def judge(self, line: Line) -> tuple[Judged, Edit | None]:
        """What becomes of the row, and the edit if it can be written."""
        name = plain(line.cells.get("name"))
        tag = Tag.read(line.tag)
        try:
            place = self.places.of(line, tag)
        except RuleBroken as broken:
            wrongs = [self._wrong(line, broken.field or "name", broken)]
            # A list of an office's own is told at once all that is to be mended in it.
            wrongs += [] if tag else self._asked_anew(line).wrongs
            return Judged(line.number, Change.REFUSED, plain(line.cells.get("code")), name, (), wrongs), None
        if place.project is None:
            return self._new(line, place)
        return self._known(line, place, place.project, tag)

    def _new(self, line: Line, place: Place) -> tuple[Judged, Edit | None]:
        given, asked = _given(line), self._asked_anew(line)
        name = asked.named(given.get("name", ""))
        asked.check()
        differences = [
            Difference(BY_KEY[key].head, "", self._said(key, cell)) for key, cell in given.items() if key != "name"
        ]
        if asked.wrongs:
            return Judged(line.number, Change.REFUSED, "", name, (), asked.wrongs), None
        edit = Edit(place, frozenset(asked.keys), name, asked.assignment, given)
        return Judged(line.number, Change.NEW, "", name, differences), edit

    def _asked_anew(self, line: Line) -> _Asked:
        given, asked = _given(line), _Asked(self, line, NOBODY, NOTHING)
        for key in (*ASSIGNED, *LISTED):
            if key in given:
                asked.read(key, given[key])
        return asked

    def _known(self, line: Line, place: Place, project: Project, tag: Tag | None) -> tuple[Judged, Edit | None]:
        now = self.texts[project.id]
        asked = _Asked(self, line, current(project), entry_of(project))
        name = project.name
        for key in self._differing(line, project, tag):
            if key == "name":
                name = asked.renamed(line.cells[key])
            else:
                asked.read(key, line.cells[key])
        asked.check()
        meddled = [key for key in DERIVED if tag and key in line.cells and tag.is_touched(key, plain(line.cells[key]))]
        touched = [key for key in GIVEN if key in asked.keys]
        differences = [Difference(BY_KEY[key].head, now[key], self._said(key, line.cells[key])) for key in touched]
        differences += _moving_along(project, asked, now, self.reader.year)
        change, wrongs = Change.CHANGED, asked.wrongs
        if not touched and not wrongs and not meddled:
            return Judged(line.number, Change.UNCHANGED, project.code, project.name), None
        if tag is not None and tag.version != project.version and (touched or wrongs):
            return Judged(line.number, Change.CONFLICT, project.code, project.name, differences, ()), None
        if project.state is not State.DRAFT:
            wrongs = [self._wrong(line, key, RuleBroken(_WAYS_OUT.get(key, _CHANGE_INSTEAD))) for key in touched]
        wrongs = [*wrongs, *(self._wrong(line, key, RuleBroken(_NOT_READ)) for key in meddled)]
        if wrongs:
            return Judged(line.number, Change.REFUSED, project.code, project.name, differences, wrongs), None
        edit = Edit(place, frozenset(asked.keys), name, asked.assignment, line.cells)
        return Judged(line.number, change, project.code, project.name, differences), edit

    def _differing(self, line: Line, project: Project, tag: Tag | None) -> list[str]:
        """The columns whose cells were edited, and say something else than the checklist does now.

        In a list of an office's own an empty cell says nothing; in a register that came back it empties the cell.
        """
        found = []
        for key in ("name", *ASSIGNED, *LISTED):
            if key not in line.cells:
                continue
            text = plain(line.cells[key])
            is_touched = tag.is_touched(key, text) if tag else bool(text)
            if is_touched and text != self.texts[project.id][key]:
                found.append(key)
        return found

    def _said(self, key: str, cell: Cell) -> str:
        """A cell as it is shown: days and people as they were understood."""
        return self.reader.understood(key, cell) if key in ASSIGNED else plain(cell)

    def _wrong(self, line: Line, key: str, broken: RuleBroken) -> Wrong:
        cell = f"{self.letters.get(key, '')}{line.number}"
        if isinstance(broken, Unknown):
            self.unknown.setdefault(broken.text, ([], broken.near))[0].append(cell)
        return Wrong(cell, BY_KEY[key].head, broken.message)


def _given(line: Line) -> dict[str, Cell]:
    return {key: cell for key, cell in line.cells.items() if BY_KEY[key].is_given and plain(cell)}


@dataclass
class _Asked:
    """What the cells of one row come to, and what is wrong with them."""

    rows: Rows
    line: Line
    assignment: Assignment
    entry: TermsEntry
    keys: list[str] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)

    def read(self, key: str, cell: Cell) -> None:
        """Reads a cell; one that says the same in other words is no edit."""
        try:
            if key in ASSIGNED:
                before, self.assignment = self.assignment, self.rows.reader.assigned(key, cell, self.assignment)
                is_edit = self.assignment != before
            else:
                terms, self.entry = self.entry, self.rows.reader.listed(key, cell, self.entry)
                is_edit = self.entry != terms
        except RuleBroken as broken:
            self._refuse(key, broken)
            return
        if is_edit:
            self.keys.append(key)

    def named(self, cell: Cell) -> str:
        """The name, if it can be one."""
        try:
            return checked_name(plain(cell), PROJECT_NAME_LENGTH)
        except RuleBroken as broken:
            self._refuse("name", broken)
            return plain(cell)

    def renamed(self, cell: Cell) -> str:
        """Another name for a project that there is."""
        self.keys.append("name")
        return self.named(cell)

    def check(self) -> None:
        """What the assignment table asks of a whole row. A cell that could not be read has been told already."""
        if self.wrongs or not self.keys:
            return
        try:
            check_assignment(self.assignment)
        except RuleBroken as broken:
            self._refuse(broken.field or "name", broken)

    def _refuse(self, key: str, broken: RuleBroken) -> None:
        self.wrongs.append(self.rows._wrong(self.line, key, broken))


def _moving_along(project: Project, asked: _Asked, now: Mapping[str, str], year: int) -> list[Difference]:
    """The last milestone on the due day moves with it, as in the assignment table: that is told as well."""
    last = project.milestones[-1] if project.milestones else None
    due_on = asked.assignment.due_on
    moves = "due_on" in asked.keys and "milestones" not in asked.keys and due_on is not None
    if last is None or due_on is None or not moves or last.due_on != project.due_on:
        return []
    days = [*(step.due_on for step in project.milestones[:-1]), due_on]
    steps = zip(project.milestones, days, strict=True)
    lines = (milestone_line(Milestone(step.name, day, step.weight), year) for step, day in steps)
    return [Difference(BY_KEY["milestones"].head, now["milestones"], "\n".join(lines))]
