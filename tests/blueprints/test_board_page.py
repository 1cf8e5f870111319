"""The map asks for news by itself: an answer without a body while nothing changed, a fresh page after an act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make, wall
from tests.cast import Cast
from tests.conftest import MORNING
from tests.page import marked, marks
from tracker import page
from tracker.domain.acts import Act
from tracker.extensions import db
from tracker.models import Project
from tracker.services import audit, standing
from tracker.services.projects import suspend_project

NewClient = Callable[[], FlaskClient]


def look(client: FlaskClient, etag: str, address: str = "/") -> int:
    """What a page that has the ETag already is told."""
    return client.get(address, headers={"If-None-Match": etag, "X-Refresh": "1"}).status_code


def act_on(code: str, cast: Cast) -> None:
    """The office suspends a project, as from another browser."""
    project = db.session.query(Project).filter_by(code=code).one()
    suspend_project(project, by=make.doer(cast.office), reason="场地施工")
    db.session.commit()


def test_nothing_new_costs_no_body_and_an_act_of_another_is_news(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    first = make.log_in(client, cast.sponsor).get("/")
    etag = first.headers["ETag"]
    assert marks(first, "data-etag") == [etag.strip('"')], "the page's own module starts with it"
    assert look(client, etag) == 304
    act_on("1.1", cast)
    fresh = client.get("/", headers={"If-None-Match": etag})
    assert (fresh.status_code, fresh.headers["ETag"] != etag) == (200, True)
    assert {found["data-project"]: found["data-light"] for found in marked(fresh, "data-project")}["1.1"] == "grey"
    assert look(client, fresh.headers["ETag"]) == 304


def test_an_answer_without_a_body_is_as_well_guarded_as_any(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    etag = make.log_in(client, cast.sponsor).get("/").headers["ETag"]
    answer = client.get("/", headers={"If-None-Match": etag})
    assert (answer.data, answer.headers["Cache-Control"], answer.headers["ETag"]) == (b"", "no-store", etag)


def test_each_day_filter_and_person_has_a_page_of_its_own(
    client: FlaskClient, cast: Cast, new_client: NewClient
) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.sponsor)
    etag = client.get("/").headers["ETag"]
    assert look(client, etag, "/?light=red") == 200
    assert look(client, etag, "/?on=2026-12-01") == 200
    assert look(make.log_in(new_client(), cast.verifier), etag) == 200
    with time_machine.travel(MORNING.replace(hour=12), tick=False):
        assert look(make.log_in(client, cast.sponsor), etag) == 304
    with time_machine.travel(MORNING.replace(day=25), tick=False):
        assert look(make.log_in(client, cast.sponsor), etag) == 200


def test_a_page_kept_is_handed_out_with_a_new_nonce_a_token_of_ones_own_and_the_time(
    client: FlaskClient, cast: Cast, new_client: NewClient
) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.sponsor)
    first = client.get("/")
    with time_machine.travel(MORNING.replace(minute=45), tick=False):
        second = client.get("/")
    assert first.headers["ETag"] == second.headers["ETag"]
    nonces = [marks(answer, "nonce")[0] for answer in (first, second)]
    assert len(set(nonces)) == 2
    assert all(
        f"nonce-{nonce}" in answer.headers["Content-Security-Policy"]
        for nonce, answer in zip(nonces, (first, second), strict=True)
    )
    assert ">10:32</time>" in first.get_data(as_text=True)
    assert ">10:45</time>" in second.get_data(as_text=True)
    other = make.log_in(new_client(), cast.sponsor).get("/")
    assert token_of(other) != token_of(second), "two log-ins of one account"
    for answer in (first, second, other):
        assert not any(blank in answer.get_data(as_text=True) for blank in (page.NONCE, page.TOKEN, page.CLOCK))


def token_of(answer: TestResponse) -> str:
    fields = marked(answer, "name")
    token: str = next(found["value"] for found in fields if found["name"] == "csrf_token")
    return token.split(".")[0]


def test_what_is_said_once_is_said_once(client: FlaskClient, cast: Cast, new_client: NewClient) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.sponsor)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("message", "已核验，销号。")]
    assert "已核验，销号。" in client.get("/").get_data(as_text=True)
    assert "已核验，销号。" not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("act", [Act.ORGANIZATION_RENAME, Act.ACCOUNT_EDIT])
def test_a_new_name_of_a_unit_or_post_is_news_though_no_checklist_changed(
    client: FlaskClient, cast: Cast, act: Act
) -> None:
    wall.every_light(cast)
    etag = make.log_in(client, cast.sponsor).get("/").headers["ETag"]
    cast.industry.short_name, cast.owner.post = "新行业党委", "新岗位"
    audit.record(act, by=make.doer(cast.system), subject=cast.industry)
    db.session.commit()
    fresh = client.get("/", headers={"If-None-Match": etag})
    assert "新行业党委" in fresh.get_data(as_text=True)
    assert "新岗位" in fresh.get_data(as_text=True)


def test_an_act_elsewhere_is_no_news_here(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    other = make.checklist(cast.other_park, cast.outsider)
    project = make.project(other, owner=cast.outsider)
    standing.turn(project)
    etag = make.log_in(client, cast.sponsor).get("/").headers["ETag"]
    suspend_project(project, by=make.doer(cast.outsider), reason="场地施工")
    db.session.commit()
    assert look(client, etag) == 304


def test_a_page_that_looks_by_itself_keeps_no_session_alive(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.sponsor)
    etag = client.get("/").headers["ETag"]
    with time_machine.travel(MORNING.replace(minute=55), tick=False):
        assert look(client, etag) == 304
    with time_machine.travel(MORNING.replace(hour=11, minute=5), tick=False):
        assert look(client, etag) == 302, "half an hour after the last thing that a person did"


def test_two_with_the_same_rights_share_one_drawing(client: FlaskClient, cast: Cast, new_client: NewClient) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.sponsor).get("/")
    kept = client.application.extensions["kept"]
    maps = [key for key in kept if key[0] == "map"]
    make.log_in(new_client(), cast.verifier).get("/")
    assert [key for key in kept if key[0] == "map"] == maps
    make.log_in(new_client(), cast.office).get("/")
    assert len([key for key in kept if key[0] == "map"]) == 2, "the office may call"


def test_the_map_of_next_year_is_shown_when_asked_for(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    later = make.checklist(cast.park, cast.office, year=2027)
    wall.project(
        later, "1.1", 0, starts_on=MORNING.date().replace(year=2027, month=1), due_on=MORNING.date().replace(year=2027)
    )
    make.log_in(client, cast.sponsor)
    assert len(marks(client.get("/"), "data-project")) == len(wall.EXPECTED)
    shown = client.get(f"/?checklist={later.id}").get_data(as_text=True)
    assert "2027 年项目作战图，1 个小项" in shown
    assert "<h1>项目作战图</h1>" in shown
