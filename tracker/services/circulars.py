"""The month's circular and the weekly sheet: they write themselves, the office corrects them, then they are issued (RULES §8, §11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.checklist import ChecklistState
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent, NoticeKind, Sender
from tracker.domain.notice.circular import circular, weekly_sheet
from tracker.domain.notice.periods import Period, month_of, week_of
from tracker.extensions import db
from tracker.models import Checklist, CircularDraft, Notice
from tracker.queries.circulars import figures
from tracker.queries.notices import draft as draft_of

from . import audit
from .batches import Batch, Work
from .doer import Doer
from .notices import issue_notice, require_office


def written(
    checklist: Checklist, period: Period, *, zone: dt.tzinfo, today: dt.date, now: dt.datetime
) -> NoticeContent:
    """The text as it writes itself from the map's figures: at the cut-off, or as of `now` (UTC) while the period runs."""
    sender = Sender(checklist.organization.name, today)
    found = figures(checklist, period, zone=zone, until=now)
    return circular(sender, found) if period.kind is NoticeKind.CIRCULAR else weekly_sheet(sender, found)


def make_drafts(*, by: Doer, zone: dt.tzinfo) -> list[CircularDraft]:
    """Keeps the drafts that are due: the last month's circular and the last weekly sheet of every issued checklist, once each.

    Part of the sweep; a second run finds them there. Two runs at once meet on the unique row, and the later one is run again.
    """
    found = sa.select(Checklist).where(Checklist.state == ChecklistState.ISSUED.value).order_by(Checklist.id)
    wanted = [
        (checklist, period)
        for checklist in db.session.scalars(found).all()
        for period in _due(by, zone)
        if _is_of_its_time(checklist, period, zone) and draft_of(checklist.id, period.key) is None
    ]
    return [_make(checklist, period, by=by, zone=zone) for checklist, period in wanted]


def draft_works(*, by: Doer, zone: dt.tzinfo) -> Iterator[Work]:
    """The sweep's piece that keeps the drafts which are due; a line for each."""
    yield lambda: Batch(
        [f"{draft.checklist.title}  {draft.period}  drafted" for draft in make_drafts(by=by, zone=zone)]
    )


def edit_draft(
    checklist: Checklist, period: Period, *, title: str, text: str, version: int | None, by: Doer, zone: dt.tzinfo
) -> CircularDraft:
    """The office writes its words into the draft, which is kept from now on. `version` is that of the draft the page showed, None for none.

    Raises NotAllowed, RuleBroken once it was issued or when words are missing, Stale when somebody else saved first.
    """
    require_office(checklist.org_path, by=by)
    draft = _draft_to_change(checklist, period, version=version, by=by, zone=zone)
    _write(draft, draft.text.reworded(title=title, text=text), period, by=by)
    return draft


def issue_circular(
    checklist: Checklist,
    period: Period,
    *,
    version: int | None,
    by: Doer,
    zone: dt.tzinfo,
    words: NoticeContent | None = None,
) -> Notice:
    """Issues the draft, dated on the day of the issue: in the `words` that come along, else as it stands. Sent twice it gives
    the document that was issued.

    Raises NotAllowed, RuleBroken before the cut-off or without words, Stale when somebody else saved first.
    """
    require_office(checklist.org_path, by=by)
    issued = _issued(checklist, period)
    if issued is not None:
        return issued
    draft = _draft_to_change(checklist, period, version=version, by=by, zone=zone)
    content = draft.text
    if words is not None and words != content:
        content = words
        _write(draft, content, period, by=by)
    notice = issue_notice(
        period.kind,
        content.dated(by.today, paragraphs=content.paragraphs),
        by=by,
        organization_id=checklist.organization_id,
        year=by.today.year,
        checklist_id=checklist.id,
    )
    draft.notice_id = notice.id
    db.session.flush()
    return notice


def _write(draft: CircularDraft, content: NoticeContent, period: Period, *, by: Doer) -> None:
    if not content.title or not content.paragraphs:
        raise RuleBroken(msg("标题和正文都要写。"), field="title" if not content.title else "text")
    draft.content = content.as_json()
    draft.edited_by_id, draft.edited_at = by.account_id, by.at
    _record(Act.CIRCULAR_DRAFT_EDIT, draft, period, by=by)


def _draft_to_change(
    checklist: Checklist, period: Period, *, version: int | None, by: Doer, zone: dt.tzinfo
) -> CircularDraft:
    if by.at < period.cut_off(zone):
        raise RuleBroken(msg("还没有到截止时间，现在只能预览。"))
    draft = draft_of(checklist.id, period.key)
    if draft is None:
        return _make(checklist, period, by=by, zone=zone)
    if draft.notice_id is not None:
        raise RuleBroken(msg("这一期已经印发，内容不再改动。确需改动，请在文书页更正。"))
    if version != draft.version:
        raise Stale({"title": draft.text.title, "text": draft.text.text})
    return draft


def _make(checklist: Checklist, period: Period, *, by: Doer, zone: dt.tzinfo) -> CircularDraft:
    content = written(checklist, period, zone=zone, today=by.today, now=by.at)
    draft = CircularDraft(checklist_id=checklist.id, period=period.key, content=content.as_json(), made_at=by.at)
    db.session.add(draft)
    _record(Act.CIRCULAR_DRAFT_MAKE, draft, period, by=by)
    return draft


def _issued(checklist: Checklist, period: Period) -> Notice | None:
    draft = draft_of(checklist.id, period.key)
    return db.session.get(Notice, draft.notice_id) if draft is not None and draft.notice_id else None


def _due(by: Doer, zone: dt.tzinfo) -> list[Period]:
    """The last month whose draft is due, and the last week that is cut off."""
    month = month_of(by.today.replace(day=1) - dt.timedelta(days=1))
    week = week_of(by.today)
    if by.at < week.cut_off(zone):
        week = week_of(by.today - dt.timedelta(days=7))
    return [one for one in (month, week) if one.draft_on <= by.today]


def _is_of_its_time(checklist: Checklist, period: Period, zone: dt.tzinfo) -> bool:
    """Whether the checklist had been issued by the cut-off, in whose year the period lies."""
    return (
        period.last_on.year == checklist.year
        and checklist.issued_at is not None
        and checklist.issued_at <= period.cut_off(zone)
    )


def _record(act: Act, draft: CircularDraft, period: Period, *, by: Doer) -> None:
    label = draft.text.title
    audit.record(act, by=by, subject=draft, label=label, after={"kind": period.kind.value, "period": period.key})
