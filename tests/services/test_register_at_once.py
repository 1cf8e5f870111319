"""One file brought back and applied by several at once, or by a process that is killed: it is written once, and whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import gather
from tests.services.registers import table_of
from tests.sheets import plain_list
from tracker.domain.errors import Stale
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AuditEvent, Checklist, Item, Project, RegisterImport
from tracker.services.doer import Doer
from tracker.services.register_imports import apply_import, bring_back

FILE = plain_list(["大项", "小项", "权重"], ["新的大项", "新的小项", 5], ["新的大项", "又一个小项", 6])
CROWD = 3
read_by_all = threading.Barrier(CROWD)
# Applies what waits, and is killed when all of it is written and nothing is committed.
KILLED = """
import os, signal
import sqlalchemy as sa
from tests import make
from tests.at_once import Begin, at_once
from tracker import create_app
from tracker.extensions import db
from tracker.models import Account, Checklist, RegisterImport
from tracker.services.register_imports import apply_import

with create_app().app_context():
    waiting = db.session.scalars(sa.select(RegisterImport)).one()
    by = make.doer(db.session.get_one(Account, waiting.account_id))
    apply_import(waiting, db.session.scalars(sa.select(Checklist)).one(), by=by)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def clerks(own_app: Flask) -> list[Doer]:
    """Three who hold the office, for a draft of one project."""
    with own_app.app_context():
        cast = gather()
        roles = [(grant.role, cast.park) for grant in cast.office.grants]
        others = [make.account(f"综合岗{n}", cast.department, roles=roles) for n in range(CROWD - 1)]
        make.project(make.checklist(cast.park, cast.office, state="draft"), state=State.DRAFT, weight=100)
        doers = [make.doer(one) for one in (cast.office, *others)]
        db.session.commit()
    return doers


def together(app: Flask, acts: list[Callable[[Checklist], str]]) -> list[str]:
    """What each came to, the checklist read before any of them begins."""

    def one(act: Callable[[Checklist], str], begin: Begin) -> str:
        with app.app_context():
            checklist = db.session.scalars(sa.select(Checklist)).one()
            begin()
            return act(checklist)

    return sorted(at_once([partial(one, act) for act in acts]))


def bring(by: Doer) -> Callable[[Checklist], str]:
    def act(checklist: Checklist) -> str:
        bring_back(checklist, table_of(FILE), file_name="台账.xlsx", by=by)
        db.session.commit()
        return "brought"

    return act


def press(by: Doer) -> Callable[[Checklist], str]:
    def act(checklist: Checklist) -> str:
        mine = db.session.scalars(sa.select(RegisterImport).where(RegisterImport.account_id == by.account_id)).one()
        read_by_all.wait()
        try:
            apply_import(mine, checklist, by=by)
        except Stale:
            db.session.rollback()
            return "stale"
        db.session.commit()
        return "written"

    return act


def count(app: Flask, what: type[RegisterImport | Project | Item]) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


@pytest.mark.postgresql
def test_of_one_persons_uploads_at_once_one_waits(own_app: Flask, clerks: list[Doer]) -> None:
    assert together(own_app, [bring(clerks[0])] * CROWD) == ["brought"] * CROWD
    assert count(own_app, RegisterImport) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("is_one_person", [True, False], ids=["one person", "three persons"])
def test_one_file_applied_at_once_is_written_once(own_app: Flask, clerks: list[Doer], is_one_person: bool) -> None:
    pressing = clerks[:1] * CROWD if is_one_person else clerks
    for by in dict.fromkeys(one.account_id for one in pressing):
        together(own_app, [bring(next(one for one in clerks if one.account_id == by))])
    assert together(own_app, [press(by) for by in pressing]) == ["stale", "stale", "written"]
    assert (count(own_app, Item), count(own_app, Project)) == (2, 3)
    with own_app.app_context():
        acts = db.session.scalars(sa.select(AuditEvent.act).where(AuditEvent.act == "checklist:import")).all()
    assert len(acts) == 1


def test_an_import_that_is_killed_has_written_nothing_and_still_waits(own_app: Flask, clerks: list[Doer]) -> None:
    together(own_app, [bring(clerks[0])])
    settings = {
        "SECRET_KEY": "x",
        "DATABASE_URL": own_app.config["DATABASE_URL"],
        "INSTANCE_PATH": own_app.instance_path,
    }
    environment = os.environ | {f"TRACKER_{name}": value for name, value in settings.items()}
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (count(own_app, Item), count(own_app, Project), count(own_app, RegisterImport)) == (1, 1, 1)
    with own_app.app_context():
        waiting = db.session.scalars(sa.select(RegisterImport)).one()
        apply_import(waiting, db.session.scalars(sa.select(Checklist)).one(), by=clerks[0])
        db.session.commit()
    assert (count(own_app, Item), count(own_app, Project), count(own_app, RegisterImport)) == (2, 3, 0)
