"""The register of issued documents, and each of them on the screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person, one_or_404
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.acts import doer_in_words
from tracker.domain.hearing import is_reviewable
from tracker.domain.notice import ANNEX, NoticeContent, NoticeKind, lead_and_rest, level_of, long_day
from tracker.domain.notice.periods import month_of, week_of
from tracker.domain.permissions import Role, holds_anywhere
from tracker.models import EscalationStep, Notice
from tracker.queries import notices as reads
from tracker.queries.board import choices
from tracker.queries.projects import seen_among
from tracker.services.notices import OTHERS_WORDS

bp = Blueprint("notices", __name__, template_folder="templates")


@bp.get("/notices/")
def index() -> ResponseReturnValue:
    """All that this person may read, the latest first; by kind, project and year."""
    actor, asked = current_person.actor, _asked()
    before = request.args.get("before", type=int)
    rows = reads.register(actor, asked, before=before)
    sifted = {"kind": asked.kind, "code": asked.code, "year": asked.year}
    here: dict[str, Any] = {name: value for name, value in sifted.items() if value}
    older = url_for(".index", **here, before=rows[reads.PAGE - 1].id) if len(rows) > reads.PAGE else None
    return render_template(
        "notices/index.html",
        rows=rows[: reads.PAGE],
        seen=seen_among(actor, [row.project_id for row in rows]),
        in_words=doer_in_words,
        older=older,
        newest=url_for(".index", **here) if before else None,
        asked=sifted,
        is_sifted=bool(here),
        kinds=list(NoticeKind),
        years=reads.years(actor),
        is_office=holds_anywhere(actor, Role.OFFICE),
        has_papers=bool(choices(actor, year=today().year)),
        month=month_of(today().replace(day=1) - dt.timedelta(days=1)).key,
        week=week_of(today()).previous,
    )


@bp.get("/circulars/", defaults={"kind": NoticeKind.CIRCULAR.value})
@bp.get("/weekly-sheets/", defaults={"kind": NoticeKind.WEEKLY.value})
def series(kind: str) -> ResponseReturnValue:
    """The address of a circular without its month: all that were issued, in the register of documents."""
    return redirect(url_for(".index", kind=kind))


@bp.get("/notices/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """The document as it was issued, what it replaces and what replaces it."""
    notice = visible_notice(id)
    given, corrections = reads.files(id).get("docx"), reads.corrections(id)
    return render_template(
        "notices/show.html",
        notice=notice,
        seen=seen_among(current_person.actor, [notice.project_id]),
        in_words=doer_in_words,
        sheet=sheet(notice.text, notice.serial, notice.kind),
        corrections=corrections,
        is_given=given is not None and given.is_given,
        may_correct=permissions.can_issue_notice(current_person.actor, notice.org_path)
        and not corrections
        and notice.kind not in OTHERS_WORDS,
        to_review=_to_review(notice),
    )


def _to_review(notice: Notice) -> EscalationStep | None:
    """The decision that the document is of, while whom it was decided of may ask for a review: they may not see its case any more."""
    step = reads.step_of(notice)
    if step is None or not permissions.can_ask_review(current_person.actor, step.owner_id):
        return None
    is_open = is_reviewable(step.proceedings) and step.project.checklist.state != "archived"
    return step if is_open else None


def visible_notice(id: int) -> Notice:
    """The document, or 404 for who may not read it."""
    return one_or_404(reads.visible_to(current_person.actor).where(Notice.id == id))


def sheet(content: NoticeContent, number: str, kind: NoticeKind) -> dict[str, Any]:
    """The document as the page draws it."""
    return {
        "content": content,
        "number": number,
        "form": kind.form.value,
        "paragraphs": [(level_of(one), *lead_and_rest(one)) for one in content.paragraphs],
        "date": long_day(content.signed_on),
        "annex": str(ANNEX),
    }


def _asked() -> reads.Filters:
    kind = request.args.get("kind", "")
    return reads.Filters(
        kind=NoticeKind(kind) if kind in set(NoticeKind) else None,
        code=request.args.get("code", "").strip() or None,
        year=request.args.get("year", type=int),
    )
