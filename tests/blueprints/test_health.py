"""What a machine that watches is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_app
from tracker.extensions import db
from tracker.models import REVISION
from tracker.schema import migrations


def test_it_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == client.get("/readyz").json == {"status": "ok"}


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = 'old'", "DELETE FROM alembic_version"])
def test_it_is_not_ready_before_the_newest_migration(app: Flask, client: FlaskClient, statement: str) -> None:
    with app.app_context():
        db.session.execute(sa.text(statement))
        db.session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations pending"})


def test_it_is_not_ready_on_an_empty_database(tmp_path: Path) -> None:
    answer = make_app(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path).test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations pending"})


def test_it_is_not_ready_without_a_database(tmp_path: Path) -> None:
    answer = make_app(f"sqlite:///{tmp_path / 'nowhere' / 'at-all.db'}", tmp_path).test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "no database"})


def test_the_newest_migration_is_the_one_that_the_tables_agree_with(app: Flask) -> None:
    with app.app_context():
        assert [revision.revision for revision in migrations(app).heads()] == [REVISION]
