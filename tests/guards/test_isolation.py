"""The ground under the tests themselves: what one test writes, no other sees, and a request sees what a test wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from tests import conftest
from tests.guards import sources
from tracker.extensions import db
from tracker.models import Organization

Counting = Callable[[], AbstractContextManager[list[str]]]
WAYS = re.compile(
    r"TRACKER_TEST_(DATABASE|POSTGRES_URL)|\bDATABASE\b|import databases|tests\.databases"
    r"|tools(\.| import )postgres|getfixturevalue"
)


def names() -> list[str]:
    return list(db.session.scalars(sa.select(Organization.name)))


def write(name: str) -> None:
    db.session.add(Organization(name=name, short_name=name, path=f"/{name}/"))
    db.session.commit()


@pytest.mark.parametrize("name", ["first", "second"])
def test_what_another_test_committed_is_gone(session: Session, name: str) -> None:
    assert names() == []
    write(name)
    assert names() == [name]


def test_a_request_sees_the_tests_rows_and_the_test_those_of_the_request(app: Flask, session: Session) -> None:
    write("before")

    def ask() -> list[str]:
        assert "of_the_test" not in g
        seen = names()
        write("during")
        return seen

    g.of_the_test = True
    assert conftest.outside(lambda: _in_context(app, ask)) == ["before"]
    assert names() == ["before", "during"]
    session.rollback()
    assert names() == ["before", "during"]


def test_what_an_own_database_commits_is_real_and_its_own(own_app: Flask) -> None:
    with own_app.app_context():
        write("kept")
    with own_app.app_context():
        assert names() == ["kept"]


def test_queries_are_counted_without_savepoints(session: Session, count_queries: Counting) -> None:
    with count_queries() as statements:
        names()
        write("one")
    assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"]


def test_who_asks_for_a_database_is_marked(request: pytest.FixtureRequest, own_app: Flask) -> None:
    assert {"database", "own_app"} <= {mark.name for mark in request.node.iter_markers()}


def test_there_is_no_other_way_to_the_database_under_test() -> None:
    """Whoever is not marked is run on one database only, so nobody may reach it but by asking for the fixture."""
    found = sources.files("*.py", below="tests", but=("tests/guards/",))
    assert [sources.name(path) for path in found if WAYS.search(sources.text(path))] == [
        "tests/conftest.py",
        "tests/databases.py",
    ]


def _in_context(app: Flask, act: Callable[[], list[str]]) -> list[str]:
    with app.app_context():
        assert current_app == app
        return act()
