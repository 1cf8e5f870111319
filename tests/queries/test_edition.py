"""The version of everything: greater after every act, and none while it cannot be told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.extensions import db, is_writing
from tracker.models import AuditEvent
from tracker.queries.edition import edition, surroundings
from tracker.services import audit


def now() -> int | None:
    return db.session.scalar(sa.select(edition()))


@pytest.mark.sqlite
def test_an_act_raises_the_edition(cast: Cast) -> None:
    before = now()
    assert now() == before
    audit.record(Act.PROJECT_SUSPEND, by=make.doer(cast.office), subject=cast.park)
    db.session.flush()
    after = now()
    assert (before, after) == (0, db.session.scalar(sa.select(sa.func.max(AuditEvent.id))))


@pytest.mark.parametrize(
    ("act", "counts"),
    [(Act.ACCOUNT_EDIT, True), (Act.ORGANIZATION_MOVE, True), (Act.POLICY_CHANGE, True), (Act.PROJECT_SUSPEND, False)],
)
def test_only_what_no_revision_tells_belongs_to_the_surroundings(cast: Cast, act: Act, counts: bool) -> None:
    before = db.session.scalar(sa.select(surroundings()))
    audit.record(act, by=make.doer(cast.office), subject=cast.park)
    db.session.flush()
    assert (db.session.scalar(sa.select(surroundings())) != before) is counts


@pytest.mark.postgresql
def test_while_anybody_writes_there_is_no_edition(own_app: Flask) -> None:
    """Two write at once; the one that began first, and got the lesser number, is the last to commit."""
    with own_app.app_context():
        engine = db.engine
    insert = sa.text(
        "INSERT INTO audit_event (at, actor_label, act, subject_type, subject_label, before, after, reason, address)"
        " VALUES (now(), '', 'session:logout', 'account', '', '{}', '{}', '', '') RETURNING id"
    )
    seen = sa.select(edition())
    with engine.connect() as first, engine.connect() as second, engine.connect() as reader:
        lesser = first.scalar(insert)
        greater = second.scalar(insert)
        second.commit()
        assert greater > lesser
        assert reader.scalar(seen) is None, "else it would be the greater number, without the first one's rows"
        reader.rollback()
        first.commit()
        assert reader.scalar(seen) == greater
    assert is_writing.get()
