"""The database under every test, and what every test may ask for.

The schema is made once, by the real migrations. Each test then works in an outer transaction that is rolled back: the
code under test commits as it likes, into savepoints. TRACKER_TEST_DATABASE chooses sqlite (the default) or postgresql.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import databases
from tracker import create_app, direct
from tracker.extensions import db
from tracker.schema import migrations

pytest_plugins = ("tests.cast",)

DATABASE = os.environ.get("TRACKER_TEST_DATABASE", "sqlite")
T = TypeVar("T")
TODAY = dt.date(2026, 11, 24)
MORNING = dt.datetime(2026, 11, 24, 10, 32, tzinfo=ZoneInfo("Asia/Shanghai"))
NOT_A_QUERY = re.compile(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA)\b", re.IGNORECASE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that makes sense on the other database only is not run on this one; who asks for one is marked so."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[DATABASE]
    items[:] = [item for item in items if item.get_closest_marker(other) is None]
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for name in ("database", "own_app"):
            if name in asked:
                item.add_marker(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With TRACKER_TEST_NO_SKIP a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("TRACKER_TEST_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Database]:
    """An empty database of this run's own, and the way to copies of it."""
    with databases.make(DATABASE, tmp_path_factory.mktemp("database")) as made:
        yield made


@pytest.fixture(scope="session")
def instance_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def application(database: databases.Database, instance_path: Path) -> Iterator[Flask]:
    """The application on the migrated database. Tests take `app`, which rolls back what they did."""
    made = make_app(database.url, instance_path)
    with made.app_context():
        migrations(made).upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application, with every session inside one transaction that is rolled back at the end."""
    with application.app_context():
        engine, factory = db.engine, db.sessionmaker
    kept = dict(factory.kw)
    application.extensions["kept"].clear()
    with engine.connect() as connection, pytest.MonkeyPatch.context() as patched:
        outer = connection.begin()
        # A glance goes past sessions and transactions; in a test it, too, must see what the test wrote.
        patched.setattr(engine, "raw_connection", lambda: Lent(connection))
        factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield application
        finally:
            outer.rollback()
            factory.kw.clear()
            factory.kw.update(kept)


class Lent:
    """The connection of the test, as if it were lent out of the pool."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.driver_connection = self
        self.autocommit = False

    def execute(self, statement: str, *given: Any, **options: Any) -> Any:
        driver: Any = self._connection.connection.driver_connection
        return driver.execute(statement, *given, **options)

    def close(self) -> None:
        """The test goes on with it."""


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session that services use when a test calls them."""
    with app.app_context():
        yield db.session


@pytest.fixture
def today() -> Iterator[dt.date]:
    """24 November 2026, 10:32 in Shanghai, and the clock stands still."""
    with time_machine.travel(MORNING, tick=False):
        yield TODAY


@pytest.fixture
def client(app: Flask, today: dt.date) -> FlaskClient:
    """A browser of no one yet, on the day that `today` says."""
    return app.test_client()


@pytest.fixture
def new_client(app: Flask, today: dt.date) -> Callable[[], FlaskClient]:
    """Makes another browser, for a test in which several people act."""
    return app.test_client


@pytest.fixture
def own_app(application: Flask, database: databases.Database, tmp_path: Path) -> Iterator[Flask]:
    """An application on a migrated database of its own, where commits are real: for several connections at once."""
    with application.app_context():
        db.engine.dispose()
    with database.copy(tmp_path) as url:
        made = make_app(url, tmp_path)
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def count_queries(application: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as statements:` gathers each statement that goes to the database."""
    with application.app_context():
        engine = db.engine

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []
        direct_put = direct.put

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not NOT_A_QUERY.match(statement):
                statements.append(statement)

        def put(driver: Any, compiled: Any, given: Any) -> Any:
            statements.append(compiled.text)
            return direct_put(driver, compiled, given)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(direct, "put", put)
                yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting


class Browser(FlaskClient):
    """Asks as from outside: each request in a context of its own, so that nothing of the test's leaks into it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return outside(lambda: super(Browser, self).open(*args, **kwargs))


def outside(act: Callable[[], T]) -> T:
    """Do it in a context of its own; each side sees what the other has written."""
    ours = _session_of_test()
    if ours is not None:
        ours.commit()
    result = contextvars.Context().run(act)
    if ours is not None:
        ours.expire_all()
    return result


def _session_of_test() -> Session | None:
    try:
        return db.session
    except RuntimeError:  # No application context: the test has no session.
        return None


def make_app(url: str, instance: Path, **settings: object) -> Flask:
    """An application for tests, on the database at `url`."""
    made = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "only-for-the-tests",
            "DATABASE_URL": url,
            "INSTANCE_PATH": str(instance),
            "WTF_CSRF_ENABLED": False,
            **settings,
        }
    )
    made.test_client_class = Browser
    return made
