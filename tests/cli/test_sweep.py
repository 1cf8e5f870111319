"""`tracker sweep`: one line a thing done, and nothing the second time."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from tests import make
from tracker import uploads
from tracker.cli.sweep import done
from tracker.extensions import db
from tracker.files import ORPHANED_AFTER_SECONDS
from tracker.models import Account, Evidence, Project
from tracker.services import standing
from tracker.services.batches import Batch
from tracker.transactions import TRIES


@pytest.fixture
def runner(own_app: Flask) -> FlaskCliRunner:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        who = make.account("责任人", park)
        checklist = make.checklist(park, who)
        made = [
            make.project(checklist, owner=who, due_on=make.TODAY.replace(day=9)),
            make.project(checklist, owner=who, code="1.2", name="党群阵地建设", due_on=make.TODAY.replace(day=30)),
        ]
        for project in made:
            standing.turn(project)
        db.session.commit()
    return own_app.test_cli_runner()


def sweep(runner: FlaskCliRunner, *options: str) -> list[str]:
    result = runner.invoke(args=["sweep", *options])
    assert result.exit_code == 0, result.output
    lines: list[str] = result.output.splitlines()
    return lines


def test_a_line_for_each_thing_done_and_none_the_second_time(runner: FlaskCliRunner) -> None:
    first = sweep(runner, "--on", "2026-11-24")
    assert first == [
        "1.1 三级统筹议事  2026-11-09  +15",
        "1.2 党群阵地建设  2026-11-30  -7",
        "1.1 三级统筹议事  case opened",
        "1.2 党群阵地建设  case opened",
        "1.1 三级统筹议事  urge  +15",
        "1.1 三级统筹议事  yellow_card  +15",
        "1.2 党群阵地建设  talk  +0",
        "7 new, 0 already there",
    ]
    assert sweep(runner, "--on", "2026-11-24") == ["0 new, 5 already there"]
    later = sweep(runner, "--on", "2026-12-01")
    assert later[0] == "1.2 党群阵地建设  2026-11-30  +1"
    assert sweep(runner, "--on", "2026-12-01")[-1].startswith("0 new, ")


def test_a_day_that_is_none_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["sweep", "--on", "2026-13-40"]).exit_code != 0


def test_files_that_no_row_names_go_after_a_day(own_app: Flask, runner: FlaskCliRunner) -> None:
    with own_app.app_context():
        store = uploads.store()
        named, _ = store.put(io.BytesIO(b"named"))
        orphan, _ = store.put(io.BytesIO(b"orphan"))
        fresh, _ = store.put(io.BytesIO(b"fresh"))
        db.session.add(
            Evidence(
                project_id=db.session.scalars(sa.select(Project.id)).first(),
                original_name="a.pdf",
                media_type="application/pdf",
                size=5,
                digest=named,
                added_by_id=db.session.scalars(sa.select(Account.id)).one(),
                added_at=make.MOMENT,
            )
        )
        db.session.commit()
        for digest in (named, orphan):
            age(store.path(digest))
        sweep(runner)
        assert [store.path(digest).exists() for digest in (named, orphan, fresh)] == [True, False, True]


def age(path: Path) -> None:
    then = path.stat().st_mtime - ORPHANED_AFTER_SECONDS - 60
    os.utime(path, (then, then))


@pytest.mark.parametrize(
    "met",
    [
        OperationalError("insert", {}, Exception("database is locked")),
        IntegrityError("insert", {}, Exception("unique")),
        StaleDataError("another version"),
    ],
)
def test_a_piece_that_met_another_writer_is_done_again(own_app: Flask, met: Exception) -> None:
    tries: list[int] = []

    def work() -> Batch:
        tries.append(1)
        if len(tries) < 3:
            raise met
        return Batch(["done"])

    with own_app.app_context():
        assert done(work).lines == ["done"]
    assert len(tries) == 3


@pytest.mark.parametrize(("fault", "tries"), [("database is locked", TRIES), ("disk full", 1)])
def test_a_fault_that_stays_is_told(own_app: Flask, fault: str, tries: int) -> None:
    tried: list[int] = []

    def work() -> Batch:
        tried.append(1)
        raise OperationalError("insert", {}, Exception(fault))

    with own_app.app_context(), pytest.raises(OperationalError):
        done(work)
    assert len(tried) == tries
