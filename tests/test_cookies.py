"""What a cookie says is believed without a new look at its signature for an hour, and nothing else is."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from itsdangerous import BadSignature, SignatureExpired

from tracker.cookies import SignedCookies

MORNING = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
A_DAY = 24 * 3600


@pytest.fixture
def cookies() -> SignedCookies:
    return SignedCookies()


@pytest.fixture
def kept_app() -> Flask:
    made = Flask(__name__)
    made.secret_key = "only-for-the-tests"  # signs nothing but this test's cookies
    return made


def test_what_one_request_changes_no_other_sees(cookies: SignedCookies, kept_app: Flask) -> None:
    signer = cookies.get_signing_serializer(kept_app)
    assert signer is not None
    cookie = signer.dumps({"_flashes": [("message", "已保存。")]})
    signer.loads(cookie)["_flashes"].append(("message", "再次。"))
    assert signer.loads(cookie) == {"_flashes": [("message", "已保存。")]}


def test_a_cookie_with_another_sign_in_it_is_refused(cookies: SignedCookies, kept_app: Flask) -> None:
    signer = cookies.get_signing_serializer(kept_app)
    assert signer is not None
    cookie = signer.dumps({"_user_id": "token"})
    assert signer.loads(cookie) == {"_user_id": "token"}
    other = ("f" if cookie[0] != "f" else "e") + cookie[1:]
    for _time in range(2):
        with pytest.raises(BadSignature):
            signer.loads(other)


def test_a_cookie_that_is_known_grows_old_all_the_same(cookies: SignedCookies, kept_app: Flask) -> None:
    signer = cookies.get_signing_serializer(kept_app)
    assert signer is not None
    with time_machine.travel(MORNING, tick=False):
        cookie = signer.dumps({"_user_id": "token"})
        assert signer.loads(cookie, max_age=A_DAY) == {"_user_id": "token"}
    with time_machine.travel(MORNING + dt.timedelta(seconds=A_DAY + 3600), tick=False), pytest.raises(SignatureExpired):
        signer.loads(cookie, max_age=A_DAY)
