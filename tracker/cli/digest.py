"""`tracker digest`: sends the daily digests whose hour has come. Run by a timer each hour, on as many machines as one likes."""

from __future__ import annotations

import datetime as dt

import click
from flask import current_app, url_for
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.clock import local, now
from tracker.couriers import NotDelivered, deliver
from tracker.domain.digest import Address, Digest, Outcome
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Delivery
from tracker.queries import digests as queries
from tracker.queries.people import actor_of
from tracker.services import digests


@click.command()
@with_appcontext
def digest() -> None:
    """Sends each digest that is due, once. Safe to run twice, and by several at once.

    Prints a line for each; one that failed is tried again by the next run. Exits non-zero if any failed.
    """
    moment = local(now())
    outcomes = [_send(account_id, moment.date()) for account_id in queries.due(moment.date(), moment.hour)]
    click.echo(f"{outcomes.count(Outcome.SENT)} sent, {outcomes.count(Outcome.FAILED)} failed")
    if Outcome.FAILED in outcomes:
        raise SystemExit(1)


def _send(account_id: int, day: dt.date) -> Outcome | None:
    """Claims the day's digest and commits; then, with no transaction open, sends it; then keeps what became of it.

    None when another run has it.
    """
    setting = queries.setting_of(account_id)
    delivery = digests.claim(setting, on=day, at=now()) if setting is not None else None
    if setting is None or delivery is None:
        db.session.rollback()
        return None
    delivery_id, username, language = delivery.id, setting.account.username, setting.account.language
    address = Address(setting.channel, setting.target)
    found = queries.digest_for(actor_of(setting.account), day=day)
    db.session.commit()
    outcome, detail = _hand_over(found, address, language)
    digests.settle(db.session.get_one(Delivery, delivery_id), outcome, at=now(), detail=detail)
    db.session.commit()
    click.echo(f"{username}  {address.channel.value}  {outcome.value}  {detail}".rstrip())
    return outcome


def _hand_over(found: Digest | None, address: Address, language: str) -> tuple[Outcome, str]:
    if found is None:
        return Outcome.EMPTY, ""
    title, body = _in_words(found, language)
    config = current_app.config
    try:
        deliver(address, title=title, body=body, mail_url=config["MAIL_URL"], private_hosts=config["PRIVATE_HOSTS"])
    except NotDelivered as refusal:
        return Outcome.FAILED, str(refusal)
    return Outcome.SENT, ""


def _in_words(found: Digest, language: str) -> tuple[str, str]:
    """Title and text in the reader's language, with the addresses that lead on."""
    config = current_app.config
    with (
        current_app.test_request_context(base_url=config["BASE_URL"] or config["LOOPBACK_URL"]),
        force_locale(language),
    ):
        lines = [say(line) for line in found.lines]
        links = [
            f"{_('我的待办')}  {url_for('me.show', _external=True)}",
            f"{_('收件箱')}  {url_for('notifications.index', _external=True)}",
        ]
        return say(found.title), "\n".join([*lines, "", *links])
