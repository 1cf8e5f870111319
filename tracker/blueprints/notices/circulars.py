"""The month's circular and the weekly sheet: read, corrected, issued. Until somebody changes it, a draft is what the figures say."""

from __future__ import annotations

import io

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import typed, uploads
from tracker.blueprints.access import doer, reading
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent
from tracker.exports import notices as files
from tracker.extensions import db
from tracker.models import Notice
from tracker.services.circulars import edit_draft, issue_circular
from tracker.services.notices import keep_file

from .downloads import MEDIA_TYPES, hand_out, hand_out_draft
from .forms import FileForm, WordsForm
from .papers import Paper, find, page, require_office, stale, words_of
from .views import bp

CIRCULARS, SHEETS = {"series": "circulars"}, {"series": "weekly-sheets"}


@bp.get("/circulars/<key>", defaults=CIRCULARS)
@bp.get("/weekly-sheets/<key>", defaults=SHEETS)
def circular(series: str, key: str) -> ResponseReturnValue:
    """The paper as it stands; the office may change and issue it after the cut-off."""
    paper = find(series, key)
    form = WordsForm(formdata=None)
    if paper.may_issue and paper.notice is None:
        content = paper.content
        form.title.data, form.text.data = content.title, content.text
        form.version.data = str(paper.draft.version if paper.draft else "")
    return page(paper, form)


@bp.get("/circulars/<key>.docx", defaults={**CIRCULARS, "ending": "docx"})
@bp.get("/circulars/<key>.pdf", defaults={**CIRCULARS, "ending": "pdf"})
@bp.get("/weekly-sheets/<key>.docx", defaults={**SHEETS, "ending": "docx"})
@bp.get("/weekly-sheets/<key>.pdf", defaults={**SHEETS, "ending": "pdf"})
def circular_file(series: str, key: str, ending: str) -> ResponseReturnValue:
    """The issued document, or for the office the draft with a gap for its number."""
    paper = find(series, key)
    if paper.notice is not None:
        return hand_out(paper.notice, ending)
    if not paper.may_issue:
        abort(404)
    return hand_out_draft(paper.content, paper.period.kind, paper.number, paper.checklist.organization_id, ending)


@bp.post("/circulars/<key>", defaults=CIRCULARS)
@bp.post("/weekly-sheets/<key>", defaults=SHEETS)
@uploads.takes_files
def edit_circular(series: str, key: str) -> ResponseReturnValue:
    """The office's words go into the draft."""
    paper, form = find(series, key), WordsForm()
    require_office(paper)
    if not form.validate():
        return page(paper, form), 422
    try:
        edit_draft(
            paper.checklist,
            paper.period,
            title=form.title.data or "",
            text=form.text.data or "",
            version=typed.own_number(form.version.data) or None,
            by=doer(),
            zone=current_app.config["TIMEZONE"],
        )
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return page(find(series, key), form, complaints), 422
    except Stale:
        return stale(series, key, form)
    flash(_("已保存。Word 文件没有用上：选好以后按“印发”。") if uploads.sent("file") else _("已保存。"))
    address = paper.url()
    db.session.commit()
    return redirect(address)


@bp.post("/circulars/<key>/issue", defaults=CIRCULARS)
@bp.post("/weekly-sheets/<key>/issue", defaults=SHEETS)
@uploads.takes_files
def issue(series: str, key: str) -> ResponseReturnValue:
    """Issues what the form says, or the Word file that comes along: its number filled in, it is kept byte for byte."""
    form, typed_words = FileForm(), WordsForm() if "text" in request.form else None
    if typed_words is not None and not typed_words.validate():
        return page(find(series, key), typed_words, file_form=form), 422
    try:
        edited = _edited(series, key)
        paper = find(series, key)
        require_office(paper)
        notice = _issue(paper, typed.own_number(form.version.data) or None, typed_words, edited)
    except RuleBroken as broken:
        db.session.rollback()
        return page(find(series, key), typed_words or words_of(series, key), typed.tell(form, broken), form), 422
    except Stale:
        return stale(series, key, typed_words or words_of(series, key))
    flash(_("%(serial)s 已印发。", serial=notice.serial))
    address = url_for(".show", id=notice.id)
    db.session.commit()
    return redirect(address)


def _issue(
    paper: Paper, version: int | None, form: WordsForm | None, edited: tuple[bytes, NoticeContent] | None
) -> Notice:
    by, zone = doer(), current_app.config["TIMEZONE"]
    words = paper.content.reworded(title=form.title.data or "", text=form.text.data or "") if form else None
    words = edited[1] if edited else words
    notice = issue_circular(paper.checklist, paper.period, version=version, by=by, zone=zone, words=words)
    if edited is not None:
        made = files.finished(notice.kind, notice.text, notice.serial, draft=edited[0])
        digest, size = uploads.store().put(io.BytesIO(made))
        keep_file(notice, "docx", digest=digest, size=size, at=by.at, is_given=True)
    return notice


def _edited(series: str, key: str) -> tuple[bytes, NoticeContent] | None:
    """The Word file that was chosen and what it says, read before this request takes its turn at writing."""
    sent = uploads.sent("file")
    if not sent:
        return None
    with reading():
        paper = find(series, key)
        require_office(paper)
        kind, content, number = paper.period.kind, paper.content, paper.number
    kept = uploads.keep(sent[:1])[0]
    if kept.media_type != MEDIA_TYPES["docx"]:
        raise RuleBroken(msg("请传 Word 的 .docx 文件。"), field="file")
    draft = uploads.store().path(kept.digest).read_bytes()
    return draft, files.as_edited(kind, content, number, draft=draft)
