"""Sweeps, and sends the digests that are due, when the server has started and then every hour.

One process a server, which ends with it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

HOUR = 3600
# The first time waits until the server that starts at the same time has answered its first pages.
FIRST = 10
COMMANDS = ("sweep", "digest")


def main() -> int:
    server = os.getppid()
    with contextlib.suppress(KeyboardInterrupt):
        keep(is_alive=lambda: os.getppid() == server, act=run_all, pause=partial(time.sleep, 1))
    return 0


def keep(*, is_alive: Callable[[], bool], act: Callable[[], object], pause: Callable[[], object]) -> None:
    """Acts at the tenth second of each hour, looking each second whether the server still lives."""
    seconds = 0
    while is_alive():
        if seconds % HOUR == FIRST:
            act()
        pause()
        seconds += 1


def run_all() -> None:
    """Each command in a process of its own; only its last line is worth a line of the server's log."""
    for command in COMMANDS:
        line = (sys.executable, "-m", "tracker", command)
        done = subprocess.run(line, capture_output=True, text=True, check=False)  # our own command
        said = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).splitlines()
        print(f"{command.capitalize()}: {said[-1] if said else done.returncode}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
