"""The demo is loaded into a new database once, whatever happens on the way, and never into one that was there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import make
from tests.conftest import make_app
from tools.serve import PENDING, key, prepare
from tracker.extensions import db
from tracker.schema import migrations


class Demo:
    """Stands in for `tracker demo load`: counts the loads, and fails when told to."""

    def __init__(self, app: Flask, patch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.loads = 0
        self.code = 0
        patch.setattr(subprocess, "run", self.run)

    def run(self, command: list[str], **_named: Any) -> subprocess.CompletedProcess[str]:
        assert command[1:] == ["-m", "tracker", "demo", "load"]
        self.loads += 1
        with self.app.app_context():
            make.organization(f"第{self.loads}次")
            db.session.commit()
        return subprocess.CompletedProcess(command, self.code)


@pytest.fixture
def new_app(tmp_path: Path) -> Flask:
    return make_app(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)


def test_a_new_database_gets_the_demo_once(new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Demo(new_app, monkeypatch)
    codes = [prepare(new_app, tmp_path / PENDING) for _ in range(2)]
    assert (codes, demo.loads) == ([0, 0], 1)


def test_a_first_run_cut_short_is_taken_up_by_the_next(
    new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = Demo(new_app, monkeypatch)
    demo.code = 1
    assert prepare(new_app, tmp_path / PENDING) == 1
    demo.code = 0
    assert prepare(new_app, tmp_path / PENDING) == 0
    assert demo.loads == 2


def test_a_database_that_was_there_never_gets_the_demo(
    own_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = Demo(own_app, monkeypatch)
    assert prepare(own_app, tmp_path / PENDING) == 0
    assert demo.loads == 0


def test_it_brings_an_old_database_up_to_date(own_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Demo(own_app, monkeypatch)
    schema = migrations(own_app)
    with own_app.app_context():
        newest = schema.current()
        schema.downgrade("base")
    assert prepare(own_app, tmp_path / PENDING) == 0
    with own_app.app_context():
        assert schema.current() == newest != ()


def test_the_key_is_made_once_and_for_one_reader_only(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    first = key(path)
    assert key(path) == first
    assert len(first) >= 48
    assert path.stat().st_mode & 0o077 == 0
