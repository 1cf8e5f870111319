"""The Flask extensions, and how the two databases are set up."""

from __future__ import annotations

import contextvars
import inspect
import select
import sqlite3
import sys
import threading
import time
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

db = SQLAlchemy()


class Logins(LoginManager):  # type: ignore[misc]  # it brings no types
    """A log-in hangs on a row that can be ended, not on how a browser looks: that is neither asked nor worked out."""

    def _session_protection_failed(self) -> bool:
        return False


login_manager = Logins()
csrf = CSRFProtect()
babel = Babel()

# SQLite takes one writer at a time. A transaction that will write says so when it begins and waits for its turn;
# one that turned from reading to writing half-way would fail instead of waiting.
is_writing: contextvars.ContextVar[bool] = contextvars.ContextVar("is_writing", default=True)

LONGEST_WAIT = 10  # seconds
SHORT_NAP = 0.0005  # seconds
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={LONGEST_WAIT * 1000}")

# Of the threads that wait to write, one asks and the others stand behind it.
_next_in_turn = threading.Lock()


def init_database(app: Flask) -> None:
    """Engines and sessions for the database that the configuration names."""
    url = sa.engine.make_url(app.config["DATABASE_URL"])
    options: dict[str, Any] = {"url": url}
    if url.get_backend_name() == "postgresql":
        # A generic plan turns a short list into a scan, so statements are planned each time, unless they ask to be kept.
        options |= {"pool_pre_ping": True, "pool_size": 5, "connect_args": {"prepare_threshold": sys.maxsize}}
        options["pool_reset_on_return"] = None  # `prepare_postgresql` says how.
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # There are no asynchronous sessions to close, and an event loop made for nothing at each request costs more than
    # all the rest of Flask.
    app.teardown_appcontext_funcs = [f for f in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(f)]
    with app.app_context():
        prepare = {"sqlite": prepare_sqlite, "postgresql": prepare_postgresql}[db.engine.dialect.name]
        prepare(db.engine)


def prepare_postgresql(engine: sa.Engine) -> None:
    """Goes to the server and back no more often than it must: once for a page that is only read.

    Such a page opens no transaction: under READ COMMITTED each statement sees what is committed when it begins, in a
    transaction or not. And a connection that lies in the pool is asked whether it stands only when something has come
    in on it: a server that ends a connection says so, even when it is killed.
    """
    ping = engine.dialect.do_ping
    engine.dialect.do_ping = lambda driver: _is_quiet(driver) or ping(driver)  # type: ignore[assignment]  # what `pool_pre_ping` calls

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.autocommit == is_writing.get():
            driver.autocommit = not driver.autocommit

    @sa.event.listens_for(engine, "reset")
    def _reset(driver: Any, _record: object, _state: object) -> None:
        # What has no transaction open needs none rolled back.
        if driver.info.transaction_status:
            driver.rollback()


def _is_quiet(driver: Any) -> bool:
    """Whether nothing has come in on the connection's socket, not even its end. Where that cannot be told, it is not quiet."""
    if driver.closed or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return not poll.poll(0)


def prepare_sqlite(engine: sa.Engine) -> None:
    """Durable, with foreign keys, and with transactions that begin as we say and not as the driver guesses."""

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if is_writing.get():
            _take_turn(connection)
        else:
            # Every page begins with it and it never fails, so it is handed to the driver without ceremony.
            connection.connection.execute("BEGIN")


def _take_turn(connection: sa.Connection) -> None:
    """Begins to write as soon as nobody else does.

    SQLite's own waiting naps longer and longer: a writer sleeps through many turns, and the disk lies idle meanwhile.
    """
    driver, end = connection.connection, time.monotonic() + LONGEST_WAIT
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if _next_in_turn.acquire(timeout=LONGEST_WAIT):
            try:
                while _is_taken(driver) and time.monotonic() < end:
                    time.sleep(SHORT_NAP)
            finally:
                _next_in_turn.release()
        if not driver.in_transaction:
            # Asked for once more in SQLAlchemy's own way, so that the failure is one of its own.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={LONGEST_WAIT * 1000}")


def _is_taken(driver: sa.PoolProxiedConnection) -> bool:
    """Whether somebody else is writing. If nobody is, it is this connection's turn from now on."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
