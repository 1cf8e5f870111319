"""The commands are found by name, and none is loaded before it is called."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from tracker.cli import COMMANDS

HEAVY = ("alembic", "apprise", "docx", "icalendar", "openpyxl", "tracker.demo.load", "typst", "yaml")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_does(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=[name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: tracker {name} ")


def test_the_list_names_them_all(app: Flask) -> None:
    listed = app.test_cli_runner().invoke(args=["--help"]).output
    assert [name for name in COMMANDS if f"  {name} " not in listed] == []


def test_an_unknown_command_is_refused(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["nonsense"]).exit_code == 2


def test_the_database_stands_at_the_newest_migration(own_app: Flask) -> None:
    assert own_app.test_cli_runner().invoke(args=["db", "current", "--check-heads"]).exit_code == 0


def test_what_answers_pages_has_none_of_what_a_few_acts_need() -> None:
    loaded = "import sys, tracker; tracker.create_app({'SECRET_KEY': 'k' * 32}); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in HEAVY if name in modules] == []
