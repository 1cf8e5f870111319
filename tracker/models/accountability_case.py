"""A case (问责案卷): a project and one run of its lateness, with the excuse it may be given."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.escalation import Ground

from .account import Account
from .base import Base, word_of
from .project import Project


class AccountabilityCase(Base):
    """`due_on` is the due day as it stood when the case was opened. `end_reason` is closed, cancelled or recovered."""

    __tablename__ = "accountability_case"
    __table_args__ = (
        # One case is open a project, however many sweeps run.
        Index(
            "ix_accountability_case_open",
            "project_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    ground: Mapped[Ground] = mapped_column(word_of(Ground, length=16))
    due_on: Mapped[dt.date]
    opened_on: Mapped[dt.date]
    opened_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str] = mapped_column(String(12), default="")

    project: Mapped[Project] = relationship()
    excuse: Mapped[Excuse | None] = relationship(back_populates="case")


class Excuse(Base):
    """The case was excused (容错): the ladder stands still for it, and the reason is kept."""

    __tablename__ = "excuse"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("accountability_case.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(400))
    excused_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    excused_at: Mapped[dt.datetime]

    case: Mapped[AccountabilityCase] = relationship(back_populates="excuse")
    excused_by: Mapped[Account] = relationship()
