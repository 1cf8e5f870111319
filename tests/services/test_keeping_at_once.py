"""Two presses of one button at the same moment, about accounts, roles, sessions and organisations: one act, one audit line.

SQLite lets one write at a time from the beginning; on PostgreSQL both have read their rows before either writes.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import gather
from tracker.domain.acts import Act
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, AuditEvent, LoginSession, Organization, RoleGrant
from tracker.services import logins, organizations, roles, sessions
from tracker.services.doer import Doer
from tracker.services.logins import Candidate

pytestmark = pytest.mark.postgresql


@pytest.fixture
def by(own_app: Flask) -> dict[str, Doer]:
    """The cast as they act."""
    with own_app.app_context():
        cast = gather()
        db.session.commit()
        return {who: make.doer(getattr(cast, who)) for who in ("owner", "security", "system")}


def lines(act: Act) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.act == act)) or 0


def test_of_two_organisations_of_one_name_one_is_made(own_app: Flask, by: dict[str, Doer]) -> None:
    def create(begin: Begin) -> bool:
        with own_app.app_context():
            park = db.session.scalars(sa.select(Organization).where(Organization.name == "园区党委")).one()
            begin()
            try:
                organizations.create_organization("工会", parent=park, tier=None, by=by["system"])
            except RuleBroken:
                return False
            db.session.commit()
            return True

    assert sorted(at_once([create] * 4)) == [False, False, False, True]


def test_a_role_is_taken_back_once(own_app: Flask, by: dict[str, Doer]) -> None:
    asked = sa.select(RoleGrant).where(RoleGrant.role == Role.VERIFIER).order_by(RoleGrant.id)
    with own_app.app_context():
        slow = db.session.scalars(asked).all()[0]
        with own_app.app_context():
            roles.revoke_role(db.session.scalars(asked).all()[0], by=by["security"])
            db.session.commit()
        with pytest.raises(Stale):
            roles.revoke_role(slow, by=by["security"])
    with own_app.app_context():
        assert lines(Act.ROLE_REVOKE) == 1


def test_a_session_is_ended_once(own_app: Flask, by: dict[str, Doer]) -> None:
    asked = sa.select(LoginSession)
    with own_app.app_context():
        owner = db.session.get_one(Account, by["owner"].account_id)
        sessions.begin_session(owner, at=make.MOMENT, address="127.0.0.1", device="test")
        db.session.commit()
    with own_app.app_context():
        slow = db.session.scalars(asked).one()
        for act in (sessions.end_session, logins.log_out):
            with own_app.app_context():
                act(db.session.scalars(asked).one(), by=by["owner"])
                db.session.commit()
        sessions.end_session(slow, by=by["owner"])
        db.session.commit()
    with own_app.app_context():
        assert (lines(Act.SESSION_END), lines(Act.SESSION_LOGOUT)) == (1, 0)


def test_nobody_changes_an_account_while_its_holder_comes_in(own_app: Flask, by: dict[str, Doer]) -> None:
    with own_app.app_context():
        owner = db.session.get_one(Account, by["owner"].account_id)
        candidate = Candidate(owner.username, owner.id, owner.password_hash)
        token = logins.log_in(
            candidate, is_right=True, at=make.MOMENT, today=make.TODAY, address="127.0.0.1", device="test"
        )
        assert token is not None
        # The lock that a change of anything but the key takes.
        changing = sa.select(Account.id).where(Account.id == candidate.account_id)
        changing = changing.with_for_update(nowait=True, key_share=True)
        with own_app.app_context(), pytest.raises(OperationalError, match="could not obtain lock"):
            db.session.execute(changing)
