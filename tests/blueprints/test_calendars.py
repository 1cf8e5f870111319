"""The calendar feed as a calendar program fetches it, read by another parser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import vobject
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.models import Project
from tracker.services import calendars


@pytest.fixture
def address(cast: Cast, session: Session, project: Project) -> str:
    project.milestones[0].done_on = dt.date(2026, 6, 29)
    secret = calendars.open_calendar(by=make.doer(cast.owner))
    session.commit()
    return f"/calendar/{secret}.ics"


def events(text: str) -> list[Any]:
    return list(vobject.readOne(text).vevent_list)


def test_the_feed_holds_milestones_and_the_due_date_all_day_and_without_alarms(
    client: FlaskClient, address: str, project: Project
) -> None:
    answer = client.get(address)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/calendar", "no-store")
    found = events(answer.text)
    assert [event.summary.value for event in found] == [
        "✓ 1.1 三级统筹议事：上半年满2次（已完成）",
        "1.1 三级统筹议事：全年满5次",
        "1.1 三级统筹议事：时限",
    ]
    last = found[-1]
    assert (last.dtstart.value, last.dtend.value) == (dt.date(2026, 12, 20), dt.date(2026, 12, 21))
    assert last.url.value == f"http://localhost/projects/{project.id}"
    assert last.uid.value == f"project-{project.id}@battle-map"
    assert "VALARM" not in answer.text


def test_one_who_has_it_already_gets_304(client: FlaskClient, session: Session, address: str, project: Project) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "no-store")
    project.due_on = dt.date(2026, 12, 25)
    session.commit()
    moved = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert [event.uid.value for event in events(moved.text)] == [event.uid.value for event in events(first.text)]


def test_it_speaks_the_readers_language(client: FlaskClient, session: Session, cast: Cast, address: str) -> None:
    cast.owner.language = "en"
    session.commit()
    assert "Accept-Language" not in client.get(address, headers={"Accept-Language": "zh"}).headers
    assert cast.owner.post in client.get(address).text


@pytest.mark.parametrize("path", ["/calendar/x.ics", f"/calendar/{'a' * 43}.ics", "/calendar/.ics"])
def test_another_address_opens_nothing(client: FlaskClient, address: str, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_ended_feed_and_a_disabled_account_answer_as_if_there_were_none(
    client: FlaskClient, session: Session, cast: Cast, address: str
) -> None:
    cast.owner.disabled_at = make.MOMENT
    session.commit()
    assert client.get(address).status_code == 404
    cast.owner.disabled_at = None
    calendars.end_calendar(by=make.doer(cast.owner))
    session.commit()
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
