"""The accountability list: who stands under which tab, in which order, and that counts and rows agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, Checklist, OverdueMark, Project
from tracker.queries import overdue, overdue_rows
from tracker.queries.overdue import Filters, Group, Sort, Tab
from tracker.queries.projects import visible, visible_issued
from tracker.services import standing

DAY = overdue.Day(make.TODAY, dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC))
LONG_AGO = dt.datetime(2026, 1, 12, 2, tzinfo=dt.UTC)


def project(cast: Cast, checklist: Checklist, code: str, due_on: dt.date, **given: Any) -> Project:
    values: dict[str, Any] = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.department}
    made = make.project(checklist, code=code, due_on=due_on, **(values | given))
    standing.stop_clock(made, today=make.TODAY)
    standing.turn(made)
    return made


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    """One project under each tab, and one under none."""
    made = make.checklist(cast.park, cast.office)
    reported = {"last_report_on": dt.date(2026, 11, 20)}
    done = [("全部", dt.date(2026, 11, 9), 100)]
    project(cast, made, "1.1", dt.date(2026, 11, 9), milestones=done, **reported)
    project(cast, made, "1.2", dt.date(2026, 11, 20), milestones=[("全部", dt.date(2026, 11, 20), 100)], **reported)
    half = [("过半", dt.date(2026, 11, 18), 50), ("全部", dt.date(2026, 12, 20), 50)]
    project(cast, made, "2.1", dt.date(2026, 12, 20), milestones=half, percent=49, **reported)
    soon = [("过半", dt.date(2026, 11, 26), 50), ("全部", dt.date(2027, 6, 20), 50)]
    project(cast, made, "2.2", dt.date(2027, 6, 20), milestones=soon, percent=49, **reported)
    late = {"percent": 90, "milestones": [("全部", dt.date(2027, 12, 20), 100)]}
    signed = {"state": State.ISSUED, "acknowledge_by_on": dt.date(2026, 11, 20)}
    project(cast, made, "3.1", dt.date(2027, 12, 20), **signed, **late)
    project(cast, made, "3.2", dt.date(2027, 12, 20), last_report_on=dt.date(2026, 11, 10), **late)
    project(cast, made, "4.1", dt.date(2027, 12, 20), owner=None, **reported, **late)
    closed = project(cast, made, "5.1", dt.date(2026, 10, 30), state=State.CLOSED)
    closed.closed_on = closed.stopped_on = dt.date(2026, 11, 5)
    project(cast, made, "6.1", dt.date(2027, 12, 20), **reported, **late)
    db.session.flush()
    return made


def codes(who: Account, tab: Tab, **asked: Any) -> list[str]:
    return [row.code for row in page(who, tab, **asked).rows]


def page(who: Account, tab: Tab, **asked: Any) -> overdue_rows.Page:
    given = {"day": DAY, "filters": Filters(), "sort": Sort.DAYS, "group": Group.NONE, **asked}
    return overdue_rows.page(make.actor(who), tab, **given)


def counts(who: Account, filters: Filters | None = None) -> overdue.Counts:
    return overdue.counts(make.actor(who), day=DAY, filters=filters or Filters())


@pytest.mark.usefixtures("checklist")
def test_each_tab_holds_its_own_and_is_counted_so(cast: Cast) -> None:
    found = {tab: codes(cast.office, tab) for tab in Tab}
    assert found == {
        Tab.LATE: ["1.1", "1.2"],
        Tab.MILESTONE: ["2.1"],
        Tab.DUE_SOON: ["2.2"],
        Tab.UNACKNOWLEDGED: ["3.1"],
        Tab.SILENT: ["3.2"],
        Tab.UNOWNED: ["4.1"],
        Tab.CLOSED_LATE: ["5.1"],
    }
    assert counts(cast.office).tabs == {tab: len(rows) for tab, rows in found.items()}


@pytest.mark.usefixtures("checklist")
def test_the_days_are_those_of_the_tab(cast: Cast) -> None:
    days = {tab: [row.days for row in page(cast.office, tab).rows] for tab in Tab}
    assert days == {
        Tab.LATE: [15, 4],
        Tab.MILESTONE: [6],
        Tab.DUE_SOON: [2],
        Tab.UNACKNOWLEDGED: [4],
        Tab.SILENT: [14],
        Tab.UNOWNED: [None],
        Tab.CLOSED_LATE: [6],
    }
    assert [row.days_late for row in page(cast.office, Tab.SILENT).rows] == [0]


def test_never_reported_counts_from_the_acknowledgement(cast: Cast, checklist: Checklist) -> None:
    quiet = project(cast, checklist, "6.2", dt.date(2027, 12, 20), percent=90, acknowledged_at=LONG_AGO)
    rows = {row.code: row.days for row in page(cast.office, Tab.SILENT).rows}
    assert rows == {"3.2": 14, "6.2": (make.TODAY - dt.date(2026, 1, 12)).days}
    quiet.acknowledged_at = dt.datetime(2026, 11, 10, 16, tzinfo=dt.UTC)  # 11 November in Shanghai: 13 days
    assert codes(cast.office, Tab.SILENT) == ["3.2"]
    quiet.acknowledged_at = dt.datetime(2026, 11, 10, 15, 59, tzinfo=dt.UTC)  # the last minute of the 10th
    assert {row.code: row.days for row in page(cast.office, Tab.SILENT).rows} == {"3.2": 14, "6.2": 14}


def test_a_disabled_account_owns_nothing(cast: Cast, checklist: Checklist) -> None:
    cast.owner.disabled_at = make.MOMENT
    assert len(codes(cast.office, Tab.UNOWNED)) == counts(cast.office).tabs[Tab.UNOWNED] == 8
    assert checklist.state == "issued"


def test_every_issued_project_is_accounted_for(cast: Cast, checklist: Checklist) -> None:
    project(cast, checklist, "6.3", dt.date(2026, 11, 1), state=State.SUSPENDED)
    project(cast, checklist, "6.4", dt.date(2026, 11, 1), state=State.CANCELLED)
    project(cast, checklist, "6.5", dt.date(2026, 11, 1), state=State.DRAFT)
    sums = counts(cast.office).reconciliation
    assert sums.holds
    assert (sums.issued_total, sums.closed, sums.open_on_time, sums.open_late) == (11, 1, 6, 2)
    assert (sums.suspended, sums.cancelled) == (1, 1)


@pytest.mark.usefixtures("checklist")
def test_another_park_sees_nothing_of_it(cast: Cast) -> None:
    assert not any(codes(cast.outsider, tab) for tab in Tab)
    assert counts(cast.outsider).reconciliation.issued_total == 0


def test_the_issued_ones_that_one_sees_are_those_without_the_drafts(cast: Cast, checklist: Checklist) -> None:
    project(cast, checklist, "7.1", dt.date(2027, 12, 20), state=State.DRAFT)
    supported = project(cast, checklist, "7.2", dt.date(2027, 12, 20), owner=cast.office, lead_unit=cast.park)
    supported.support_units.append(cast.enterprise)
    project(cast, checklist, "7.3", dt.date(2027, 12, 20), owner=cast.secretary, lead_unit=cast.industry)
    db.session.flush()
    for name in ("office", "sponsor", "owner", "verifier", "secretary", "branch", "outsider", "auditor"):
        actor = make.actor(getattr(cast, name))
        whole = sa.select(Project.code).where(visible(actor), Project.state != State.DRAFT)
        issued = sa.select(Project.code).where(visible_issued(actor))
        assert sorted(db.session.scalars(issued)) == sorted(db.session.scalars(whole))


@pytest.mark.usefixtures("checklist")
@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("sort", Sort)
def test_fifty_at_a_time_nothing_is_lost_or_shown_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, sort: Sort, group: Group
) -> None:
    whole = codes(cast.office, Tab.LATE, sort=sort, group=group)
    monkeypatch.setattr(overdue_rows, "PAGE", 1)
    first = page(cast.office, Tab.LATE, sort=sort, group=group)
    second = page(cast.office, Tab.LATE, sort=sort, group=group, after=first.next_after)
    assert [row.code for row in [*first.rows, *second.rows]] == whole
    assert (len(whole), second.next_after) == (2, None)


def test_filters_narrow_rows_and_counts_alike(cast: Cast, checklist: Checklist) -> None:
    other = make.checklist(cast.park, cast.office, year=2027)
    project(cast, other, "1.1", dt.date(2026, 11, 12), lead_unit=cast.industry, sponsor=cast.verifier)
    narrowed = [
        Filters(unit=cast.industry.id),
        Filters(sponsor=cast.verifier.id),
        Filters(checklist=other.id),
    ]
    for filters in narrowed:
        assert codes(cast.office, Tab.LATE, filters=filters) == ["1.1"]
        assert counts(cast.office, filters).tabs[Tab.LATE] == 1
    assert len(codes(cast.office, Tab.LATE, filters=Filters(item="1"))) == 3
    assert codes(cast.office, Tab.LATE, filters=Filters(item="9")) == []
    assert checklist.id != other.id


def test_an_archived_checklist_is_shown_only_by_name(cast: Cast, checklist: Checklist) -> None:
    checklist.state = "archived"
    assert codes(cast.office, Tab.LATE) == []
    assert codes(cast.office, Tab.LATE, filters=Filters(checklist=checklist.id)) == ["1.1", "1.2"]


def test_grouped_rows_bear_their_heading_and_its_total(cast: Cast, checklist: Checklist) -> None:
    project(cast, checklist, "1.3", dt.date(2026, 11, 10), lead_unit=cast.industry)
    rows = page(cast.office, Tab.LATE, group=Group.UNIT).rows
    assert {(row.group, row.group_total) for row in rows} == {("党群工作部", 2), ("汽车汽配行业党委", 1)}
    rows = page(cast.office, Tab.LATE, group=Group.SPONSOR).rows
    assert {(row.group, row.group_total) for row in rows} == {("挂联领导", 3)}


def test_a_row_says_what_the_table_needs(cast: Cast, checklist: Checklist) -> None:
    cast.owner.phone = "13800000000"
    first = page(cast.office, Tab.LATE).rows[0]
    assert (first.owner, first.sponsor, first.unit) == ("责任人", "挂联领导", "党群工作部")
    assert (first.planned, first.percent, first.light) == (Decimal(100), 0, "red")
    assert (first.phone, first.has_cross, first.waits_for_closure) == ("13800000000", False, False)
    assert page(cast.sponsor, Tab.LATE).rows[0].phone == "", "a sponsor is not the office over the owner"
    db.session.add(OverdueMark(project_id=first.project_id, due_on=first.due_on, recorded_at=make.MOMENT))
    assert page(cast.office, Tab.LATE).rows[0].has_cross
    assert checklist.items
