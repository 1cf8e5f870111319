"""Starts the tracker and bare Flask under the same gunicorn, and tells what they cost in memory and time to start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int
    cold_start: float

    def memory(self) -> float:
        """Proportional set size of the server and its workers, in MiB."""
        pids = [self.pid, *_children(self.pid)]
        return sum(_pss(pid) for pid in pids) / 1024

    def cpu(self) -> float:
        """Seconds of CPU that the workers have used so far; unlike a rate, they say the same on a busy machine."""
        return sum(_cpu(pid) for pid in _children(self.pid))


@contextmanager
def serving(
    application: str, environment: Mapping[str, str], *, probe: str, config: str = "gunicorn.conf.py"
) -> Iterator[Server]:
    """A running server with two workers. Cold start: seconds from the command to the first answer at `probe`."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", config, "--log-level", "error", application]
    began = time.perf_counter()
    process = subprocess.Popen(  # our own command
        command, cwd=ROOT, env={**os.environ, **environment, "PORT": str(port), "WEB_CONCURRENCY": str(WORKERS)}
    )
    try:
        _wait_for(port, probe, process)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    request = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode()
    while process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(request)
                if connection.recv(12)[9:12] == b"200":
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"the server ended with code {process.returncode} before it answered")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
