"""Log-in and log-out. A name is counted, known or not, so that neither guessing nor listening tells which names exist."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.domain.login import after_failure, is_held
from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import Account, LoginCounter, LoginSession, Organization

from . import audit, sessions
from .doer import Doer

NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that was typed, and what is known of it; `account_id` and `password_hash` are None for an unknown one."""

    name: str
    account_id: int | None
    password_hash: str | None


def find_candidate(username: str) -> Candidate:
    """Looks the name up, whatever its case. A disabled account is as good as unknown."""
    name = normal(username)
    row = db.session.execute(
        sa.select(Account.id, Account.password_hash).where(Account.username == name, Account.disabled_at.is_(None))
    ).one_or_none()
    return Candidate(name, *row) if row else Candidate(name, None, None)


def log_in(
    candidate: Candidate, *, is_right: bool, at: dt.datetime, today: dt.date, address: str, device: str
) -> str | None:
    """Opens a session and gives its token, or gives None: wrong, unknown, disabled or held back, all alike.

    The password was compared before, while nothing was locked; here the counter decides, under its lock, so that of many
    guesses at once no more than ten are answered. Who changes the password or disables the account meanwhile waits until the
    session is there, and ends it. `at` is UTC.
    """
    counter = _locked_counter(candidate.name)
    account = _held_account(candidate.account_id) if candidate.account_id and is_right else None
    is_held_now = counter is not None and is_held(counter.held_until, at)
    if account is None or account.disabled_at or account.password_hash != candidate.password_hash or is_held_now:
        _refuse(counter, candidate, at=at, today=today, address=address)
        return None
    if counter is not None:
        db.session.delete(counter)
    token = sessions.begin_session(account, at=at, address=address, device=device)
    audit.record(Act.SESSION_LOGIN, by=_as_self(account, at, today, address), subject=account, label=account.username)
    return token


def count_wrong_password(username: str, *, by: Doer) -> None:
    """A wrong present password, typed when choosing a new one, counts like one at the log-in page."""
    candidate = Candidate(normal(username), by.account_id, None)
    _refuse(_locked_counter(candidate.name), candidate, at=by.at, today=by.today, address=by.address)


def is_held_back(username: str, *, at: dt.datetime) -> bool:
    """Whether no password is taken for this name at this moment (UTC)."""
    held_until = db.session.scalar(
        sa.select(LoginCounter.held_until).where(LoginCounter.name_digest == digest_of_name(username))
    )
    return is_held(held_until, at)


def forget_failures(username: str) -> None:
    """An administrator has set a new first password: the count starts anew. The caller records the act."""
    db.session.execute(sa.delete(LoginCounter).where(LoginCounter.name_digest == digest_of_name(username)))


def log_out(login: LoginSession, *, by: Doer) -> None:
    """Ends the session; a copy of its cookie is worth nothing from now on."""
    sessions.end_once(login, Act.SESSION_LOGOUT, by=by)


def normal(username: str) -> str:
    """A username as it is kept and compared: no case, no blanks around it."""
    return username.strip().casefold()


def digest_of_name(username: str) -> str:
    """What the counter keeps of a name: people sometimes type their password there."""
    return hashlib.sha256(normal(username).encode()).hexdigest()


def _locked_counter(name: str) -> LoginCounter | None:
    return db.session.get(LoginCounter, digest_of_name(name), with_for_update=True, populate_existing=True)


def _held_account(account_id: int) -> Account | None:
    return db.session.get(Account, account_id, with_for_update={"read": True}, populate_existing=True)


def _refuse(
    counter: LoginCounter | None, candidate: Candidate, *, at: dt.datetime, today: dt.date, address: str
) -> None:
    """Counts and records. Two first failures at once: one of them meets the other's row, and is tried again as a whole."""
    if counter is None:
        counter = LoginCounter(name_digest=digest_of_name(candidate.name), failures=0)
        db.session.add(counter)
    if not is_held(counter.held_until, at):
        counter.failures, counter.held_until = after_failure(counter.failures, counter.held_until, at)
    counter.failed_at = at
    # An unknown name may be a password typed in the wrong field: only its first sign is kept.
    label = candidate.name[:NAME_LENGTH] if candidate.account_id else f"{candidate.name[:1]}***"
    by = Doer(None, label, at, today, address)
    after = {"failures": counter.failures, "held_until": counter.held_until.isoformat() if counter.held_until else None}
    audit.record(Act.SESSION_REFUSED, by=by, subject=counter, label=label, after=after)


def _as_self(account: Account, at: dt.datetime, today: dt.date, address: str) -> Doer:
    path = db.session.scalars(sa.select(Organization.path).where(Organization.id == account.organization_id)).one()
    return Doer(Actor(account.id, account.organization_id, path), account.label, at, today, address)
