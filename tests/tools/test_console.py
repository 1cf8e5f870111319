"""The console command `tracker` knows what `flask --app wsgi` knows."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest


def run(monkeypatch: pytest.MonkeyPatch, instance: Path, *arguments: str) -> int:
    monkeypatch.setenv("TRACKER_INSTANCE_PATH", str(instance))
    monkeypatch.setenv("TRACKER_SECRET_KEY", "only-for-the-tests")
    monkeypatch.setattr(sys, "argv", ["tracker", *arguments])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("tracker", run_name="__main__")
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize("command", [(), ("db",), ("db", "upgrade")])
def test_every_command_has_help(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert run(monkeypatch, tmp_path, *command, "--help") == 0
    assert f"Usage: {' '.join(('tracker', *command))}" in capsys.readouterr().out


def test_an_unknown_command_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, "march") != 0
    assert "march" in capsys.readouterr().err
