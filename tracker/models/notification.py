"""Word to one person (收件箱): what it is about, when it was sent, when it was read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.notification import NotificationKind

from .base import Base, word_of

UNREAD = text("read_at IS NULL")


class Notification(Base):
    """`occasion` tells apart what happens to the same subject more than once; the same occasion is told once only."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "subject_type", "subject_id", "occasion"),
        Index("ix_notification_unread", "account_id", "id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notification_project_waits", "project_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index(
            "ix_notification_subject_waits", "subject_type", "subject_id", sqlite_where=UNREAD, postgresql_where=UNREAD
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NotificationKind] = mapped_column(word_of(NotificationKind, length=20))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    occasion: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
