"""Calendar feeds: opened and ended by their reader; the secret part of the address is shown once and not kept."""

from __future__ import annotations

import datetime as dt
import secrets

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Account, CalendarFeed
from tracker.queries.calendars import open_feed
from tracker.queries.sessions import digest

from . import audit
from .doer import Doer

SECRET_BYTES = 32


def open_calendar(*, by: Doer) -> str:
    """A feed of one's own dates: gives the secret part of its address, of which only the digest is kept.

    One that was open before ends, so that this is also how an address that got about is made worthless. Raises NotAllowed
    for an administrator.
    """
    account = _reader(by)
    close_feed(account, at=by.at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(CalendarFeed(account_id=account.id, secret_digest=digest(secret), opened_at=by.at))
    audit.record(Act.CALENDAR_OPEN, by=by, subject=account, label=account.username)
    return secret


def end_calendar(*, by: Doer) -> None:
    """The address answers no more. Raises NotAllowed for an administrator."""
    account = _reader(by)
    if close_feed(account, at=by.at):
        audit.record(Act.CALENDAR_END, by=by, subject=account, label=account.username)


def close_feed(account: Account, *, at: dt.datetime) -> bool:
    """Ends the feed (`at` is UTC), and tells whether there was one. The act that it belongs to has its own right and audit line."""
    feed = open_feed(account.id)
    if feed is not None:
        feed.ended_at = at
        # The next one may be opened in the same breath, and there is one open an account.
        db.session.flush()
    return feed is not None


def _reader(by: Doer) -> Account:
    if by.actor is None or not permissions.can_receive_word(by.actor):
        raise NotAllowed(msg("管理员不经办业务，没有日历订阅。"))
    return db.session.get_one(Account, by.actor.account_id)
