"""One circular or weekly sheet as its pages show it: found, drawn, and drawn anew when somebody else was quicker."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker.blueprints.access import current_person, one_or_404
from tracker.clock import now, today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent, serial
from tracker.domain.notice.periods import Period, month_named, week_named
from tracker.extensions import db
from tracker.models import Checklist, CircularDraft, Notice
from tracker.queries import notices as reads
from tracker.queries.board import Choice, choices
from tracker.queries.projects import visible_checklists
from tracker.services.circulars import written

from .forms import FileForm, WordsForm
from .views import sheet

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


def find(series: str, key: str) -> Paper:
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


def words_of(series: str, key: str) -> WordsForm:
    """The form as it stands when the other form of the page was sent."""
    content, form = find(series, key).content, WordsForm(formdata=None)
    form.title.data, form.text.data = content.title, content.text
    return form


def require_office(paper: Paper) -> None:
    if not paper.may_issue:
        raise NotAllowed(msg("文书由本单位的办公室印发。"))


def stale(series: str, key: str, form: WordsForm) -> ResponseReturnValue:
    db.session.rollback()
    paper = find(series, key)
    # Saved again from here, it is theirs that is written over, with open eyes.
    form.version.data = str(paper.draft.version if paper.draft else "")
    told = _("别人刚刚改过这份稿子，上面是现在的内容。看过以后再保存，就以下面写的为准。")
    return page(paper, form, [("text", told)]), 409


def page(
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
