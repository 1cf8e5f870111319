"""A register that was brought back: judged row by row, kept until its owner applies it, then written whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import ChecklistState, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import Message, msg
from tracker.domain.register.columns import ASSIGNED, LISTED
from tracker.domain.register.judgement import Judgement, Unknown
from tracker.domain.register.reading import Line, Table
from tracker.domain.terms import weights_problem
from tracker.extensions import db
from tracker.models import Checklist, Item, Project, RegisterImport
from tracker.queries.checklists import with_projects
from tracker.queries.people import people_for
from tracker.queries.register import given_values, texts_of

from . import audit
from .assignments import assign_project
from .doer import Doer
from .items import add_item, add_project, rename_project
from .register_cells import CellReader
from .register_places import Places
from .register_rows import Edit, Rows
from .term_rows import entry_of
from .terms import save_terms
from .turns import take_turn

WAITS_HOURS = 24
"""How long a register that was brought back waits to be applied."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement to be shown, and the edits behind it."""

    judgement: Judgement
    edits: Sequence[Edit]
    reader: CellReader


def bring_back(checklist: Checklist, table: Table, *, file_name: str, by: Doer) -> tuple[RegisterImport, Judgement]:
    """Judges the table and keeps it until it is applied. What the same person had waiting for this checklist, and what
    has waited too long (`by.at`, UTC), goes.

    Raises NotAllowed for anyone but the office, RuleBroken for an archived checklist.
    """
    _begin(checklist, by=by)
    account_id = by.account_id
    mine = sa.and_(RegisterImport.account_id == account_id, RegisterImport.checklist_id == checklist.id)
    db.session.execute(sa.delete(RegisterImport).where(sa.or_(mine, RegisterImport.expires_at <= by.at)))
    judged = judge(checklist, table)
    waiting = RegisterImport(
        checklist_id=checklist.id,
        account_id=account_id,
        file_name=file_name,
        content=_stored(table),
        shown=judged.judgement.digest,
        created_at=by.at,
        expires_at=by.at + dt.timedelta(hours=WAITS_HOURS),
    )
    db.session.add(waiting)
    db.session.flush()
    return waiting, judged.judgement


def look_again(waiting: RegisterImport, checklist: Checklist) -> Judgement:
    """The judgement of a waiting register as things stand now."""
    return judge(checklist, _restored(waiting.content)).judgement


def show_again(waiting: RegisterImport, checklist: Checklist, *, by: Doer) -> Judgement:
    """The same, for the owner to decide anew: from now on that is what is applied. Raises NotAllowed."""
    _require_right(checklist, by=by)
    judgement = look_again(waiting, checklist)
    waiting.shown = judgement.digest
    db.session.flush()
    return judgement


def apply_import(waiting: RegisterImport, checklist: Checklist, *, by: Doer) -> Judgement:
    """Writes every edit that was shown, through the verbs of the pages, and takes the waiting register away.

    Rows in conflict stay as others left them. Raises NotAllowed; RuleBroken while something is refused; Stale when by now
    something else would be written than was shown, or it has been written already.
    """
    _begin(checklist, by=by)
    if db.session.scalar(sa.select(RegisterImport.id).where(RegisterImport.id == waiting.id)) is None:
        raise Stale({})
    judged = judge(checklist, _restored(waiting.content))
    judgement = judged.judgement
    if judgement.digest != waiting.shown:
        raise Stale({})
    if judgement.is_refused:
        raise RuleBroken(msg("还有要改的地方，一行都没有写入。请改好后重新上传。"))
    made: dict[str, Item] = {}
    for edit in judged.edits:
        _write(checklist, edit, judged.reader, made, by=by)
    if judged.edits:
        new = sum(edit.place.project is None for edit in judged.edits)
        after = {"files": waiting.file_name, "created": new, "changed": len(judged.edits) - new}
        audit.record(Act.CHECKLIST_IMPORT, by=by, subject=checklist, label=str(checklist.dated_title), after=after)
    db.session.delete(waiting)
    db.session.flush()
    return judgement


def judge(checklist: Checklist, table: Table) -> Judged:
    """What would become of each row of the table; nothing is written."""
    projects = with_projects(checklist.id)
    people = people_for(checklist.org_path, named=projects)
    given = given_values(projects, checklist=checklist, people=people)
    texts = {id_: texts_of(values) for id_, values in given.items()}
    reader = CellReader(people, checklist.year)
    rows = Rows(Places(checklist.items, projects, "code" in table.letters), reader, texts, table.letters)
    pairs = [rows.judge(line) for line in table.lines]
    edits = [edit for _, edit in pairs if edit is not None]
    total = _total_weight(projects, edits)
    judgement = Judgement(
        rows=[row for row, _ in pairs],
        absent=len(projects) - rows.places.found,
        total_weight=total,
        problem=_problem(checklist, projects, total, has_rows=bool(pairs)),
        unknown=[Unknown(text, cells, near) for text, (cells, near) in rows.unknown.items()],
        unread=table.unread,
    )
    return Judged(judgement, edits, reader)


def _require_right(checklist: Checklist, *, by: Doer) -> None:
    if by.actor is None or not permissions.can_import_register(by.actor, checklist.org_path):
        raise NotAllowed(msg("台账由清单所属单位的办公室导入。"))
    require_open_checklist(checklist.state)


def _begin(checklist: Checklist, *, by: Doer) -> None:
    """The right, and its turn at the checklist."""
    _require_right(checklist, by=by)
    take_turn(checklist)
    require_open_checklist(checklist.state)


def _total_weight(projects: Sequence[Project], edits: Sequence[Edit]) -> int:
    total = sum(one.weight for one in projects)
    for edit in edits:
        total += edit.assignment.weight - (edit.place.project.weight if edit.place.project else 0)
    return total


def _problem(checklist: Checklist, projects: Sequence[Project], total: int, *, has_rows: bool) -> Message | None:
    """What stands against the whole file. Weights of a checklist that is issued go on totalling 100 (RULES §1)."""
    if not has_rows:
        return msg("表头下面没有小项。请把小项填在表头下面，每行一个。")
    is_issued = checklist.state == ChecklistState.ISSUED
    if is_issued and total != sum(one.weight for one in projects):
        return weights_problem([total])
    return None


def _write(checklist: Checklist, edit: Edit, reader: CellReader, made: dict[str, Item], *, by: Doer) -> None:
    project = edit.place.project
    if project is None:
        _add(checklist, edit, reader, made, by=by)
        return
    if "name" in edit.keys:
        rename_project(project, name=edit.name, version=project.version, by=by)
    if edit.keys.intersection(ASSIGNED):
        assign_project(project, edit.assignment, version=project.version, by=by)
    _write_lists(project, edit, reader, by=by)


def _add(checklist: Checklist, edit: Edit, reader: CellReader, made: dict[str, Item], *, by: Doer) -> None:
    row, place = edit.assignment, edit.place
    item = place.item or made.get(place.item_name)
    if item is None:
        item = made[place.item_name] = add_item(checklist, name=place.item_name, by=by)
    project = add_project(
        checklist, item, name=edit.name, weight=row.weight, starts_on=row.starts_on, due_on=row.due_on, by=by
    )
    assign_project(project, row, version=project.version, by=by)
    _write_lists(project, edit, reader, by=by)


def _write_lists(project: Project, edit: Edit, reader: CellReader, *, by: Doer) -> None:
    keys = [key for key in LISTED if key in edit.keys]
    if not keys:
        return
    entry = entry_of(project)
    for key in keys:
        entry = reader.listed(key, edit.cells[key], entry)
    save_terms(project, entry, version=project.version, by=by)


def _stored(table: Table) -> dict[str, Any]:
    lines = [[line.number, dict(line.cells), line.tag] for line in table.lines]
    return {"lines": lines, "letters": dict(table.letters), "unread": list(table.unread)}


def _restored(content: Mapping[str, Any]) -> Table:
    return Table([Line(*parts) for parts in content["lines"]], content["letters"], content["unread"])
