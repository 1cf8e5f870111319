"""Work that is done in a process of its own: its memory goes back when it ends, and it may take only so much of it and of time.

Fonts weigh a hundred megabytes, and a file that somebody sent may be meant to do harm: neither shall stay in the server.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg

SECONDS = 15
# What a script says on its error channel when it refuses: exit status and a JSON list of the reason's name and its values.
REFUSED = 3

# One at a time in each process of the server: what several would take together is not in the plan. One more may wait its
# turn; the other threads are for pages, however often somebody asks for files that take long.
PLACES = 2
_turn = threading.Lock()
_places = threading.BoundedSemaphore(PLACES)


def run_apart(script: Path, task: Mapping[str, Any], *, reasons: Mapping[str, Message]) -> bytes:
    """What the script makes of the task, which it reads as JSON. `reasons` puts its refusals into words.

    Raises RuleBroken with the reason when it refuses, or with one of its own when it breaks, takes too long, or others wait already.
    """
    if not _places.acquire(blocking=False):
        raise RuleBroken(_BUSY)
    try:
        done = _run([sys.executable, "-I", str(script)], json.dumps(task).encode())
    finally:
        _places.release()
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        name, values = json.loads(done.stderr.splitlines()[-1])
        raise RuleBroken(Message(reasons[name].template, values))
    raise RuleBroken(_BROKE)


def _run(command: Sequence[str], task: bytes) -> subprocess.CompletedProcess[bytes]:
    with _turn:
        try:
            return subprocess.run(command, input=task, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # our own script
        except subprocess.TimeoutExpired as slow:
            raise RuleBroken(_TOO_SLOW) from slow


_BUSY = msg("正在做的文件太多，请过一会儿再试。")
_TOO_SLOW = msg("文件做了太久没有做完，请把内容或模板改短后再试。")
_BROKE = msg("文件没有做成，请换一个模板再试；用内置模板也不行的，请告诉系统管理员。")
