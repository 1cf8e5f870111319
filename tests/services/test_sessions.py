"""Log-in sessions: kept alive, and ended by nobody but their owner."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed
from tracker.models import Account, LoginSession
from tracker.queries.sessions import digest
from tracker.services import sessions

LATER = make.MOMENT + dt.timedelta(minutes=5)


def begin(session: Session, account: Account) -> LoginSession:
    token = sessions.begin_session(account, at=make.MOMENT, address="127.0.0.1", device="x" * 300)
    session.flush()
    return session.scalars(sa.select(LoginSession).where(LoginSession.token_digest == digest(token))).one()


def test_a_sign_of_life_is_noted(session: Session, cast: Cast) -> None:
    mine = begin(session, cast.owner)
    sessions.touch(mine.id, at=LATER)
    session.refresh(mine)
    assert (mine.seen_at, mine.started_at) == (LATER, make.MOMENT)


def test_a_long_device_is_cut(session: Session, cast: Cast) -> None:
    assert len(begin(session, cast.owner).device) == sessions.DEVICE_LENGTH


def test_nobody_ends_anothers_session(session: Session, cast: Cast) -> None:
    mine = begin(session, cast.owner)
    for end in (sessions.end_session, sessions.end_other_sessions):
        with pytest.raises(NotAllowed):
            end(mine, by=make.doer(cast.office))
    assert mine.ended_at is None


def test_ending_the_others_keeps_this_one_and_other_peoples(session: Session, cast: Cast) -> None:
    mine, old, theirs = begin(session, cast.owner), begin(session, cast.owner), begin(session, cast.office)
    sessions.end_other_sessions(mine, by=make.doer(cast.owner))
    session.expire_all()
    assert (mine.ended_at, old.ended_at, theirs.ended_at) == (None, make.MOMENT, None)
