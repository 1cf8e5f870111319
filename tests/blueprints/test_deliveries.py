"""Whether digests arrived: seen by the system administrator, without a word of what they said."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.page import marked, marks
from tracker.domain.digest import Channel, Outcome
from tracker.domain.permissions import Role
from tracker.models import Account, Delivery
from tracker.queries import digests


def add(session: Session, who: Account, outcome: Outcome, *, days_ago: int = 0) -> None:
    session.add(
        Delivery(
            account_id=who.id,
            on=make.TODAY - dt.timedelta(days=days_ago),
            channel=Channel.MAIL,
            outcome=outcome,
            tries=1,
            claimed_at=make.MOMENT,
            detail="550 no such person" if outcome is Outcome.FAILED else "",
        )
    )
    session.commit()


def test_troubles_are_listed_and_the_days_outcomes_counted(system: FlaskClient, cast: Cast, session: Session) -> None:
    add(session, cast.owner, Outcome.FAILED)
    add(session, cast.sponsor, Outcome.SENT)
    add(session, cast.office, Outcome.CLAIMED, days_ago=1)
    page = system.get("/deliveries/")
    rows = marked(page, "data-delivery")
    assert '送达<span class="tally">1</span>' in page.text.replace("\n", "")
    assert [row["data-outcome"] for row in rows] == ["claimed", "failed"]
    assert "550 no such person" in page.text
    assert {row["data-outcome"] for row in marked(page, "data-outcome") if row["tag"] == "span"} == {"sent", "failed"}


def test_where_all_arrived_the_page_says_so(system: FlaskClient, cast: Cast, session: Session) -> None:
    add(session, cast.owner, Outcome.SENT)
    assert "没有送不到的" in system.get("/deliveries/").text


def test_fifty_stand_on_a_page(system: FlaskClient, cast: Cast, session: Session) -> None:
    for days_ago in range(digests.PAGE + 1):
        add(session, cast.owner, Outcome.FAILED, days_ago=days_ago)
    first = system.get("/deliveries/")
    (older,) = [found["href"] for found in marked(first, "rel") if found["rel"] == "next"]
    assert (len(marks(first, "data-delivery")), len(marks(system.get(older), "data-delivery"))) == (50, 1)


def test_an_administrator_of_another_park_sees_none(client: FlaskClient, cast: Cast, session: Session) -> None:
    add(session, cast.owner, Outcome.FAILED)
    other = make.account("另一系统管理员", cast.other_park, roles=[(Role.SYSTEM_ADMIN, cast.other_park)])
    session.commit()
    assert marks(make.log_in(client, other).get("/deliveries/"), "data-delivery") == []


@pytest.mark.parametrize("who", ["office", "owner", "security", "auditor"])
def test_nobody_else_sees_it(client: FlaskClient, cast: Cast, who: str) -> None:
    assert make.log_in(client, getattr(cast, who)).get("/deliveries/").status_code == 403
