"""`python -m bench.sweep`: the sweep over 20,000 projects, 4,000 of them late, then again, on both databases; seconds and peak memory."""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from bench import seed
from tools import postgres
from tracker import create_app
from tracker.cli.sweep import done
from tracker.clock import now, today
from tracker.extensions import db
from tracker.models import Project
from tracker.schema import migrations
from tracker.services import sweep
from tracker.services.doer import Doer

PROJECTS, LATE = 20_000, 4_000
SECONDS = (20.0, 3.0)
GROWTH_MIB = 150


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=PROJECTS)
    parser.add_argument("--url", help="Measure this database, filled already (used by the run itself).")
    parser.add_argument("--folder", help="Where the instance of that database lies.")
    given = parser.parse_args(arguments)
    if given.url:
        return measure(given.url, given.folder)
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server, postgres.database(server) as own:
        for url in (f"sqlite:///{Path(folder) / 'bench.db'}", own.render_as_string(hide_password=False)):
            fill(url, folder, given.projects)
            # In a process of its own, so that its peak is the sweep's and not that of the filling.
            subprocess.run(
                [sys.executable, "-m", "bench.sweep", "--url", url, "--folder", folder], check=True
            )  # ourselves
    return 0


def fill(url: str, folder: str, projects: int) -> None:
    """Checklists as the other benches fill them, a fifth of the projects late by one to forty days, nobody urged yet."""
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "bench", "INSTANCE_PATH": folder})
    with app.app_context():
        migrations(app).upgrade()
    with app.app_context():
        seed.fill(db.session, projects=projects, today=today(), at=now())
        db.session.execute(sa.update(Project).values(due_on=today() + dt.timedelta(days=90)))
        for days in range(1, 41):
            some = Project.id % (5 * 40) == 5 * days
            db.session.execute(sa.update(Project).where(some).values(due_on=today() - dt.timedelta(days=days)))
        db.session.commit()
        db.engine.dispose()


def measure(url: str, folder: str) -> int:
    """Two sweeps of the day in this process, as the command makes them."""
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "bench", "INSTANCE_PATH": folder})
    with app.app_context():
        kind = db.engine.dialect.name
        before = peak()
        for name, most in zip(("first", "second"), SECONDS, strict=True):
            begun = time.perf_counter()
            batches = [done(work) for work in sweep.works(by=Doer(None, "bench", now(), today()))]
            seconds = time.perf_counter() - begun
            new, already = sum(len(one.lines) for one in batches), sum(one.already for one in batches)
            late = "" if seconds <= most else f"  beyond {most:.0f} s"
            print(f"{kind:11}{name:7}{seconds:7.1f} s{new:8,} new{already:8,} already there{late}")
        grown = peak() - before
        print(
            f"{kind:11}memory grew by {grown:.0f} MiB" + ("" if grown <= GROWTH_MIB else f"  beyond {GROWTH_MIB} MiB")
        )
        db.engine.dispose()
    return 0


def peak() -> float:
    """The most memory that this process has held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
