"""A register brought back: uploaded, looked at row by row, applied with one press."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import uploads
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.clock import now
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.register.judgement import Change, Judgement
from tracker.domain.register.reading import Table, read_table
from tracker.domain.terms import weights_problem
from tracker.extensions import db
from tracker.file_kinds import clean_name
from tracker.filters import say
from tracker.models import Checklist, RegisterImport
from tracker.queries.register_imports import waiting_for
from tracker.services.register_imports import apply_import, bring_back, look_again, show_again
from tracker.workbooks import FILE_BYTES, read_sheet, register_heads, too_large

from .finding import find_to_edit

ORDER = (Change.REFUSED, Change.CONFLICT, Change.CHANGED, Change.NEW, Change.UNCHANGED)


def new_import(checklist_id: int) -> ResponseReturnValue:
    return _upload_page(find_to_edit(checklist_id))


@uploads.takes_files
def bring(checklist_id: int) -> ResponseReturnValue:
    """Reads the file while no transaction is open, judges its rows and shows what would become of each."""
    with reading():
        find_to_edit(checklist_id)
    try:
        name, table = _sent_table()
    except RuleBroken as broken:
        return _upload_page(find_to_edit(checklist_id), error=say(broken.message)), 422
    checklist = find_to_edit(checklist_id)
    waiting, judgement = bring_back(checklist, table, file_name=name, by=doer())
    page = _preview(checklist, waiting, judgement)
    db.session.commit()
    return page


def waiting_import(checklist_id: int) -> ResponseReturnValue:
    """The address that a preview bears, typed or come back to: what waits, else where to upload."""
    find_to_edit(checklist_id)
    waiting = db.session.scalars(waiting_for(current_person.actor, checklist_id, at=now())).one_or_none()
    if waiting is None:
        return redirect(url_for(".new_import", checklist_id=checklist_id))
    return redirect(url_for(".show_import", checklist_id=checklist_id, import_id=waiting.id))


def show_import(checklist_id: int, import_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    waiting = one_or_404(
        waiting_for(current_person.actor, checklist_id, at=now()).where(RegisterImport.id == import_id)
    )
    return _preview(checklist, waiting, look_again(waiting, checklist))


def apply(checklist_id: int, import_id: int) -> ResponseReturnValue:
    """Writes what was shown. What others changed meanwhile, or a later upload, is shown first, and nothing is written."""
    checklist = find_to_edit(checklist_id)
    mine = waiting_for(current_person.actor, checklist_id, at=now()).where(RegisterImport.id == import_id)
    waiting = db.session.scalars(mine).one_or_none()
    if waiting is None:
        return _gone(checklist_id)
    # Two uploads may bear the same number, one after the other, and the page of the first may still be open.
    if request.form.get("shown", waiting.shown) != waiting.shown:
        return _stale(
            checklist_id, import_id, _("这份核对结果已被后来的代替，还没有写入。下面是后来的，请看过再写入。")
        )
    try:
        done = apply_import(waiting, checklist, by=doer())
    except Stale:
        db.session.rollback()
        told = _("清单刚刚有改动，还没有写入。下面是重新核对的结果，请看过再写入。")
        return _stale(checklist_id, import_id, told)
    except RuleBroken as broken:
        db.session.rollback()
        checklist = find_to_edit(checklist_id)
        waiting = one_or_404(mine)
        return _preview(checklist, waiting, look_again(waiting, checklist), error=say(broken.message)), 422
    changed, new = done.count(Change.CHANGED), done.count(Change.NEW)
    flash(_("台账已导入，改动 %(changed)s 项，新增 %(new)s 项。", changed=changed, new=new))
    db.session.commit()
    return redirect(url_for(".show", checklist_id=checklist_id))


def _gone(checklist_id: int) -> ResponseReturnValue:
    flash(_("这次导入已经办过，或已过期。需要时请重新上传。"))
    return redirect(url_for(".show", checklist_id=checklist_id))


def _stale(checklist_id: int, import_id: int, error: str) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    mine = waiting_for(current_person.actor, checklist_id, at=now()).where(RegisterImport.id == import_id)
    waiting = db.session.scalars(mine).one_or_none()
    if waiting is None:
        return _gone(checklist_id)
    judgement = show_again(waiting, checklist, by=doer())
    page = _preview(checklist, waiting, judgement, error=error)
    db.session.commit()
    return page, 409


def _sent_table() -> tuple[str, Table]:
    """The uploaded file's name and table. Raises RuleBroken for what cannot be read."""
    files = uploads.sent("file")
    if len(files) != 1:
        raise RuleBroken(msg("请选一个 .xlsx 文件。"), field="file")
    upload = files[0]
    if getattr(upload.stream, "is_too_large", False):
        raise too_large()
    sheet = read_sheet(upload.stream)
    return clean_name(upload.filename or ""), read_table(sheet.rows, sheet.merged, register_heads())


def _upload_page(checklist: Checklist, *, error: str = "") -> str:
    most = FILE_BYTES // uploads.MEBIBYTE
    return render_template("checklists/import_new.html", checklist=checklist, error=error, most=most)


def _preview(checklist: Checklist, waiting: RegisterImport, judgement: Judgement, *, error: str = "") -> str:
    is_whole = judgement.edits > 0 and not judgement.is_refused
    return render_template(
        "checklists/import.html",
        checklist=checklist,
        waiting=waiting,
        found=judgement,
        groups=[(change, [row for row in judgement.rows if row.change is change]) for change in ORDER],
        weights=weights_problem([judgement.total_weight]) if is_whole else None,
        may_apply=is_whole,
        error=error,
    )
