"""The address under which a calendar program fetches a person's dates. Only the digest of its secret part is kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .base import Base

OPEN = text("ended_at IS NULL")


class CalendarFeed(Base):
    """One is open an account; an ended one is kept, and answers no more."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index("ix_calendar_feed_open", "account_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    account: Mapped[Account] = relationship()
