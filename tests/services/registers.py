"""The whole way of a register: out as a workbook, and back as rows that are judged and applied."""

from __future__ import annotations

import io

from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.register.judgement import Judged, Judgement
from tracker.domain.register.reading import Table, read_table
from tracker.exports.register import register_workbook
from tracker.exports.xlsx import About
from tracker.models import Account, Checklist, RegisterImport
from tracker.queries.register import register_of
from tracker.services.register_imports import apply_import, bring_back
from tracker.workbooks import read_sheet, register_heads


def exported(checklist: Checklist, by: Account, *, may_edit: bool = True) -> bytes:
    register = register_of(checklist, actor=make.actor(by), day=make.TODAY, with_drafts=may_edit)
    about = About("2026 年项目清单台账", "园区党委", make.MOMENT)
    return register_workbook(register, about, subtitle="截至今日", may_edit=may_edit)


def table_of(content: bytes) -> Table:
    sheet = read_sheet(io.BytesIO(content))
    return read_table(sheet.rows, sheet.merged, register_heads())


def brought(checklist: Checklist, content: bytes, cast: Cast) -> tuple[RegisterImport, Judgement]:
    return bring_back(checklist, table_of(content), file_name="台账.xlsx", by=make.doer(cast.office))


def judged(checklist: Checklist, content: bytes, cast: Cast) -> dict[int, Judged]:
    """What becomes of each row, by its number."""
    return {row.number: row for row in brought(checklist, content, cast)[1].rows}


def applied(session: Session, checklist: Checklist, content: bytes, cast: Cast) -> Judgement:
    waiting, _ = brought(checklist, content, cast)
    done = apply_import(waiting, checklist, by=make.doer(cast.office))
    session.flush()
    session.expire_all()
    return done


def told(row: Judged) -> list[tuple[str, str, str]]:
    return [(str(one.head), one.was, one.now) for one in row.differences]


def wrong(row: Judged) -> list[tuple[str, str]]:
    return [(one.cell, str(one.message)) for one in row.wrongs]
