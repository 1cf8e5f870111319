"""A time during which a project is suspended (暂缓)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.project import State

from .base import Base, word_of


class Suspension(Base):
    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    state_before: Mapped[State] = mapped_column(word_of(State, length=12))
    reason: Mapped[str] = mapped_column(String(400))
    suspended_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    suspended_at: Mapped[dt.datetime]
    suspended_on: Mapped[dt.date]
    resume_reason: Mapped[str] = mapped_column(String(400), default="")
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    resumed_at: Mapped[dt.datetime | None]
    resumed_on: Mapped[dt.date | None]
