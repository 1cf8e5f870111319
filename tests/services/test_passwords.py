"""Passwords are hashed slowly, changed with care, and not used again."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.password import DEFAULT, MLPS
from tracker.models import Account, AuditEvent, LoginSession
from tracker.services import passwords, sessions

HASH = passwords.hash_password("gua-tu-zuo-zhan")


@pytest.fixture
def account(cast: Cast) -> Account:
    return make.account("书记", cast.park, username="shuji", password_hash="former", is_password_one_time=True)


@pytest.fixture
def plain_hashes() -> Iterator[None]:
    """For tests of many passwords: a hash is the word itself."""
    with mock.patch.object(passwords, "matches", lambda kept, word: kept == word):
        yield


def change(account: Account, new_hash: str, *, session_id: int = 0) -> None:
    former = account.password_hash
    passwords.change_password(
        account, former_hash=former, new_hash=new_hash, session_id=session_id, by=make.doer(account)
    )


def test_a_hash_is_argon2id_of_nineteen_mebibytes() -> None:
    assert HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("kept", "word", "is_right"),
    [(HASH, "gua-tu-zuo-zhan", True), (HASH, "x", False), (None, "", False), ("!", "", False), (None, "x", False)],
    ids=["right", "wrong", "no account", "no password", "no account, a word"],
)
def test_only_the_right_word_matches(kept: str | None, word: str, is_right: bool) -> None:
    assert passwords.matches(kept, word) is is_right


@pytest.mark.parametrize("kept", [HASH, None, "!"], ids=["known", "unknown", "broken"])
def test_known_unknown_and_broken_cost_one_comparison_each(kept: str | None) -> None:
    passwords.matches(None, "warm up")
    with mock.patch("argon2._password_hasher.verify_secret", return_value=True) as compare:
        passwords.matches(kept, "wrong")
    assert compare.call_count == 1


def test_first_passwords_differ_and_meet_the_rules() -> None:
    made = {passwords.one_time_password() for _time in range(50)}
    assert len(made) == 50
    for word in made:
        passwords.check_new_password(word, username="shuji", used=[], profile=MLPS)


def test_a_new_password_ends_the_other_sessions(session: Session, account: Account) -> None:
    for _time in range(2):
        sessions.begin_session(account, at=make.MOMENT, address="", device="")
    session.flush()
    here, _there = session.scalars(sa.select(LoginSession.id).order_by(LoginSession.id)).all()
    change(account, "new", session_id=here)
    session.expire_all()
    assert session.scalars(sa.select(LoginSession.id).where(LoginSession.ended_at.is_(None))).all() == [here]
    assert (account.password_hash, account.is_password_one_time) == ("new", False)
    assert account.password_set_at == make.MOMENT
    assert session.scalars(sa.select(AuditEvent.act)).all() == [Act.ACCOUNT_CHANGE_PASSWORD]


def test_a_password_that_was_changed_meanwhile_is_stale(account: Account) -> None:
    with pytest.raises(Stale):
        passwords.change_password(account, former_hash="older", new_hash="new", session_id=0, by=make.doer(account))


@pytest.mark.usefixtures("plain_hashes")
def test_the_present_password_is_not_taken_again(account: Account) -> None:
    change(account, "san-shan-wu-yue")
    used = passwords.used_hashes(account, profile=DEFAULT)
    with pytest.raises(RuleBroken, match="最近 1 个用过的密码"):
        passwords.check_new_password("san-shan-wu-yue", username="shuji", used=used, profile=DEFAULT)


@pytest.mark.usefixtures("plain_hashes")
def test_the_strict_profile_remembers_five(account: Account) -> None:
    words = [f"San-shan-{number}-yue" for number in range(6)]
    for word in words:
        change(account, word)
    used = passwords.used_hashes(account, profile=MLPS)
    assert used == words[:0:-1]
    passwords.check_new_password(words[0], username="shuji", used=used, profile=MLPS)
    for word in words[1:]:
        with pytest.raises(RuleBroken, match="最近 5 个"):
            passwords.check_new_password(word, username="shuji", used=used, profile=MLPS)


def test_common_words_come_from_the_list() -> None:
    for word in ("dangqungongzuobu2026", "qwertyuiop", "p@ssw0rd2026", "woaizhongguo"):
        with pytest.raises(RuleBroken, match="太常见"):
            passwords.check_new_password(word, username="shuji", used=[], profile=DEFAULT)


def test_an_unknown_profile_is_named() -> None:
    assert passwords.profile_named("mlps") is MLPS
    with pytest.raises(ValueError, match="TRACKER_PASSWORD_PROFILE is 'strong'"):
        passwords.profile_named("strong")
