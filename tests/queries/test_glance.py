"""One statement past SQLAlchemy's session: the same rows, typed as the columns are, whatever the database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, RoleGrant
from tracker.queries.glance import Glance

GRANTS = Glance(
    sa.select(Account.username, Account.created_at, RoleGrant.role)
    .join(RoleGrant, RoleGrant.account_id == Account.id)
    .where(Account.id == sa.bindparam("account_id"), Account.username != "x")
)
NAMES = Glance(sa.select(Account.username).where(Account.username == sa.bindparam("username")))


def test_values_are_as_the_types_of_their_columns_give_them(session: Session, cast: Cast) -> None:
    assert GRANTS.all(account_id=cast.office.id) == [(cast.office.username, make.MOMENT, Role.OFFICE)]
    assert GRANTS.all(account_id=0) == []


def test_a_text_is_a_value_and_never_a_part_of_the_statement(session: Session, cast: Cast) -> None:
    assert NAMES.all(username=f"{cast.office.username}' OR '1'='1") == []


def test_it_sees_what_was_committed_and_nothing_else(own_app: Flask) -> None:
    with own_app.app_context():
        unit = make.organization("高新区")
        make.account("办公室", unit, username="office")
        assert NAMES.all(username="office") == []
        db.session.commit()
        for _time in range(2):
            assert NAMES.all(username="office") == [("office",)]


def test_a_database_that_gives_nothing_is_told_in_sqlalchemys_words(own_app: Flask) -> None:
    with own_app.app_context():
        db.session.execute(sa.text("ALTER TABLE account RENAME TO gone"))
        db.session.commit()
        with pytest.raises(OperationalError):
            NAMES.all(username="office")
