"""How long a session lives, and what a form must carry: the token of the page that it came from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.conftest import MORNING
from tracker.models import AuditEvent, LoginSession
from tracker.services import accounts, passwords

WORD = "gua-tu-zuo-zhan"
HALF_AN_HOUR = dt.timedelta(minutes=30)
TWELVE_HOURS = dt.timedelta(hours=12)
A_MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock() -> Callable[[dt.timedelta], time_machine.travel]:
    """`with clock(delta):` is the morning of the tests and so much later."""
    return lambda later: time_machine.travel(MORNING + later, tick=False)


def is_inside(client: FlaskClient) -> bool:
    return client.get("/sessions").status_code == 200


def test_half_an_hour_without_a_sign_of_life_ends_a_session(
    client: FlaskClient, cast: Cast, clock: Callable[[dt.timedelta], time_machine.travel]
) -> None:
    make.log_in(client, cast.owner)
    with clock(HALF_AN_HOUR - A_MINUTE):
        assert is_inside(client)
    with clock(2 * HALF_AN_HOUR - 2 * A_MINUTE):
        assert is_inside(client)
    with clock(3 * HALF_AN_HOUR - 2 * A_MINUTE):
        assert not is_inside(client)


def test_twelve_hours_end_a_session_however_busy(
    client: FlaskClient, cast: Cast, clock: Callable[[dt.timedelta], time_machine.travel]
) -> None:
    make.log_in(client, cast.owner)
    for quarters in range(1, 48):
        with clock(quarters * HALF_AN_HOUR / 2):
            assert is_inside(client)
    with clock(TWELVE_HOURS):
        assert not is_inside(client)


def test_a_sign_of_life_is_written_once_a_minute_at_most(
    client: FlaskClient, cast: Cast, session: Session, clock: Callable[[dt.timedelta], time_machine.travel]
) -> None:
    make.log_in(client, cast.owner)
    with clock(A_MINUTE):
        is_inside(client)
    assert session.scalars(sa.select(LoginSession.seen_at)).all() == [MORNING.astimezone(dt.UTC)]
    with clock(2 * A_MINUTE):
        is_inside(client)
    assert session.scalars(sa.select(LoginSession.seen_at)).all() == [MORNING.astimezone(dt.UTC) + 2 * A_MINUTE]


def test_a_disabled_account_is_out_at_once(client: FlaskClient, cast: Cast, session: Session) -> None:
    make.log_in(client, cast.owner)
    accounts.disable_account(cast.owner, reason="调离", by=make.doer(cast.system))
    session.commit()
    assert not is_inside(client)


@pytest.fixture
def strict(app: Flask, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser of the application as it is really served: forms need their token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    cast.owner.password_hash = passwords.hash_password(WORD)
    return client


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_without_its_token_does_nothing(strict: FlaskClient, cast: Cast, session: Session) -> None:
    typed = {"username": cast.owner.username, "password": WORD}
    assert strict.post("/login", data=typed).status_code == 400
    assert session.scalars(sa.select(LoginSession)).all() == []
    assert session.scalars(sa.select(AuditEvent)).all() == []


def test_with_the_token_of_its_page_a_form_is_taken(strict: FlaskClient, cast: Cast) -> None:
    before = token_of(strict.get("/login").text)
    typed = {"username": cast.owner.username, "password": WORD, "csrf_token": before}
    assert strict.post("/login", data=typed).status_code == 302
    assert strict.post("/logout", data={"csrf_token": before}).status_code == 400, "log-in makes a new token"
    assert strict.post("/logout", data={"csrf_token": token_of(strict.get("/sessions").text)}).status_code == 302
