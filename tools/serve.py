"""What `make run` does once everything is installed: a key, the database, on the first run the demo, then the server.

All in one process, which loads the tracker once and becomes the server.
"""

from __future__ import annotations

import gc
import logging
import os
import secrets
import subprocess
import sys
from pathlib import Path

from flask import Flask
from gunicorn.app import wsgiapp

from tracker.config import DEMO_ACCOUNTS, ROOT
from tracker.extensions import db
from tracker.schema import migrations

# Stands between the making of a new database and the end of loading the demo into it, so that a first run which is cut
# short is taken up by the next one, while a database that was already there never gets the demo.
PENDING = "demo-pending"


def main() -> int:
    # Nothing of what is loaded at the start is garbage; gunicorn.conf.py takes the search up again.
    gc.disable()
    # What the instance holds is for the server alone, the database not less than the key.
    os.umask(0o077)
    os.chdir(ROOT)
    instance = Path(os.environ.get("TRACKER_INSTANCE_PATH") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["TRACKER_INSTANCE_PATH"] = str(instance)
    if not os.environ.get("TRACKER_SECRET_KEY"):
        os.environ["TRACKER_SECRET_KEY"] = key(instance / "secret_key")
    # Gunicorn asks for the same application again, and gets this one.
    from wsgi import app  # noqa: PLC0415  # It reads the settings when it is imported.

    code = prepare(app, instance / PENDING)
    if code:
        return code
    print(f"Battle Map: http://127.0.0.1:{os.environ.get('PORT', '5000')}")
    if (instance / DEMO_ACCOUNTS).exists():
        print(f"Demo accounts (name, password, post): {instance / DEMO_ACCOUNTS}", flush=True)
    # The sweep beside the server, which ends with this process.
    subprocess.Popen([sys.executable, "-m", "tools.hourly"])
    sys.argv[1:] = ["--config", "gunicorn.conf.py"]
    wsgiapp.run()
    return 0


def key(path: Path) -> str:
    """The key that signs cookies: made once, readable by its owner only."""
    if not path.exists() or not path.read_text():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def prepare(app: Flask, pending: Path) -> int:
    """Brings the database up to date, and loads the demo into a new one; returns the exit code."""
    with app.app_context():
        schema = migrations(app)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        if not schema.current():
            pending.touch()
        schema.upgrade()
    with app.app_context():
        # What is opened before gunicorn forks must not be used behind it.
        db.engine.dispose()
    if not pending.exists():
        return 0
    print("First run: loading the demo ...", flush=True)
    # In a process of its own, since the memory that it takes would be the server's for good.
    done = subprocess.run([sys.executable, "-m", "tracker", "demo", "load"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        pending.unlink()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
