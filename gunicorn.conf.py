"""How gunicorn serves the tracker: on this machine's own address only, unless told otherwise with --bind."""

import gc
import os
from pathlib import Path
from typing import Any

wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{os.environ.get('PORT', '5000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
preload_app = True
graceful_timeout = 5
keepalive = 5
control_socket_disable = True
# No header says where we stand or by what scheme: gunicorn would believe anyone on this machine, and pages that are kept would
# lead all their readers to where one of them said. What a proxy of ours says is read by the application (TRACKER_PROXIES).
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# A worker's heartbeat is a file: in memory it cannot stall on a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # gunicorn makes its own names there


# Nothing of what is loaded at the start is garbage: to look for some again and again would cost a sixth of the start.
gc.disable()


def when_ready(_server: Any) -> None:
    """Keep what was loaded before the fork in memory that all workers share, and the calendar that every page asks."""
    from tracker.working_days import china_calendar  # noqa: PLC0415  # As below.

    china_calendar()
    gc.collect()
    gc.freeze()
    gc.enable()


def post_fork(server: Any, _worker: Any) -> None:
    """A connection opened before the fork must not be used by two processes."""
    from tracker.extensions import db  # noqa: PLC0415  # Read by gunicorn before the tracker can be imported.

    with server.app.wsgi().app_context():
        db.engine.dispose(close=False)
