"""One's own password, sessions and language at the web edge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.conftest import make_app
from tracker.blueprints.auth.sessions import device_name
from tracker.domain.acts import Act
from tracker.domain.login import MAX_FAILURES
from tracker.models import Account, AuditEvent, LoginCounter, LoginSession
from tracker.services import passwords

WORD = "gua-tu-zuo-zhan"
NEW = "san-shan-wu-yue"
HASH = passwords.hash_password(WORD)


@pytest.fixture
def account(cast: Cast, session: Session) -> Account:
    made = make.account("书记", cast.park, username="shuji", password_hash=HASH)
    session.commit()
    return made


@pytest.fixture
def mine(client: FlaskClient, account: Account) -> FlaskClient:
    return make.log_in(client, account)


def change(client: FlaskClient, *, current: str = WORD, new: str = NEW, repeat: str | None = None) -> TestResponse:
    return client.post("/password", data={"current": current, "new": new, "repeat": new if repeat is None else repeat})


def is_inside(client: FlaskClient) -> bool:
    return client.get("/sessions").status_code == 200


def test_a_new_password_is_taken_and_other_devices_are_out(
    mine: FlaskClient, new_client: Callable[[], FlaskClient], account: Account
) -> None:
    other = make.log_in(new_client(), account)
    assert change(mine).status_code == 302
    assert is_inside(mine)
    assert not is_inside(other)
    entered = new_client().post("/login", data={"username": "shuji", "password": NEW})
    assert entered.status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "repeat", "sentence"),
    [
        ("wrong", NEW, None, "现在的密码不对"),
        (WORD, WORD, None, "最近 1 个用过的密码不能再用"),
        (WORD, "short", None, "密码至少 10 个字符"),
        (WORD, "shuji-12345", None, "密码里不能有用户名"),
        (WORD, "password123456", None, "这个密码太常见"),
        (WORD, NEW, "another", "两次填的新密码不一样"),
        ("", NEW, None, "请填现在的密码"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    mine: FlaskClient, account: Account, current: str, new: str, repeat: str | None, sentence: str
) -> None:
    answer = change(mine, current=current, new=new, repeat=repeat)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert account.password_hash == HASH


def test_wrong_present_passwords_count_like_those_at_the_log_in_page(
    mine: FlaskClient, account: Account, session: Session
) -> None:
    for _time in range(MAX_FAILURES):
        change(mine, current="wrong")
    assert session.scalars(sa.select(LoginCounter.failures)).all() == [MAX_FAILURES]
    assert change(mine).status_code == 422
    assert mine.post("/logout").status_code == 302
    assert mine.post("/login", data={"username": "shuji", "password": WORD}).status_code == 422


def test_a_first_password_opens_nothing_but_its_own_change(
    mine: FlaskClient, account: Account, session: Session
) -> None:
    account.is_password_one_time = True
    session.commit()
    for path in ("/", "/me", "/sessions", "/organizations/"):
        assert mine.get(path).headers["Location"] == "/password"
    assert "先换一个自己的密码" in mine.get("/password").text
    assert change(mine).headers["Location"] == "/"
    assert is_inside(mine)


def test_the_strict_profile_asks_for_more_and_for_a_new_one_after_ninety_days(
    app: Flask, mine: FlaskClient, account: Account, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PASSWORD_PROFILE", "mlps")
    assert is_inside(mine)
    assert "至少有 3 种" in mine.get("/password").text
    assert "的 3 种" in change(mine).text
    account.password_set_at = make.MOMENT.replace(month=8)
    session.commit()
    assert mine.get("/sessions").headers["Location"] == "/password"
    assert change(mine, new="San-shan-5-yue").status_code == 302
    assert is_inside(mine)


def test_one_sees_where_one_is_logged_in_and_ends_it(
    mine: FlaskClient, new_client: Callable[[], FlaskClient], account: Account, session: Session
) -> None:
    other = make.log_in(new_client(), account)
    here, there = session.scalars(sa.select(LoginSession.id).order_by(LoginSession.id)).all()
    page = mine.get("/sessions").text
    assert page.count("data-session=") == 2
    assert page.count('/ending"') == 1
    assert mine.post(f"/sessions/{there}/ending").status_code == 302
    assert not is_inside(other)
    assert mine.post(f"/sessions/{there}/ending").status_code == 404
    assert session.scalars(sa.select(AuditEvent.act)).all() == [Act.SESSION_END]
    assert mine.post(f"/sessions/{here}/ending").status_code == 302
    assert not is_inside(mine)


def test_all_others_are_ended_at_once(
    mine: FlaskClient, new_client: Callable[[], FlaskClient], account: Account
) -> None:
    others = [make.log_in(new_client(), account) for _time in range(2)]
    assert mine.post("/sessions/endings").status_code == 302
    assert [is_inside(browser) for browser in (mine, *others)] == [True, False, False]


def test_another_ones_session_does_not_exist(
    mine: FlaskClient, new_client: Callable[[], FlaskClient], cast: Cast, session: Session
) -> None:
    theirs = make.log_in(new_client(), cast.owner)
    (number,) = session.scalars(sa.select(LoginSession.id).where(LoginSession.account_id == cast.owner.id))
    assert mine.post(f"/sessions/{number}/ending").status_code == 404
    assert is_inside(theirs)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge（Windows）"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信（安卓）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari（iPhone）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox（Linux）"),
        ("curl/8.5.0", "不认识的设备"),
        ("Firefox", "Firefox"),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, name: str) -> None:
    assert str(device_name(user_agent)) == name


def test_the_language_is_kept_by_browser_and_account(mine: FlaskClient, account: Account) -> None:
    answer = mine.post("/language", data={"language": "en", "next": "/sessions"})
    assert answer.headers["Location"] == "/sessions"
    assert account.language == "en"
    assert '<html lang="en"' in mine.get("/sessions").text
    with mine.session_transaction() as cookie:
        cookie.pop("language")
    assert '<html lang="en"' in mine.get("/sessions").text


def test_a_stranger_chooses_a_language_too(client: FlaskClient, cast: Cast) -> None:
    assert ">English</button>" in client.get("/login").text
    assert client.post("/language", data={"language": "en", "next": "//evil.example"}).headers["Location"] == "/login"
    login = client.get("/login").text
    assert '<html lang="en"' in login
    assert ">中文</button>" in login


def test_an_unknown_language_is_refused(client: FlaskClient, cast: Cast) -> None:
    assert client.post("/language", data={"language": "la"}).status_code == 400


@pytest.mark.parametrize(
    ("who", "home"), [("system", "/accounts/"), ("security", "/accounts/"), ("auditor", "/audit/")]
)
def test_administrators_begin_at_their_own_page(
    client: FlaskClient, cast: Cast, session: Session, who: str, home: str
) -> None:
    administrator = getattr(cast, who)
    administrator.password_hash = HASH
    session.commit()
    entered = client.post("/login", data={"username": administrator.username, "password": WORD})
    assert entered.headers["Location"] == home


def test_an_unknown_password_profile_stops_the_start(application: Flask) -> None:
    with pytest.raises(ValueError, match="TRACKER_PASSWORD_PROFILE"):
        make_app("sqlite://", Path(application.instance_path), PASSWORD_PROFILE="strong")
