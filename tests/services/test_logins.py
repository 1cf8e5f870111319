"""Log-in: ten wrong passwords hold a name back, and nothing tells which names exist."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.login import HELD_FOR, MAX_FAILURES
from tracker.models import Account, AuditEvent, LoginCounter, LoginSession
from tracker.services import logins, passwords

WORD = "gua-tu-zuo-zhan"
HASH = passwords.hash_password(WORD)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make.account("书记", cast.park, username="shuji", password_hash=HASH)


def attempt(username: str, word: str, *, at: dt.datetime = make.MOMENT) -> str | None:
    """What the log-in page does."""
    candidate = logins.find_candidate(username)
    is_right = passwords.matches(candidate.password_hash, word)
    return logins.log_in(candidate, is_right=is_right, at=at, today=at.date(), address="10.0.0.9", device="Firefox")


def fail(times: int, username: str = "shuji", *, at: dt.datetime = make.MOMENT) -> None:
    for _time in range(times):
        assert attempt(username, "wrong", at=at) is None


def test_the_right_password_opens_a_session(session: Session, account: Account) -> None:
    token = attempt("shuji", WORD)
    row = session.scalars(sa.select(LoginSession).where(LoginSession.account_id == account.id)).one()
    assert token
    assert token not in (row.token_digest, str(row.id))
    assert (row.address, row.device, row.started_at) == ("10.0.0.9", "Firefox", make.MOMENT)
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == Act.SESSION_LOGIN)).one()
    assert (event.actor_id, event.address) == (account.id, "10.0.0.9")


def test_case_and_blanks_around_a_name_do_not_matter(account: Account) -> None:
    assert attempt("  ShuJi ", WORD)


def test_a_wrong_password_is_refused_and_recorded(session: Session, account: Account) -> None:
    assert attempt("shuji", "wrong") is None
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.actor_id, event.subject_label, event.after["failures"]) == (
        Act.SESSION_REFUSED,
        None,
        "shuji",
        1,
    )
    assert session.scalars(sa.select(LoginSession)).all() == []


def test_an_unknown_name_is_counted_and_its_text_is_not_kept(session: Session, cast: Cast) -> None:
    assert attempt("my-secret-password", "x") is None
    event = session.scalars(sa.select(AuditEvent)).one()
    assert "secret" not in f"{event.subject_label}{event.actor_label}{event.after}"
    counter = session.scalars(sa.select(LoginCounter)).one()
    assert counter.failures == 1
    assert "secret" not in counter.name_digest


def test_the_tenth_wrong_password_holds_the_name_back_and_the_right_one_too(account: Account) -> None:
    fail(MAX_FAILURES)
    assert attempt("shuji", WORD) is None
    assert attempt("shuji", WORD, at=make.MOMENT + HELD_FOR - dt.timedelta(seconds=1)) is None
    assert attempt("shuji", WORD, at=make.MOMENT + HELD_FOR)


def test_nine_wrong_passwords_do_not(account: Account) -> None:
    fail(MAX_FAILURES - 1)
    assert attempt("shuji", WORD)


def test_success_clears_the_count(session: Session, account: Account) -> None:
    fail(MAX_FAILURES - 1)
    assert attempt("shuji", WORD)
    assert session.scalars(sa.select(LoginCounter)).all() == []
    fail(MAX_FAILURES - 1)
    assert attempt("shuji", WORD)


def test_attempts_while_held_back_do_not_hold_longer(account: Account) -> None:
    fail(MAX_FAILURES + 5)
    assert attempt("shuji", WORD, at=make.MOMENT + HELD_FOR)


def test_after_a_hold_ten_more_hold_it_back_again(account: Account) -> None:
    later = make.MOMENT + HELD_FOR
    fail(MAX_FAILURES)
    fail(MAX_FAILURES - 1, at=later)
    assert not logins.is_held_back("shuji", at=later)
    fail(1, at=later)
    assert logins.is_held_back("shuji", at=later)


def test_one_name_held_back_leaves_the_others_alone(account: Account, cast: Cast) -> None:
    fail(MAX_FAILURES, "somebody")
    assert attempt("shuji", WORD)


def test_a_disabled_account_is_as_good_as_unknown(session: Session, account: Account) -> None:
    account.disabled_at = make.MOMENT
    session.flush()
    assert logins.find_candidate("shuji").account_id is None
    assert attempt("shuji", WORD) is None


def test_a_password_changed_between_comparing_and_log_in_is_refused(session: Session, account: Account) -> None:
    candidate = logins.find_candidate("shuji")
    account.password_hash = "another"
    session.flush()
    token = logins.log_in(candidate, is_right=True, at=make.MOMENT, today=make.TODAY, address="", device="")
    assert token is None


def test_log_out_ends_the_session_for_good(session: Session, account: Account) -> None:
    attempt("shuji", WORD)
    row = session.scalars(sa.select(LoginSession)).one()
    logins.log_out(row, by=make.doer(account))
    assert row.ended_at == make.MOMENT
    assert session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id.desc())).first() == Act.SESSION_LOGOUT


def test_a_new_first_password_forgets_the_failures(account: Account) -> None:
    fail(MAX_FAILURES)
    logins.forget_failures("ShuJi")
    assert attempt("shuji", WORD)
