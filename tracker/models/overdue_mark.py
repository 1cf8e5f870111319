"""The overdue mark (红叉): kept for good; a revocation stands beside it and does not erase it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class OverdueMark(Base):
    __tablename__ = "overdue_mark"
    __table_args__ = (UniqueConstraint("project_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    due_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[dt.datetime | None]
    revoke_reason: Mapped[str] = mapped_column(String(400), default="")
