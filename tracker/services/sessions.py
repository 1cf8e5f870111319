"""Log-in sessions: begun at log-in, kept alive, ended at log-out, at a new password and when an account is disabled."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Account, LoginSession
from tracker.queries.sessions import digest

from . import audit
from .doer import Doer
from .turns import take_turn

TOKEN_BYTES = 32
DEVICE_LENGTH = 200


def begin_session(account: Account, *, at: dt.datetime, address: str, device: str) -> str:
    """Opens a session and gives its token, which is stored nowhere but in the cookie. `at` is UTC."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        LoginSession(
            token_digest=digest(token),
            account_id=account.id,
            started_at=at,
            seen_at=at,
            address=address,
            device=device[:DEVICE_LENGTH],
        )
    )
    return token


def touch(session_id: int, *, at: dt.datetime) -> None:
    """Notes a sign of life. Not an act of the person's, so it has no audit line. `at` is UTC."""
    db.session.execute(sa.update(LoginSession).where(LoginSession.id == session_id).values(seen_at=at))


def end_sessions(account_id: int, *, at: dt.datetime, except_id: int | None = None) -> None:
    """Ends the open sessions of an account, all but one if asked. `at` is UTC; the caller records the act."""
    db.session.execute(
        sa.update(LoginSession)
        .where(
            LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.id != (except_id or 0)
        )
        .values(ended_at=at)
    )


def end_session(login: LoginSession, *, by: Doer) -> None:
    """Logs oneself out on another device. Raises NotAllowed for a session that is not one's own."""
    if login.account_id != by.account_id:
        raise NotAllowed(msg("只能结束自己的会话。"))
    end_once(login, Act.SESSION_END, by=by)


def end_once(login: LoginSession, act: Act, *, by: Doer) -> None:
    """Ends the session, and says so once: of two presses at once the second finds it ended."""
    take_turn(login)
    if login.ended_at is None:
        login.ended_at = by.at
        audit.record(act, by=by, subject=login, label=by.label)


def end_other_sessions(kept: LoginSession, *, by: Doer) -> None:
    """Logs oneself out everywhere but here. Raises NotAllowed when `kept` is not one's own."""
    if kept.account_id != by.account_id:
        raise NotAllowed(msg("只能结束自己的会话。"))
    end_sessions(kept.account_id, at=by.at, except_id=kept.id)
    audit.record(Act.SESSION_END, by=by, subject=kept, label=by.label, after={"others": True})
