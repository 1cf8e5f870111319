"""Bring the database up to date before the server starts; the demo is loaded into a new one, once."""

import logging
import sys
from pathlib import Path

from flask import Flask

from tracker import create_app
from tracker.extensions import alembic

# Stands between the making of a new database and the end of loading the demo into it, so that a first run which is cut
# short is taken up by the next one, while a database that was already there never gets the demo.
PENDING = "demo-pending"


def main() -> int:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app()
    return prepare(app, Path(app.instance_path) / PENDING)


def prepare(app: Flask, pending: Path) -> int:
    """Upgrade, and load the demo where it is due; returns the exit code."""
    with app.app_context():
        if not alembic.current():
            pending.touch()
        alembic.upgrade()
    # The demo comes after this context: until its end the migrations hold on to their connection, and none other may write.
    if not pending.exists():
        return 0
    print("First run: loading the demo ...", flush=True)
    result = app.test_cli_runner().invoke(args=["demo", "load"], catch_exceptions=False)
    if result.exit_code:
        print(result.output, file=sys.stderr)
        return result.exit_code
    pending.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
