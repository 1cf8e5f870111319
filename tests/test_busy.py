"""While somebody else writes for long (a copy is made, a table rebuilt), pages are read and forms are told to come again."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.conftest import make_app
from tracker import extensions
from tracker.extensions import db
from tracker.models import LoginSession
from tracker.schema import migrations


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Logged in for some minutes already, on a database that a stranger is writing to."""
    place = tmp_path / "busy.db"
    app = make_app(f"sqlite:///{place}", tmp_path)
    with app.app_context():
        migrations(app).upgrade()
    with app.app_context():
        made = make.log_in(app.test_client(), make.account("责任人", make.organization("园区党委", tier=3)))
        ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
        db.session.execute(sa.update(LoginSession).values(seen_at=ago))
        db.session.commit()
    monkeypatch.setattr(extensions, "LONGEST_WAIT", 0)
    with closing(sqlite3.connect(place, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        yield made


def test_a_page_is_read_all_the_same(client: FlaskClient) -> None:
    assert client.get("/overdue/").status_code == 200


def test_a_form_is_told_to_come_again(client: FlaskClient) -> None:
    answer = client.post("/sessions/endings")
    assert (answer.status_code, "暂时用不了" in answer.text) == (503, True)
