"""The tracker as it is really served, with the demo in it, on a port and in an instance of its own."""

from __future__ import annotations

import csv
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "tools.serve")
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Server:
    url: str
    passwords: dict[str, str]
    instance: Path


@contextmanager
def running(instance: Path) -> Iterator[Server]:
    """Starts what `make run` starts; gives the server when it answers, and stops it in the end."""
    port = _free_port()
    log = instance / "server.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment |= {"TRACKER_INSTANCE_PATH": str(instance), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(SERVE, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(process, port, log)
        yield Server(f"http://127.0.0.1:{port}", _passwords(instance), instance)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8')}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _passwords(instance: Path) -> dict[str, str]:
    with (instance / "demo-accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["username"]: row["password"] for row in csv.DictReader(file)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
