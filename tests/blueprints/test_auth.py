"""Log-in and log-out at the web edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.blueprints.access import is_safe_next
from tracker.domain.acts import Act
from tracker.domain.login import MAX_FAILURES
from tracker.models import Account, AuditEvent
from tracker.queries import sessions as live_sessions
from tracker.services import passwords

WORD = "gua-tu-zuo-zhan"
HASH = passwords.hash_password(WORD)
REFUSAL = "用户名或密码不对"


@pytest.fixture
def account(cast: Cast, session: Session) -> Account:
    made = make.account("书记", cast.park, username="shuji", password_hash=HASH)
    session.commit()
    return made


def enter(client: FlaskClient, word: str = WORD, *, username: str = "shuji", to: str = "/login") -> tuple[int, str]:
    answer = client.post(to, data={"username": username, "password": word})
    return answer.status_code, answer.headers.get("Location") or answer.text.partition("<main")[2].partition("</main>")[
        0
    ]


def is_inside(client: FlaskClient) -> bool:
    return client.get("/sessions").status_code == 200


def test_the_right_password_leads_to_the_map(client: FlaskClient, account: Account) -> None:
    assert enter(client) == (302, "/")
    assert is_inside(client)


def test_the_page_that_was_wanted_comes_after_log_in(client: FlaskClient, account: Account) -> None:
    asked = client.get("/sessions?x=1")
    assert asked.headers["Location"] == "/login?next=/sessions?x%3D1"
    assert enter(client, to=asked.headers["Location"]) == (302, "/sessions?x=1")


def test_a_strange_next_is_not_followed(client: FlaskClient, account: Account) -> None:
    assert enter(client, to="/login?next=//evil.example/") == (302, "/")


def test_wrong_and_unknown_get_the_same_answer(client: FlaskClient, account: Account) -> None:
    wrong = enter(client, "wrong")
    unknown = enter(client, "wrong", username="nobody")
    assert wrong[0] == 422
    assert REFUSAL in wrong[1]
    assert wrong[1].replace("shuji", "") == unknown[1].replace("nobody", "")


def test_held_back_the_right_password_gets_the_same_answer(client: FlaskClient, account: Account) -> None:
    answers = [enter(client, "wrong") for _time in range(MAX_FAILURES)]
    assert {enter(client), *answers} == {answers[0]}


def test_an_empty_form_counts_nothing(client: FlaskClient, account: Account, session: Session) -> None:
    assert enter(client, "")[0] == 422
    assert session.scalars(sa.select(AuditEvent)).all() == []


def test_every_refusal_is_written_down(client: FlaskClient, account: Account, session: Session) -> None:
    enter(client, "wrong")
    enter(client, "wrong", username="nobody")
    acts = session.scalars(sa.select(AuditEvent.act)).all()
    assert acts == [Act.SESSION_REFUSED, Act.SESSION_REFUSED]


def test_log_in_makes_a_new_session_and_keeps_the_language(client: FlaskClient, account: Account) -> None:
    with client.session_transaction() as cookie:
        cookie.update({"language": "en", "planted": "by a stranger"})
    enter(client)
    with client.session_transaction() as cookie:
        assert cookie["language"] == "en"
        assert "planted" not in cookie


def test_who_is_logged_in_is_led_on_from_the_log_in_page(client: FlaskClient, account: Account) -> None:
    enter(client)
    assert client.get("/login").headers["Location"] == "/"


def test_a_copied_cookie_is_dead_after_log_out(
    app: Flask, client: FlaskClient, new_client: Callable[[], FlaskClient], account: Account
) -> None:
    enter(client)
    thief = new_client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert is_inside(thief)
    assert client.post("/logout").headers["Location"] == "/login"
    assert not is_inside(thief)
    assert not is_inside(client)


def test_the_log_in_page_is_not_kept_by_browsers(client: FlaskClient) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/overdue/?unit=3", "/projects/7#history", "/accounts/?q=党群"])
def test_paths_of_our_own_are_safe(path: str) -> None:
    assert is_safe_next(path)


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "overdue",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "javascript:x",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%2Fevil.example",
        "/%252Fevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "%2F%2Fevil.example",
        " /evil",
    ],
)
def test_other_paths_are_not(path: str | None) -> None:
    assert not is_safe_next(path)


def test_a_database_that_does_not_answer_is_told_on_a_page_of_ours(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_token: str, **_given: object) -> None:
        raise OperationalError("SELECT 1", None, Exception("the server is gone"))

    make.log_in(client, cast.owner)
    monkeypatch.setattr(live_sessions, "live", silent)
    for path in ("/", "/overdue/"):
        answer = client.get(path)
        assert (answer.status_code, "暂时用不了" in answer.text) == (503, True)
        assert "Content-Security-Policy" in answer.headers
