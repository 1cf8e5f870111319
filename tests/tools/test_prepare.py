"""The demo is loaded into a new database once, whatever happens on the way, and never into one that was there."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import AppGroup

from tests import make
from tests.conftest import make_app
from tools.prepare import PENDING, prepare
from tracker.extensions import alembic, db


class Demo:
    """Stands in for the demo's command: counts the loads, and fails when told to."""

    def __init__(self, app: Flask) -> None:
        self.loads = 0
        self.fails = False
        group = AppGroup("demo")
        group.command("load")(self.load)
        app.cli.add_command(group)

    def load(self) -> None:
        self.loads += 1
        if self.fails:
            raise click.ClickException("cut short")
        make.organization(f"第{self.loads}次")
        db.session.commit()


@pytest.fixture
def new_app(tmp_path: Path) -> Flask:
    return make_app(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)


def test_a_new_database_gets_the_demo_once(new_app: Flask, tmp_path: Path) -> None:
    demo = Demo(new_app)
    codes = [prepare(new_app, tmp_path / PENDING) for _ in range(2)]
    assert (codes, demo.loads) == ([0, 0], 1)


def test_a_first_run_cut_short_is_taken_up_by_the_next(
    new_app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = Demo(new_app)
    demo.fails = True
    assert prepare(new_app, tmp_path / PENDING) == 1
    assert "cut short" in capsys.readouterr().err
    demo.fails = False
    assert prepare(new_app, tmp_path / PENDING) == 0
    assert demo.loads == 2


def test_a_database_that_was_there_never_gets_the_demo(own_app: Flask, tmp_path: Path) -> None:
    demo = Demo(own_app)
    assert prepare(own_app, tmp_path / PENDING) == 0
    assert demo.loads == 0


def test_it_brings_an_old_database_up_to_date(own_app: Flask, tmp_path: Path) -> None:
    Demo(own_app)
    with own_app.app_context():
        newest = alembic.current()
        alembic.downgrade("base")
    assert prepare(own_app, tmp_path / PENDING) == 0
    with own_app.app_context():
        assert alembic.current() == newest != ()
