"""Settings that are read once at the start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ADDRESS = {"TRACKER_BASE_URL": "https://map.example.org"}


@pytest.mark.parametrize(
    ("given", "lines"),
    [({}, 0), (ADDRESS, 0), ({"TRACKER_HTTPS": "1"}, 1), ({"TRACKER_HTTPS": "1", **ADDRESS}, 0)],
    ids=["a laptop", "an address", "no address for others", "all said"],
)
def test_a_server_for_others_without_its_address_says_so_in_one_line(given: dict[str, str], lines: int) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    start = [sys.executable, "-c", "from tracker import config; config.from_environ()"]
    told = subprocess.run(start, env=kept | given, check=True, capture_output=True, text=True).stderr.splitlines()
    assert [line.startswith("TRACKER_HTTPS is 1 and TRACKER_BASE_URL is not set") for line in told] == [True] * lines
