"""`tracker digest`: each digest once, a failure seen and tried again, all against a mail server on this machine."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests import make
from tests.conftest import MORNING
from tests.servers import Mailbox, serving
from tracker.domain.digest import MOST_TRIES, Address, Channel, Outcome
from tracker.domain.notification import NotificationKind
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Delivery, DigestSetting, Notification
from tracker.queries import digests as queries
from tracker.services import digests, notifications, standing


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as server:
        yield server


@pytest.fixture
def installed(own_app: Flask, mailbox: Mailbox) -> Iterator[Flask]:
    """An owner with one unread row, who wants a digest at eight, in an installation that has a mail server here."""
    own_app.config["MAIL_URL"] = f"mailto://127.0.0.1:{mailbox.port}?mode=insecure&from=map@example.org"
    own_app.config["PRIVATE_HOSTS"] = frozenset({"127.0.0.1"})
    own_app.config["BASE_URL"] = "http://localhost:5999"
    with own_app.app_context(), time_machine.travel(MORNING, tick=False):
        park = make.organization("园区党委", tier=3)
        who = make.account("责任人", park, roles=[(Role.REPORTER, park)], username="owner")
        office = make.account("办公室", park)
        one = make.project(make.checklist(park, office), owner=who)
        standing.refresh(one, today=make.TODAY)
        notifications.notify(NotificationKind.URGED, by=make.doer(office), to=[who.id], project=one)
        digests.set_digest(Address(Channel.MAIL, "bu.zhang@example.org"), hour=8, by=make.doer(who))
        db.session.commit()
        yield own_app


def run(app: Flask, *, exit_code: int = 0) -> list[str]:
    result = app.test_cli_runner().invoke(args=["digest"])
    assert result.exit_code == exit_code, result.output
    lines: list[str] = result.output.splitlines()
    return lines


def outcomes() -> list[tuple[Outcome, int]]:
    db.session.rollback()
    return [(row.outcome, row.tries) for row in db.session.scalars(sa.select(Delivery).order_by(Delivery.id))]


def test_a_digest_goes_once_with_titles_and_whole_addresses(installed: Flask, mailbox: Mailbox) -> None:
    assert run(installed) == ["owner  mail  sent", "1 sent, 0 failed"]
    assert run(installed) == ["0 sent, 0 failed"]
    ((recipient, text),) = mailbox.messages
    message = email.message_from_string(text, policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    lines = part.get_content().splitlines()
    assert recipient == "bu.zhang@example.org"
    assert message["Subject"] == "挂图作战：待办 1 件，未读 1 条"
    assert lines[:4] == ["待办 1 件", "· 1.1 三级统筹议事", "未读 1 条", "· 催办：1.1 三级统筹议事"]
    assert "收件箱  http://localhost:5999/inbox/" in lines
    assert outcomes() == [(Outcome.SENT, 1)]


def test_a_failure_is_seen_and_tried_again_and_then_left(installed: Flask, mailbox: Mailbox) -> None:
    mailbox.refusal = "550 no such person"
    for _run in range(MOST_TRIES):
        lines = run(installed, exit_code=1)
        assert lines[-1] == "0 sent, 1 failed"
        assert "bu.zhang" not in lines[0]
    assert run(installed) == ["0 sent, 0 failed"]
    assert outcomes() == [(Outcome.FAILED, MOST_TRIES)]


def test_a_second_try_that_arrives_is_the_last(installed: Flask, mailbox: Mailbox) -> None:
    mailbox.refusal = "451 later"
    run(installed, exit_code=1)
    mailbox.refusal = ""
    assert run(installed)[-1] == "1 sent, 0 failed"
    assert run(installed)[-1] == "0 sent, 0 failed"
    assert (len(mailbox.messages), outcomes()) == (1, [(Outcome.SENT, 2)])


def test_a_run_that_was_killed_while_sending_is_not_repeated(installed: Flask, mailbox: Mailbox) -> None:
    setting = db.session.scalars(sa.select(DigestSetting)).one()
    digests.claim(setting, on=make.TODAY, at=make.MOMENT)
    db.session.commit()
    assert run(installed) == ["0 sent, 0 failed"]
    assert (mailbox.messages, outcomes()) == ([], [(Outcome.CLAIMED, 1)])


def test_what_another_run_has_claimed_meanwhile_is_left_to_it(
    installed: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = queries.due(make.TODAY, 8)
    monkeypatch.setattr(queries, "due", lambda *_when: [number, number])
    assert run(installed) == ["owner  mail  sent", "1 sent, 0 failed"]
    assert len(mailbox.messages) == 1


def test_where_there_is_nothing_to_say_nothing_goes(installed: Flask, mailbox: Mailbox) -> None:
    db.session.execute(sa.delete(Notification))
    db.session.execute(sa.text("UPDATE project SET state = 'suspended'"))
    db.session.commit()
    assert run(installed) == ["owner  mail  empty", "0 sent, 0 failed"]
    assert (mailbox.messages, outcomes()) == ([], [(Outcome.EMPTY, 1)])


def test_before_the_hour_and_without_an_account_nothing_goes(installed: Flask, mailbox: Mailbox) -> None:
    with time_machine.travel(MORNING.replace(hour=7), tick=False):
        assert run(installed) == ["0 sent, 0 failed"]
    db.session.execute(sa.update(Account).values(disabled_at=make.MOMENT))
    db.session.commit()
    assert run(installed) == ["0 sent, 0 failed"]
    assert mailbox.messages == []


def test_the_digest_speaks_the_readers_language(installed: Flask, mailbox: Mailbox) -> None:
    db.session.execute(sa.update(Account).values(language="en"))
    db.session.commit()
    assert run(installed)[-1] == "1 sent, 0 failed"
    ((_recipient, text),) = mailbox.messages
    assert "http://localhost:5999/me" in email.message_from_string(text, policy=email.policy.default).as_string()


def test_without_a_mail_server_the_reason_is_told(installed: Flask) -> None:
    installed.config["MAIL_URL"] = ""
    assert run(installed, exit_code=1)[0] == "owner  mail  failed  TRACKER_MAIL_URL is not set."
