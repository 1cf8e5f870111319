"""Circulars and weekly sheets write themselves, are corrected and issued; the sweep keeps their drafts."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import PROGRAM
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.notice.periods import Period, month_of, week_of
from tracker.models import AuditEvent, Checklist, CircularDraft, Notice
from tracker.queries.notices import draft
from tracker.services import standing
from tracker.services.circulars import edit_draft, issue_circular, make_drafts, written
from tracker.services.doer import Doer

SHANGHAI = ZoneInfo("Asia/Shanghai")
OCTOBER = month_of(dt.date(2026, 10, 1))


@pytest.fixture
def issued(session: Session, checklist: Checklist, cast: Cast) -> Checklist:
    """Issued in January with one late project."""
    january = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    checklist.issued_at = january
    late = make.project(
        checklist,
        owner=cast.owner,
        sponsor=cast.sponsor,
        lead_unit=cast.department,
        due_on=dt.date(2026, 10, 15),
        issued_at=january,
    )
    standing.refresh(late, today=make.TODAY)
    session.flush()
    return checklist


def edit(
    checklist: Checklist, cast: Cast, *, version: int | None = None, text: str = "一段。", period: Period = OCTOBER
) -> CircularDraft:
    by = make.doer(cast.office)
    return edit_draft(checklist, period, title="关于十月的通报", text=text, version=version, by=by, zone=SHANGHAI)


def issue(checklist: Checklist, cast: Cast, *, version: int | None = None, period: Period = OCTOBER) -> Notice:
    return issue_circular(checklist, period, version=version, by=make.doer(cast.office), zone=SHANGHAI)


def test_a_circular_writes_itself_and_is_issued(session: Session, issued: Checklist, cast: Cast) -> None:
    now = make.doer(cast.office).at
    said = written(issued, OCTOBER, zone=SHANGHAI, today=make.TODAY, now=now)
    assert "数据截至2026年10月31日24时" in said.paragraphs[0]
    assert "1.“1.1 三级统筹议事”：逾期。时限10月15日已过16天，还没有销号。" in said.text
    notice = issue(issued, cast)
    assert (notice.serial, notice.checklist_id, notice.text) == ("通〔2026〕1号", issued.id, said)
    assert issue(issued, cast) is notice
    kept = draft(issued.id, OCTOBER.key)
    assert kept is not None
    assert kept.notice_id == notice.id
    with pytest.raises(RuleBroken, match="已经印发"):
        edit(issued, cast, version=kept.version)


def test_the_offices_words_are_what_is_issued(session: Session, issued: Checklist, cast: Cast) -> None:
    first = edit(issued, cast)
    session.flush()
    again = edit(issued, cast, version=first.version, text="一、改过\n改过的一段。")
    session.flush()
    with pytest.raises(Stale) as stale:
        edit(issued, cast, version=1)
    assert stale.value.theirs == {"title": "关于十月的通报", "text": "一、改过\n改过的一段。"}
    with pytest.raises(Stale):
        issue(issued, cast, version=None)
    notice = issue(issued, cast, version=again.version)
    assert notice.text.paragraphs == ("一、改过", "改过的一段。")
    assert notice.text.annexes
    acts = session.scalars(
        sa.select(AuditEvent.act).where(AuditEvent.act.like("circular%")).order_by(AuditEvent.id)
    ).all()
    assert acts == ["circular_draft:make", "circular_draft:edit", "circular_draft:edit"]


def test_a_weekly_sheet_is_one_of_its_own_kind(issued: Checklist, cast: Cast) -> None:
    notice = issue(issued, cast, period=week_of(dt.date(2026, 11, 20)))
    assert (notice.serial, "2026年第47周调度单" in notice.title) == ("调〔2026〕1号", True)


def test_only_the_office_writes_and_only_after_the_cut_off(issued: Checklist, cast: Cast) -> None:
    by = make.doer(cast.owner)
    with pytest.raises(NotAllowed):
        edit_draft(issued, OCTOBER, title="x", text="y", version=None, by=by, zone=SHANGHAI)
    with pytest.raises(NotAllowed):
        issue_circular(issued, OCTOBER, version=None, by=by, zone=SHANGHAI)
    november = month_of(make.TODAY)
    for act in (edit, issue):
        with pytest.raises(RuleBroken, match="还没有到截止时间"):
            act(issued, cast, period=november)
    with pytest.raises(RuleBroken) as refused:
        edit(issued, cast, text=" ")
    assert refused.value.field == "text"


def test_words_without_a_title_are_refused(issued: Checklist, cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        edit_draft(issued, OCTOBER, title=" ", text="x", version=None, by=make.doer(cast.office), zone=SHANGHAI)
    assert refused.value.field == "title"


def program(at: dt.datetime) -> Doer:
    return Doer(None, str(PROGRAM), at, at.astimezone(SHANGHAI).date())


def local(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=SHANGHAI)  # type: ignore[arg-type, misc]  # year, month, day, hour


@pytest.mark.parametrize(
    ("at", "periods"),
    [
        (local(2026, 12, 2, 9), {"2026-W48"}),
        (local(2026, 12, 3, 9), {"2026-11", "2026-W48"}),
        (local(2026, 12, 4, 17), {"2026-11", "2026-W48"}),
        (local(2026, 12, 4, 18), {"2026-11", "2026-W49"}),
        (local(2027, 1, 5, 9), {"2026-12"}),
    ],
)
def test_the_sweep_keeps_the_drafts_that_are_due_once(issued: Checklist, at: dt.datetime, periods: set[str]) -> None:
    assert {one.period for one in make_drafts(by=program(at), zone=SHANGHAI)} == periods
    assert make_drafts(by=program(at), zone=SHANGHAI) == []


def test_no_draft_for_a_time_before_the_checklist(session: Session, issued: Checklist, checklist: Checklist) -> None:
    checklist.issued_at = dt.datetime(2026, 12, 2, tzinfo=dt.UTC)
    session.flush()
    assert make_drafts(by=program(local(2026, 12, 3, 9)), zone=SHANGHAI) == []


def test_a_kept_draft_keeps_its_figures(session: Session, issued: Checklist, cast: Cast) -> None:
    (kept, *_rest) = make_drafts(by=program(local(2026, 11, 3, 1)), zone=SHANGHAI)
    assert kept.period == "2026-10"
    issued.title = "改了名的清单"
    session.flush()
    assert "改了名" not in issue(issued, cast, version=kept.version).title
