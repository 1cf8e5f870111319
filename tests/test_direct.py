"""One statement past SQLAlchemy's session: the same rows, typed as the columns are, whatever the database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.direct import Direct
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, AuditEvent, RoleGrant
from tracker.models.base import table_of

GRANTS = Direct(
    sa.select(Account.username, Account.created_at, RoleGrant.role)
    .join(RoleGrant, RoleGrant.account_id == Account.id)
    .where(Account.id == sa.bindparam("account_id"), Account.username != "x")
)
NAMES = Direct(sa.select(Account.username).where(Account.username == sa.bindparam("username")))


def test_values_are_as_the_types_of_their_columns_give_them(session: Session, cast: Cast) -> None:
    assert GRANTS.glance(account_id=cast.office.id) == [(cast.office.username, make.MOMENT, Role.OFFICE)]
    assert GRANTS.glance(account_id=0) == []


def test_a_text_is_a_value_and_never_a_part_of_the_statement(session: Session, cast: Cast) -> None:
    assert NAMES.glance(username=f"{cast.office.username}' OR '1'='1") == []


def test_it_sees_what_was_committed_and_nothing_else(own_app: Flask) -> None:
    with own_app.app_context():
        unit = make.organization("高新区")
        make.account("办公室", unit, username="office")
        assert NAMES.glance(username="office") == []
        db.session.commit()
        for _time in range(2):
            assert NAMES.glance(username="office") == [("office",)]


def test_a_database_that_gives_nothing_is_told_in_sqlalchemys_words(own_app: Flask) -> None:
    with own_app.app_context():
        db.session.execute(sa.text("ALTER TABLE account RENAME TO gone"))
        db.session.commit()
        with pytest.raises(DBAPIError):
            NAMES.glance(username="office")


RENAME = Direct(sa.update(table_of(Account)).where(table_of(Account).c.username == sa.bindparam("of")), "username")
LINE = Direct(
    sa.insert(table_of(AuditEvent)).returning(table_of(AuditEvent).c.id, table_of(AuditEvent).c.at),
    *("at", "actor_label", "act", "subject_type", "subject_label", "before", "after", "reason", "address"),
)


def test_it_writes_in_the_transaction_of_the_session(session: Session, cast: Cast) -> None:
    assert RENAME.run(of=cast.office.username, username="renamed") == 1
    assert RENAME.run(of="nobody", username="x") == 0
    session.refresh(cast.office)
    assert cast.office.username == "renamed"


def test_values_are_written_as_the_types_of_their_columns_want_them(session: Session) -> None:
    texts = dict.fromkeys(("actor_label", "act", "subject_type", "subject_label", "reason", "address"), "x")
    [(number, at)] = LINE.rows(at=make.MOMENT, before={"percent": 1}, after={"名": [None, "值"]}, **texts)
    assert at == make.MOMENT
    line = session.get_one(AuditEvent, number)
    assert (line.at, line.before, line.after) == (make.MOMENT, {"percent": 1}, {"名": [None, "值"]})


def test_a_key_used_twice_is_told_in_sqlalchemys_words(session: Session, cast: Cast) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        RENAME.run(of=cast.office.username, username=cast.owner.username)


def test_a_value_left_out_is_an_error_and_not_an_empty_one(session: Session, cast: Cast) -> None:
    with pytest.raises(Exception, match="username"):
        RENAME.run(of=cast.office.username)
