"""The checks can fail: a difference between models and migrations is named, and a skipped test is no success in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.guards.sources import ROOT
from tools.check_migrations import differences
from tracker.extensions import db

SKIPPED = "import pytest\n\ndef test_nothing():\n    pytest.skip('no reason')\n"


def test_models_and_migrations_agree(own_app: Flask) -> None:
    assert differences(own_app, "here", down=False) == []
    assert differences(own_app, "here", down=True) == []


def test_a_table_that_no_model_knows_is_named(own_app: Flask) -> None:
    with own_app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE stray (id INTEGER)"))
    (problem,) = differences(own_app, "here", down=False)
    assert "stray" in problem
    left, *_ = differences(own_app, "here", down=True)
    assert left == "here: the table stray is left after the downgrade"


@pytest.mark.parametrize(("setting", "code"), [("", 0), ("1", 1)])
def test_a_skip_fails_where_nothing_may_be_skipped(tmp_path: Path, setting: str, code: int) -> None:
    (tmp_path / "test_skipped.py").write_text(SKIPPED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "--rootdir", str(tmp_path), str(tmp_path)]
    environment = os.environ | {"TRACKER_TEST_NO_SKIP": setting, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
