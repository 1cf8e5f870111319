"""A calendar feed is opened and ended by its reader; its secret is kept by nobody."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed
from tracker.domain.project import State
from tracker.models import AuditEvent, CalendarFeed
from tracker.queries import calendars as queries
from tracker.services import calendars


def test_a_feed_is_found_by_its_secret_which_no_table_holds(session: Session, cast: Cast) -> None:
    secret = calendars.open_calendar(by=make.doer(cast.owner))
    assert queries.reader_of(secret) is cast.owner
    assert len(secret) >= 43
    feed = session.scalars(sa.select(CalendarFeed)).one()
    assert secret not in str(vars(feed))
    assert queries.reader_of(feed.secret_digest) is None
    line = session.scalars(sa.select(AuditEvent)).one()
    assert (line.act, line.after) == ("calendar:open", {})


def test_a_new_one_ends_the_one_before(session: Session, cast: Cast) -> None:
    first = calendars.open_calendar(by=make.doer(cast.owner))
    second = calendars.open_calendar(by=make.doer(cast.owner))
    assert (queries.reader_of(first), queries.reader_of(second)) == (None, cast.owner)
    assert [feed.ended_at is None for feed in session.scalars(sa.select(CalendarFeed).order_by(CalendarFeed.id))] == [
        False,
        True,
    ]


def test_an_ended_feed_and_that_of_a_disabled_account_are_found_no_more(session: Session, cast: Cast) -> None:
    secret, other = (calendars.open_calendar(by=make.doer(who)) for who in (cast.owner, cast.sponsor))
    for _time in range(2):
        calendars.end_calendar(by=make.doer(cast.owner))
    cast.sponsor.disabled_at = make.MOMENT
    assert (queries.reader_of(secret), queries.reader_of(other)) == (None, None)
    acts = session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)).all()
    assert acts == ["calendar:open", "calendar:open", "calendar:end"]


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_an_administrator_has_no_feed(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        calendars.open_calendar(by=make.doer(getattr(cast, who)))
    with pytest.raises(NotAllowed):
        calendars.end_calendar(by=make.doer(getattr(cast, who)))


def test_the_dates_are_those_of_projects_that_name_one(session: Session, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, due_on=dt.date(2026, 12, 20))
    make.project(checklist, owner=cast.secretary, sponsor=cast.owner, code="1.2", due_on=dt.date(2026, 12, 10))
    make.project(checklist, owner=cast.owner, code="1.3", state=State.DRAFT)
    make.project(make.checklist(cast.industry, cast.office, state="archived"), owner=cast.owner)
    found = queries.dated_projects(make.actor(cast.owner))
    assert [(one.code, one.is_owner, len(one.milestones)) for one in found] == [("1.2", False, 2), ("1.1", True, 2)]
    assert queries.dated_projects(make.actor(cast.office)) == []
