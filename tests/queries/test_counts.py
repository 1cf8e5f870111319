"""The menu's tallies count the same as the lists that they lead to."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import make, wall
from tests.cast import Cast
from tracker.domain.policy import DEFAULT
from tracker.extensions import db
from tracker.models import Account, Checklist, Report
from tracker.queries import closures, counts, me, overdue, overdue_rows, reports
from tracker.queries.counts import Tallies, tallies
from tracker.queries.overdue import Day, Filters, Group, Sort, Tab
from tracker.services.extension_requests import Wish, forward_request, request_extension, return_request

LATER = dt.date(2026, 12, 30)
DAY = Day(make.TODAY, dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC), DEFAULT)


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    """Every light; a report on 1.3 waits for review, and so does a request with a shortfall for the sponsor."""
    made = wall.every_light(cast)
    reported = next(one for one in wall.projects_of(made) if one.code == "1.3")
    db.session.add(
        Report(
            project_id=reported.id,
            form_key="one",
            reported_by_id=cast.owner.id,
            reported_at=make.MOMENT,
            reported_on=make.TODAY,
            percent=75,
            percent_before=70,
        )
    )
    ask_for_time(made, cast)
    short = wall.project(made, "1.9", 92, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.industry)
    wall.request(short, cast, on=make.TODAY, shortfall="还缺佐证。")
    db.session.commit()
    return made


def ask_for_time(checklist: Checklist, cast: Cast) -> None:
    """One request that the office has to review, one that the sponsor has to decide, one that came back to the owner."""
    office = make.doer(cast.office)
    projects = {one.code: one for one in wall.projects_of(checklist)}
    asked = {
        code: request_extension(projects[code], Wish(LATER, "推迟"), by=make.doer(cast.owner), form_key=code)
        for code in ("1.1", "1.3", "1.4")
    }
    forward_request(asked["1.3"], by=office)
    return_request(asked["1.4"], by=office, opinion="请附说明")


@pytest.mark.parametrize("who", ["office", "sponsor", "owner", "verifier", "secretary", "branch", "outsider"])
def test_each_tally_is_the_length_of_its_list(cast: Cast, checklist: Checklist, who: str) -> None:
    account: Account = getattr(cast, who)
    actor = make.actor(account)
    found = tallies(actor, day=make.TODAY)
    late = overdue_rows.page(actor, Tab.LATE, day=DAY, filters=Filters(), sort=Sort.DAYS, group=Group.NONE)
    assert found.overdue == len(late.rows)
    assert found.overdue == overdue.counts(actor, day=DAY, filters=Filters()).tabs[Tab.LATE]
    assert found.reviews == len(reports.queue(actor, limit=99))
    assert found.requests == len(closures.queue(actor, limit=99))
    assert found.own == len(me.own_projects(actor.account_id, day=make.TODAY, soon_days=7))
    of_requests = [row for row in me.decisions(actor, day=make.TODAY) if row.kind != "review"]
    assert found.requests + found.extensions == len(of_requests)


def test_what_waits_is_told_by_post(cast: Cast, checklist: Checklist) -> None:
    def waiting(account: Account) -> Tallies:
        return tallies(make.actor(account), day=make.TODAY)

    assert waiting(cast.office) == Tallies(own=0, reviews=1, requests=0, overdue=1, extensions=1, unread=1)
    assert waiting(cast.verifier) == Tallies(own=0, reviews=0, requests=1, overdue=1)
    assert waiting(cast.sponsor) == Tallies(own=0, reviews=0, requests=1, overdue=1, extensions=1, unread=1)
    assert waiting(cast.owner) == Tallies(own=7, reviews=0, requests=0, overdue=1, extensions=1, unread=1)
    assert waiting(cast.branch) == Tallies(own=1, reviews=0, requests=0, overdue=1)
    assert waiting(cast.outsider) == Tallies()
    assert (waiting(cast.office).mine, waiting(cast.owner).mine) == (2, 8)


def test_a_tally_is_not_counted_to_the_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST", 2)
    checklist = make.checklist(cast.park, cast.office)
    for number in range(5):
        wall.project(checklist, f"1.{number}", 50, owner=cast.owner, due_on=wall.NOVEMBER_20)
    found = tallies(make.actor(cast.office), day=make.TODAY)
    assert found.overdue == 3, "one more than is shown, to know that there are more"


def test_an_archived_checklist_waits_for_nobody(cast: Cast, checklist: Checklist) -> None:
    checklist.state = "archived"
    db.session.flush()
    found = tallies(make.actor(cast.office), day=make.TODAY)
    assert (found.overdue, found.extensions) == (0, 0)
