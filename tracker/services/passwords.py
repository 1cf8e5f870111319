"""Passwords: hashed, compared, changed. Hashing is slow on purpose, so it is done before a transaction that writes."""

from __future__ import annotations

import functools
import secrets
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.domain.acts import Act
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.password import PROFILES, Profile, check_password
from tracker.extensions import db
from tracker.models import Account, PasswordRecord

from . import audit, sessions
from .doer import Doer

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
COMMON = Path(__file__).parent.parent / "data" / "common_passwords.txt"
# No letters or digits that look alike: first passwords are read aloud and typed from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_NOTHING = ""
_GROUPS, _GROUP_LENGTH = 3, 4


def hash_password(word: str) -> str:
    """Argon2id, 19 MiB, two passes. Takes tens of milliseconds: call it before the database is touched."""
    return HASHER.hash(word)


def matches(password_hash: str | None, word: str) -> bool:
    """Whether the word is the password. No account (None) takes as long as a wrong password."""
    stand_in = _hash_of_nothing()
    try:
        HASHER.verify(password_hash or stand_in, word)
    except InvalidHashError:
        HASHER.verify(stand_in, _NOTHING)
        return False
    except VerificationError:
        return False
    return password_hash is not None


def one_time_password() -> str:
    """A first password of twelve letters and digits in three groups, to be changed at the first log-in."""
    signs = [secrets.choice(_LETTERS + _DIGITS) for _ in range(_GROUPS * _GROUP_LENGTH)]
    signs[secrets.randbelow(len(signs))] = secrets.choice(_DIGITS)
    return "-".join("".join(signs[at : at + _GROUP_LENGTH]) for at in range(0, len(signs), _GROUP_LENGTH))


def profile_named(name: str) -> Profile:
    """The rules that TRACKER_PASSWORD_PROFILE names; an unknown name is an error of whoever set it up."""
    if name not in PROFILES:
        raise ValueError(f"TRACKER_PASSWORD_PROFILE is {name!r}, and must be one of {', '.join(PROFILES)}")
    return PROFILES[name]


def used_hashes(account: Account, *, profile: Profile) -> list[str]:
    """The present password and as many of the former ones as the profile remembers, newest first."""
    kept = db.session.scalars(
        sa.select(PasswordRecord.password_hash)
        .where(PasswordRecord.account_id == account.id)
        .order_by(PasswordRecord.id.desc())
        .limit(profile.remembered)
    )
    return list(dict.fromkeys([account.password_hash, *kept]))[: profile.remembered]


def check_new_password(word: str, *, username: str, used: list[str], profile: Profile) -> None:
    """Raises RuleBroken on the field `new`. `used` are hashes that may not come again; slow, like all hashing."""
    check_password(word, username=username, common=_common(), profile=profile)
    if any(matches(former, word) for former in used):
        raise RuleBroken(msg("最近 %(n)s 个用过的密码不能再用，请换一个。", n=profile.remembered), field="new")


def change_password(account: Account, *, former_hash: str, new_hash: str, session_id: int, by: Doer) -> None:
    """One's own new password: it ends all one's other sessions. `former_hash` is the one that was checked.

    Raises Stale when the password was changed meanwhile.
    """
    if account.password_hash != former_hash:
        raise Stale({})
    set_password(account, new_hash, is_one_time=False, by=by)
    sessions.end_sessions(account.id, at=by.at, except_id=session_id)
    audit.record(Act.ACCOUNT_CHANGE_PASSWORD, by=by, subject=account, label=account.username)


def set_password(account: Account, new_hash: str, *, is_one_time: bool, by: Doer) -> None:
    """Puts the hash in place and remembers it; the caller ends the sessions and records the act."""
    account.password_hash = new_hash
    account.password_set_at = by.at
    account.is_password_one_time = is_one_time
    db.session.flush()
    db.session.add(PasswordRecord(account_id=account.id, password_hash=new_hash, set_at=by.at))


@functools.cache
def _hash_of_nothing() -> str:
    return hash_password(_NOTHING)


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="ascii").split())
