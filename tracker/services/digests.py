"""The daily digest: asked for by its reader, claimed before it is sent, its outcome kept (RULES §12)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.digest import HOURS, MOST_TRIES, Address, Outcome
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Account, Delivery, DigestSetting

from . import audit
from .bulk import insert_new
from .doer import Doer

DETAIL_LENGTH = 200


def set_digest(address: Address, *, hour: int, by: Doer) -> DigestSetting:
    """One digest a day for oneself, from this local hour on. Raises NotAllowed for an administrator, RuleBroken for no hour of a day.

    The audit line names the way and the hour, never the address: a robot's key is a secret.
    """
    account = _reader(by)
    if hour not in HOURS:
        raise RuleBroken(msg("请选一个钟点，0 到 23。"), field="hour")
    setting = db.session.get(DigestSetting, account.id) or DigestSetting(account_id=account.id)
    setting.hour, setting.set_at = hour, by.at
    setting.channel, setting.target = address.channel, address.target
    db.session.add(setting)
    told = {"channel": str(address.channel.label), "hour": hour}
    audit.record(Act.DIGEST_SET, by=by, subject=account, label=account.username, after=told)
    return setting


def stop_digest(*, by: Doer) -> None:
    """No digest any more; the address is forgotten. Raises NotAllowed for an administrator."""
    account = _reader(by)
    if forget_setting(account):
        audit.record(Act.DIGEST_STOP, by=by, subject=account, label=account.username)


def forget_setting(account: Account) -> bool:
    """Deletes the address and the hour, and tells whether there were any. The act that it belongs to has its own right and audit line."""
    setting = db.session.get(DigestSetting, account.id)
    if setting is not None:
        db.session.delete(setting)
    return setting is not None


def claim(setting: DigestSetting, *, on: dt.date, at: dt.datetime) -> Delivery | None:
    """Takes the sending of the day's digest upon oneself, or None when another has: the caller commits before it sends.

    The first to write the row of account and day (local) has it; a failed one is had again by the first to count its next
    try, MOST_TRIES times in all. A run that is killed in between leaves it claimed, and it is not sent again. `at` is UTC.
    """
    row = {"account_id": setting.account_id, "on": on, "channel": setting.channel, "tries": 1, "detail": ""}
    made = insert_new(Delivery, [row | {"outcome": Outcome.CLAIMED, "claimed_at": at}], "id")
    claimed: int | None = made[0].id if made else None
    if claimed is None:
        claimed = db.session.scalar(
            sa.update(Delivery)
            .where(
                Delivery.account_id == setting.account_id,
                Delivery.on == on,
                Delivery.outcome == Outcome.FAILED,
                Delivery.tries < MOST_TRIES,
            )
            .values(outcome=Outcome.CLAIMED, channel=setting.channel, tries=Delivery.tries + 1, claimed_at=at)
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
    return None if claimed is None else db.session.get(Delivery, claimed, populate_existing=True)


def settle(delivery: Delivery, outcome: Outcome, *, at: dt.datetime, detail: str = "") -> None:
    """What became of it, and of a failure what the other side said. `at` is UTC.

    The row is its own record, as a session's sign of life is: the audit log has no line for it.
    """
    delivery.outcome, delivery.settled_at = outcome, at
    delivery.detail = detail[:DETAIL_LENGTH]


def _reader(by: Doer) -> Account:
    if by.actor is None or not permissions.can_receive_word(by.actor):
        raise NotAllowed(msg("管理员不经办业务，没有每日摘要。"))
    return db.session.get_one(Account, by.actor.account_id)
