"""The ground under the tests themselves: what one test writes, no other sees, and a request sees what a test wrote."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from tests import conftest
from tracker.extensions import db
from tracker.models import Organization

Counting = Callable[[], AbstractContextManager[list[str]]]


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


def _in_context(app: Flask, act: Callable[[], list[str]]) -> list[str]:
    with app.app_context():
        assert current_app == app
        return act()
