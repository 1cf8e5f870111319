"""The person behind a session token, in one query of plain rows."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.direct import Direct
from tracker.domain.permissions import Actor, Grant
from tracker.models import Account, LoginSession, Organization, RoleGrant
from tracker.queries.edition import edition


def digest(token: str) -> str:
    """What the table keeps of a token, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LiveSession:
    session_id: int
    seen_at: dt.datetime
    fields: dict[str, Any]

    def person(self) -> dict[str, Any]:
        """The fields of `blueprints.access.Person`, the token aside."""
        return self.fields


# Every request begins with this statement, so it is put to the tables themselves: entities would cost as much again.
_session, _account, _unit, _grant = (kind.__table__.c for kind in (LoginSession, Account, Organization, RoleGrant))
_held_at = Organization.__table__.alias("held_at")
_LIVE = Direct(
    sa.select(
        _session.id,
        _session.seen_at,
        _session.started_at,
        _account.id,
        _account.username,
        _account.post,
        _account.person_name,
        _account.language,
        _account.is_password_one_time,
        _account.password_set_at,
        _unit.id,
        _unit.short_name,
        _unit.path,
        edition().label("edition"),
        _account.inbox_revision,
        _grant.role,
        _held_at.c.path,
    )
    .select_from(LoginSession.__table__)
    .join(Account.__table__, _account.id == _session.account_id)
    .join(Organization.__table__, _unit.id == _account.organization_id)
    .outerjoin(RoleGrant.__table__, _grant.account_id == _account.id)
    .outerjoin(_held_at, _held_at.c.id == _grant.organization_id)
    .where(
        _session.token_digest == sa.bindparam("digest"),
        _session.ended_at.is_(None),
        _account.disabled_at.is_(None),
    )
    .order_by(_grant.id)
)


def live(
    token: str, *, moment: dt.datetime, idle: dt.timedelta, lifetime: dt.timedelta, password_days: int | None
) -> LiveSession | None:
    """The session of a token, or None if it has ended, stood idle, grown old, or its account is disabled.

    `moment` is UTC. `password_days`, where a profile sets it, is how long a password may be used.
    """
    rows = _LIVE.glance(digest=digest(token))
    if not rows:
        return None
    session_id, seen_at, started_at, account_id, username, post, name, language, one_time, set_at = rows[0][:10]
    org_id, org_name, org_path, last_act, inbox_revision = rows[0][10:15]
    if seen_at <= moment - idle or started_at <= moment - lifetime:
        return None
    is_old = password_days is not None and moment - set_at > dt.timedelta(days=password_days)
    grants = tuple(Grant(role, path) for *_, role, path in rows if role)
    fields = {
        "session_id": session_id,
        "account_id": account_id,
        "username": username,
        "post": post,
        "person_name": name,
        "language": language,
        "organization_id": org_id,
        "organization_name": org_name,
        "must_change_password": one_time or is_old,
        "edition": None if last_act is None else (last_act, inbox_revision),
        "actor": Actor(account_id, org_id, org_path, grants),
    }
    return LiveSession(session_id, seen_at, fields)


def own(account_id: int, session_id: int) -> sa.Select[LoginSession]:
    """One session of the account's own that nobody has ended."""
    return sa.select(LoginSession).where(
        LoginSession.account_id == account_id, LoginSession.id == session_id, LoginSession.ended_at.is_(None)
    )


def open_sessions(account_id: int, seen_after: dt.datetime, started_after: dt.datetime) -> sa.Select[LoginSession]:
    """The sessions of an account that would still be let in, the latest sign of life first. Moments are UTC."""
    return (
        sa.select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > seen_after,
            LoginSession.started_at > started_after,
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
