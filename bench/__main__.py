"""`python -m bench`: the tracker and bare Flask in turn, on SQLite and PostgreSQL, with 18, 1,000 and 20,000 projects."""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import documents, load, registers, seed, servers, sweep, visits
from bench.load import Outcome, Request
from bench.servers import Server
from tools import postgres
from tracker import create_app
from tracker.clock import now, today
from tracker.extensions import db
from tracker.models import Project
from tracker.schema import migrations

READERS = 4
WRITERS = 8
ROUNDS = 6
SECRET = "only-for-the-benchmark"  # noqa: S105  # signs nothing but the benchmark's own cookies

# What each page is to reach of bare Flask answering the same bytes: on SQLite, on PostgreSQL.
TARGETS = {"/": (0.30, 0.25), "/ unchanged": (0.45, 0.45), "/overdue/": (0.20, 0.20), "/me": (0.20, 0.20)}
TARGETS["a report"] = (0.12, 0.12)
# How much dearer than with 18 projects a page may be with 20,000.
GROWTH = {"/": 1.2, "/overdue/": 1.3, "/me": 1.3}


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    ours: Outcome
    bare: Outcome
    errors: int

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.bare.rate


def main() -> int:
    options = _options()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {servers.WORKERS} workers of 4 threads each")
    print(f"{READERS} readers, {WRITERS} writers, {ROUNDS} rounds of {options.seconds} s in turn with bare Flask\n")
    with servers.serving("bench.bare:app", {}, probe="/bytes/2", config="bench/bare_server.py") as bare:
        for kind in options.databases:
            base: dict[str, float] = {}
            for projects in options.projects:
                with _seeded(kind, projects) as (environment, people):
                    lines = _measure(environment, people, bare, options.seconds)
                _print(kind, projects, lines, base)
    registers.main()
    documents.main()
    print(flush=True)
    return sweep.main([])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each round")
    parser.add_argument("--projects", type=int, nargs="+", default=[18, 1_000, 20_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    return parser.parse_args()


@contextmanager
def _seeded(kind: str, projects: int) -> Iterator[tuple[dict[str, str], seed.Seeded]]:
    """A migrated, filled database, as the environment of a server that uses it."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        if kind == "sqlite":
            yield _fill(f"sqlite:///{folder}/tracker.db", folder, projects)
            return
        with postgres.server() as server, postgres.database(server) as url:
            yield _fill(url.render_as_string(hide_password=False), folder, projects)


def _fill(url: str, folder: str, projects: int) -> tuple[dict[str, str], seed.Seeded]:
    app = create_app({"DATABASE_URL": url, "INSTANCE_PATH": folder, "SECRET_KEY": SECRET})
    with app.app_context():
        migrations(app).upgrade()
        people = seed.fill(db.session, projects=projects, today=today(), at=now())
        db.engine.dispose()
    environment = {"TRACKER_DATABASE_URL": url, "TRACKER_INSTANCE_PATH": folder, "TRACKER_SECRET_KEY": SECRET}
    return environment, people


def _measure(environment: dict[str, str], people: seed.Seeded, bare: Server, seconds: float) -> list[Line]:
    settings = {name.removeprefix("TRACKER_"): value for name, value in environment.items()}
    app = create_app(settings)
    owners = people.owner_ids[:WRITERS]
    looking, *reporting = visits.cookies(app, [people.office_id, *owners])
    with app.app_context():
        first = {p.owner_id: p.id for p in db.session.query(Project).where(Project.owner_id.in_(owners))}
        db.engine.dispose()
    with servers.serving("wsgi:app", environment, probe="/healthz") as ours:
        print(f"cold start {ours.cold_start:.2f} s")
        looking, *reporting = (visits.settled(ours.port, cookie) for cookie in (looking, *reporting))
        lines = [
            _compare(path, ours, bare, [visits.always(visits.page(path, looking))] * READERS, 200, seconds)
            for path in ("/", "/overdue/", "/me")
        ]
        unchanged = visits.page("/", looking, visits.etag(ours.port, "/", looking))
        lines.insert(1, _compare("/ unchanged", ours, bare, [visits.always(unchanged)] * READERS, 304, seconds))
        writing = [
            visits.reporter(ours.port, first[owner], cookie) for owner, cookie in zip(owners, reporting, strict=True)
        ]
        lines.append(_compare("a report", ours, bare, writing, 302, seconds))
        print(f"2 workers {ours.memory():.0f} MiB (PSS); `/` {_weight(ours.port, looking)}")
    return lines


def _compare(what: str, ours: Server, bare: Server, requests: list[Request], expected: int, seconds: float) -> Line:
    """Warms up, then measures ours and bare Flask in turn; bare Flask answers as many bytes to as many clients."""
    size = load.run(ours.port, requests, seconds=0.5).size
    is_post = expected == 302
    plain = visits.always(_plain(size, requests[0](0) if is_post else None))
    load.run(bare.port, [plain] * len(requests), seconds=0.5)
    our_sum, bare_sum = Outcome(), Outcome()
    for _ in range(ROUNDS):
        _add(our_sum, ours, requests, seconds)
        _add(bare_sum, bare, [plain] * len(requests), seconds)
    return Line(what, our_sum, bare_sum, our_sum.errors(expected))


def _plain(size: int, post: bytes | None) -> bytes:
    if post is None:
        return f"GET /bytes/{size} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    line, _, rest = post.partition(b"\r\n")
    return b"POST /bytes/%d HTTP/1.1\r\n" % size + rest if line else post


def _add(total: Outcome, server: Server, requests: list[Request], seconds: float) -> None:
    before = server.cpu()
    one = load.run(server.port, requests, seconds=seconds)
    total.cpu += server.cpu() - before
    total.latencies += one.latencies
    total.seconds += one.seconds
    total.size = one.size
    for status, count in one.statuses.items():
        total.statuses[status] = total.statuses.get(status, 0) + count


def _weight(port: int, cookie: str) -> str:
    with load.Connection(port) as connection:
        body = connection.send(visits.page("/", cookie))[1]
    return f"{len(body) / 1024:.1f} KB, {len(gzip.compress(body)) / 1024:.1f} KB gzipped"


def _print(kind: str, projects: int, lines: list[Line], base: dict[str, float]) -> None:
    print(f"\n{kind}, {projects:,} projects")
    print(
        f"  {'':14}{'p50 ms':>8}{'p99 ms':>8}{'a second':>10}{'bare':>8}{'ratio':>7}{'target':>8}{'CPU ms':>8}{'bare':>7}{'× 18':>7}  errors"
    )
    for line in lines:
        base.setdefault(line.what, line.ours.cost)
        growth = line.ours.cost / base[line.what]
        target = TARGETS[line.what][kind == "postgresql"]
        most = GROWTH.get(line.what)
        print(
            f"  {line.what:14}{line.ours.at(0.5):8.2f}{line.ours.at(0.99):8.2f}{line.ours.rate:10.0f}"
            f"{line.bare.rate:8.0f}{line.ratio:7.2f}{target:8.2f}{line.ours.cost:8.2f}{line.bare.cost:7.2f}{growth:7.2f}  {line.errors}"
            + ("" if line.ratio >= target else "  below target")
            + ("" if most is None or growth <= most else f"  grows beyond {most}")
        )
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
