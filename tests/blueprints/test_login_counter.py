"""Wrong passwords that come at the same moment are all counted: on real connections, with real commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import make
from tests.conftest import make_app
from tracker.domain.acts import Act
from tracker.domain.login import MAX_FAILURES
from tracker.extensions import db
from tracker.models import AuditEvent, LoginCounter, LoginSession
from tracker.services import passwords

WORD = "gua-tu-zuo-zhan"
AT_ONCE = 4


@pytest.fixture
def served(own_app: Flask) -> Flask:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        make.account("书记", park, username="shuji", password_hash=passwords.hash_password(WORD))
        db.session.commit()
    return own_app


def enter(app: Flask, word: str) -> int:
    return app.test_client().post("/login", data={"username": "shuji", "password": word}).status_code


def enter_at_once(app: Flask, *words: str) -> list[int]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda word: enter(app, word), words))


def test_each_of_many_at_once_is_counted_and_recorded(served: Flask) -> None:
    assert set(enter_at_once(served, *["wrong"] * (MAX_FAILURES - 1))) == {422}
    with served.app_context():
        assert db.session.scalars(sa.select(LoginCounter.failures)).all() == [MAX_FAILURES - 1]
        assert db.session.scalars(sa.select(AuditEvent.act)).all() == [Act.SESSION_REFUSED] * (MAX_FAILURES - 1)


def test_no_flood_of_guesses_gets_past_the_tenth(served: Flask) -> None:
    enter_at_once(served, *["wrong"] * (MAX_FAILURES + 2))
    assert set(enter_at_once(served, *[WORD] * AT_ONCE)) == {422}
    with served.app_context():
        assert db.session.scalars(sa.select(LoginSession)).all() == []


def test_the_count_outlives_the_program_and_is_shared(served: Flask) -> None:
    enter_at_once(served, *["wrong"] * MAX_FAILURES)
    another = make_app(served.config["DATABASE_URL"], served.config["INSTANCE_PATH"])
    assert enter(another, WORD) == 422
    with another.app_context():
        db.engine.dispose()
    with served.app_context():
        db.session.execute(sa.delete(LoginCounter))
        db.session.commit()
    assert enter(served, WORD) == 302


def test_a_header_of_the_client_changes_nothing(served: Flask) -> None:
    for number in range(MAX_FAILURES):
        served.test_client().post(
            "/login",
            data={"username": "shuji", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"},
        )
    assert enter(served, WORD) == 422
    with served.app_context():
        assert set(db.session.scalars(sa.select(AuditEvent.address))) == {"127.0.0.1"}
