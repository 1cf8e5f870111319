"""The daily digest: how a person wants it, and what became of each day's. Who does not want it has no setting."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.digest import Channel, Outcome

from .account import Account
from .base import Base, word_of

TROUBLE = text("outcome IN ('claimed', 'failed')")


class DigestSetting(Base):
    """`hour` is local. `target` is a mail address, or a robot's key, which is a secret: it is never shown, logged or audited."""

    __tablename__ = "digest_setting"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    hour: Mapped[int]
    channel: Mapped[Channel] = mapped_column(word_of(Channel, length=12))
    target: Mapped[str] = mapped_column(String(220))
    set_at: Mapped[dt.datetime]

    account: Mapped[Account] = relationship()


class Delivery(Base):
    """One day's digest to one account. The row is there before anything is sent: it claims the sending, so nobody else does it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("account_id", "on"),
        Index("ix_delivery_trouble", "id", sqlite_where=TROUBLE, postgresql_where=TROUBLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on: Mapped[dt.date]
    channel: Mapped[Channel] = mapped_column(word_of(Channel, length=12))
    outcome: Mapped[Outcome] = mapped_column(word_of(Outcome, length=12))
    tries: Mapped[int]
    claimed_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    detail: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account] = relationship()
