"""One's own digest and calendar at the web edge: secrets are taken and never shown again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.page import marks
from tracker.domain.digest import Outcome
from tracker.models import Delivery, DigestSetting, Project

KEY = "693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def owner(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.owner)


def test_nothing_is_on_by_itself(owner: FlaskClient) -> None:
    page = owner.get("/settings")
    assert (marks(page, "data-digest"), marks(page, "data-calendar")) == (["off"], ["off"])
    assert "/settings" in owner.get("/sessions").text


def test_a_mail_address_is_shown_again_and_a_robots_key_is_not(
    owner: FlaskClient, cast: Cast, session: Session
) -> None:
    answer = owner.post("/settings/digest", data={"hour": "17", "target": "bu.zhang@example.org"})
    assert answer.headers["Location"] == "/settings"
    page = owner.get("/settings")
    assert marks(page, "data-digest") == ["mail"]
    assert 'value="bu.zhang@example.org"' in page.text
    owner.post("/settings/digest", data={"hour": "7", "target": f"wecombot://{KEY}"})
    page = owner.get("/settings")
    assert marks(page, "data-digest") == ["wecombot"]
    assert KEY not in page.text
    assert session.scalars(sa.select(DigestSetting.target)).all() == [KEY]


@pytest.mark.parametrize(
    ("hour", "target", "sentence"),
    [
        ("8", "json://127.0.0.1/x", "别的地址不发"),
        ("8", "mailto://a:b@10.0.0.1", "别的地址不发"),
        ("8", "", "请填邮箱"),
        ("25", "bu.zhang@example.org", "hour"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    owner: FlaskClient, session: Session, hour: str, target: str, sentence: str
) -> None:
    answer = owner.post("/settings/digest", data={"hour": hour, "target": target})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{target}"' in answer.text
    assert session.scalars(sa.select(DigestSetting)).all() == []


def test_the_digest_is_given_up(owner: FlaskClient, session: Session) -> None:
    owner.post("/settings/digest", data={"hour": "8", "target": "bu.zhang@example.org"})
    assert "/settings/digest/ending" in owner.get("/settings").text
    assert owner.post("/settings/digest/ending").headers["Location"] == "/settings"
    assert marks(owner.get("/settings"), "data-digest") == ["off"]


def test_what_became_of_the_last_one_is_told(owner: FlaskClient, cast: Cast, session: Session) -> None:
    session.add(
        Delivery(
            account_id=cast.owner.id,
            on=make.TODAY,
            channel="mail",
            outcome=Outcome.FAILED,
            tries=1,
            claimed_at=make.MOMENT,
        )
    )
    session.commit()
    assert "上一次：11-24，没有送达。" in owner.get("/settings").text


def test_the_address_of_the_feed_is_shown_once(owner: FlaskClient) -> None:
    shown = owner.post("/settings/calendar")
    address = shown.text.partition("data-calendar-address>")[2].partition("</output>")[0]
    assert address.startswith("http://localhost/calendar/")
    assert shown.headers["Cache-Control"] == "no-store"
    page = owner.get("/settings")
    assert marks(page, "data-calendar") == ["open"]
    assert address not in page.text
    assert owner.get(address).status_code == 200
    assert owner.post("/settings/calendar/ending").headers["Location"] == "/settings"
    assert owner.get(address).status_code == 404
    assert marks(owner.get("/settings"), "data-calendar") == ["off"]


def test_the_address_of_the_feed_begins_as_the_server_is_reached_whatever_host_a_request_names(
    owner: FlaskClient, project: Project, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://map.example.org")
    shown = owner.post("/settings/calendar", headers={"X-Forwarded-Host": "forged.example"})
    address = shown.text.partition("data-calendar-address>")[2].partition("</output>")[0]
    assert address.startswith("https://map.example.org/calendar/")
    fed = owner.get(urlsplit(address).path, headers={"Host": "forged.example"})
    assert ("https://map.example.org/projects/" in fed.text, "forged" in fed.text) == (True, False)


def test_a_path_that_lacks_its_last_stroke_leads_on_without_naming_a_host(owner: FlaskClient) -> None:
    on = owner.get("/notices?year=2026", headers={"Host": "forged.example"})
    assert (on.status_code, on.location, "forged" in on.text) == (308, "/notices/?year=2026", False)


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_an_administrator_has_nothing_to_set(client: FlaskClient, cast: Cast, who: str) -> None:
    browser = make.log_in(client, getattr(cast, who))
    assert browser.get("/settings").status_code == 403
    for path in ("digest/ending", "calendar", "calendar/ending"):
        assert browser.post(f"/settings/{path}").status_code == 403
    sent = browser.post("/settings/digest", data={"hour": "8", "target": "bu.zhang@example.org"})
    assert sent.status_code == 403
