"""The month's circular and the weekly sheet: read, corrected, issued. Until somebody changes it, a draft is what the figures say."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker import typed, uploads
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.clock import now, today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent, serial
from tracker.domain.notice.periods import Period, month_named, week_named
from tracker.exports import notices as files
from tracker.extensions import db
from tracker.models import Checklist, CircularDraft, Notice
from tracker.queries import notices as reads
from tracker.queries.board import Choice, choices
from tracker.queries.projects import visible_checklists
from tracker.services.circulars import edit_draft, issue_circular, written
from tracker.services.notices import keep_file

from .downloads import MEDIA_TYPES, hand_out, hand_out_draft
from .forms import FileForm, WordsForm
from .views import bp, sheet

CIRCULARS, SHEETS = {"series": "circulars"}, {"series": "weekly-sheets"}
NAMED = {"circulars": month_named, "weekly-sheets": week_named}


@dataclass(frozen=True, slots=True)
class Paper:
    """One circular or sheet. `notice` is there once it is issued, `draft` once it was changed or the sweep kept it."""

    series: str
    period: Period
    checklist: Checklist
    others: list[Choice]
    draft: CircularDraft | None
    notice: Notice | None

    @property
    def is_over(self) -> bool:
        """Whether the cut-off is past."""
        return now() >= self.period.cut_off(current_app.config["TIMEZONE"])

    @property
    def may_issue(self) -> bool:
        return permissions.can_issue_notice(current_person.actor, self.checklist.org_path)

    @property
    def content(self) -> NoticeContent:
        """The issued text, the draft, or what the figures say now."""
        if self.notice is not None:
            return self.notice.text
        if self.draft is not None:
            return self.draft.text
        zone = current_app.config["TIMEZONE"]
        return written(self.checklist, self.period, zone=zone, today=today(), now=now())

    @property
    def number(self) -> str:
        return self.notice.serial if self.notice else serial(self.period.kind, today().year, None)

    def url(self, key: str | None = None, view: str = ".circular") -> str:
        """The address of this paper, or of the same series at another period."""
        return url_for(view, series=self.series, key=key or self.period.key, checklist=self.checklist.id)


@bp.get("/circulars/<key>", defaults=CIRCULARS)
@bp.get("/weekly-sheets/<key>", defaults=SHEETS)
def circular(series: str, key: str) -> ResponseReturnValue:
    """The paper as it stands; the office may change and issue it after the cut-off."""
    paper = _find(series, key)
    form = WordsForm(formdata=None)
    if paper.may_issue and paper.notice is None:
        content = paper.content
        form.title.data, form.text.data = content.title, content.text
        form.version.data = str(paper.draft.version if paper.draft else "")
    return _page(paper, form)


@bp.get("/circulars/<key>.docx", defaults={**CIRCULARS, "ending": "docx"})
@bp.get("/circulars/<key>.pdf", defaults={**CIRCULARS, "ending": "pdf"})
@bp.get("/weekly-sheets/<key>.docx", defaults={**SHEETS, "ending": "docx"})
@bp.get("/weekly-sheets/<key>.pdf", defaults={**SHEETS, "ending": "pdf"})
def circular_file(series: str, key: str, ending: str) -> ResponseReturnValue:
    """The issued document, or for the office the draft with a gap for its number."""
    paper = _find(series, key)
    if paper.notice is not None:
        return hand_out(paper.notice, ending)
    if not paper.may_issue:
        abort(404)
    return hand_out_draft(paper.content, paper.period.kind, paper.number, paper.checklist.organization_id, ending)


@bp.post("/circulars/<key>", defaults=CIRCULARS)
@bp.post("/weekly-sheets/<key>", defaults=SHEETS)
def edit_circular(series: str, key: str) -> ResponseReturnValue:
    """The office's words go into the draft."""
    paper, form = _find(series, key), WordsForm()
    _require_office(paper)
    if not form.validate():
        return _page(paper, form), 422
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
        return _page(_find(series, key), form, complaints), 422
    except Stale:
        return _stale(series, key, form)
    flash(_("已保存。"))
    address = paper.url()
    db.session.commit()
    return redirect(address)


@bp.post("/circulars/<key>/issue", defaults=CIRCULARS)
@bp.post("/weekly-sheets/<key>/issue", defaults=SHEETS)
@uploads.takes_files
def issue(series: str, key: str) -> ResponseReturnValue:
    """Issues the draft; a Word file that comes along is the document, with its number filled in, and is kept byte for byte."""
    form = FileForm()
    try:
        edited = _edited(series, key)
        paper = _find(series, key)
        _require_office(paper)
        notice = _issue(paper, typed.own_number(form.version.data) or None, edited)
    except RuleBroken as broken:
        db.session.rollback()
        return _page(_find(series, key), _words(series, key), typed.tell(form, broken), form), 422
    except Stale:
        return _stale(series, key, _words(series, key))
    flash(_("%(serial)s 已印发。", serial=notice.serial))
    address = url_for(".show", id=notice.id)
    db.session.commit()
    return redirect(address)


def _issue(paper: Paper, version: int | None, edited: bytes | None) -> Notice:
    by = doer()
    notice = issue_circular(paper.checklist, paper.period, version=version, by=by, zone=current_app.config["TIMEZONE"])
    if edited is not None:
        made = files.finished(notice.kind, notice.text, notice.serial, draft=edited)
        digest, size = uploads.store().put(io.BytesIO(made))
        keep_file(notice, "docx", digest=digest, size=size, at=by.at, is_given=True)
    return notice


def _edited(series: str, key: str) -> bytes | None:
    """The Word file that was chosen, checked before this request takes its turn at writing."""
    sent = uploads.sent("file")
    if not sent:
        return None
    with reading():
        paper = _find(series, key)
        _require_office(paper)
        kind, content, number = paper.period.kind, paper.content, paper.number
    kept = uploads.keep(sent[:1])[0]
    if kept.media_type != MEDIA_TYPES["docx"]:
        raise RuleBroken(msg("请传 Word 的 .docx 文件。"), field="file")
    draft = uploads.store().path(kept.digest).read_bytes()
    files.finished(kind, content, number, draft=draft)
    return draft


def _find(series: str, key: str) -> Paper:
    period = NAMED[series](key)
    if period is None:
        abort(404)
    actor, wanted = current_person.actor, request.args.get("checklist", type=int)
    found = choices(actor, year=period.last_on.year, wanted=wanted)
    if not found or (wanted is not None and found[0].id != wanted):
        abort(404)
    checklist = one_or_404(
        visible_checklists(actor).where(Checklist.id == found[0].id).options(joinedload(Checklist.organization))
    )
    draft = reads.draft(checklist.id, period.key)
    notice = db.session.get(Notice, draft.notice_id) if draft is not None and draft.notice_id else None
    return Paper(series, period, checklist, list(found[1:]), draft, notice)


def _words(series: str, key: str) -> WordsForm:
    """The form as it stands when the other form of the page was sent."""
    content, form = _find(series, key).content, WordsForm(formdata=None)
    form.title.data, form.text.data = content.title, content.text
    return form


def _require_office(paper: Paper) -> None:
    if not paper.may_issue:
        raise NotAllowed(msg("文书由本单位的办公室印发。"))


def _stale(series: str, key: str, form: WordsForm) -> ResponseReturnValue:
    db.session.rollback()
    paper = _find(series, key)
    # Saved again from here, it is theirs that is written over, with open eyes.
    form.version.data = str(paper.draft.version if paper.draft else "")
    told = _("别人刚刚改过这份稿子，上面是现在的内容。看过以后再保存，就以下面写的为准。")
    return _page(paper, form, [("text", told)]), 409


def _page(
    paper: Paper, form: WordsForm, complaints: list[tuple[str, str]] | None = None, file_form: FileForm | None = None
) -> str:
    shown = paper.notice is not None or paper.may_issue
    return render_template(
        "notices/circular.html",
        paper=paper,
        sheet=sheet(paper.content, paper.number, paper.period.kind) if shown else None,
        form=form,
        file_form=file_form or FileForm(formdata=None),
        complaints=complaints or [],
        accept=".docx",
    )
