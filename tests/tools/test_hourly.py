"""The sweep beside `make run`: soon after the start, every hour, and ended with the server."""

from __future__ import annotations

import subprocess

import pytest

from tools import hourly


def test_it_acts_soon_and_every_hour_until_the_server_is_gone() -> None:
    seconds: list[int] = []
    acted: list[int] = []
    hourly.keep(
        is_alive=lambda: len(seconds) < 2 * hourly.HOUR + 15,
        act=lambda: acted.append(len(seconds)),
        pause=lambda: seconds.append(1),
    )
    assert acted == [hourly.FIRST, hourly.HOUR + hourly.FIRST, 2 * hourly.HOUR + hourly.FIRST]


def test_it_does_nothing_for_a_server_that_is_gone_already() -> None:
    acted: list[int] = []
    hourly.keep(is_alive=lambda: False, act=lambda: acted.append(1), pause=lambda: None)
    assert acted == []


@pytest.mark.parametrize(
    ("code", "out", "err", "said"),
    [
        (0, "a\n2 new, 0 already there\n", "", "2 new, 0 already there"),
        (1, "", "no database\n", "no database"),
        (1, "office  mail  failed\n0 sent, 1 failed\n", "", "0 sent, 1 failed"),
        (3, "", "", "3"),
    ],
)
def test_one_line_tells_how_it_went(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, out: str, err: str, said: str
) -> None:
    ended = subprocess.CompletedProcess(["tracker"], code, out, err)
    monkeypatch.setattr(subprocess, "run", lambda *_given, **_named: ended)
    hourly.run_all()
    assert capsys.readouterr().out == f"Sweep: {said}\nDigest: {said}\n"
