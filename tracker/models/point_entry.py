"""The book of rewards and penalties: one line a booking. Triggers in the database refuse to change or delete a line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .base import Base
from .escalation_step import EscalationStep
from .organization import Organization
from .project import Project


class PointEntry(Base):
    """From a step of the ladder, or from a clause of the five terms, whose words are kept: the terms may change later.

    `unit_id` is the lead unit as it was, `account_id` the owner as it was, or whom the step names. A reversal names the line that it takes back.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        UniqueConstraint("project_id", "form_key"),
        Index(
            "ix_point_entry_step",
            "step_id",
            unique=True,
            sqlite_where=text("reverses_id IS NULL"),
            postgresql_where=text("reverses_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("escalation_step.id"))
    clause_kind: Mapped[str] = mapped_column(String(10), default="")
    clause: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(400), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("point_entry.id"), unique=True)
    form_key: Mapped[str | None] = mapped_column(String(40))
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    booked_at: Mapped[dt.datetime]
    booked_on: Mapped[dt.date]

    project: Mapped[Project] = relationship()
    unit: Mapped[Organization | None] = relationship()
    step: Mapped[EscalationStep | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    booked_by: Mapped[Account | None] = relationship(foreign_keys=[booked_by_id])
