"""A task card (黄牌, 红牌): for an owner's task or its lead unit, from its issue to its end."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.card import Colour, Ending, Holder

from .account import Account
from .base import Base, word_of
from .escalation_step import EscalationStep
from .organization import Organization
from .project import Project


class Card(Base):
    """In force until `ended_on`, which the sweep sets when `expires_on` comes. The owner may ask to have it lifted."""

    __tablename__ = "card"
    __table_args__ = (
        Index(
            "ix_card_in_force",
            "expires_on",
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("escalation_step.id"), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    colour: Mapped[Colour] = mapped_column(word_of(Colour, length=6))
    holder: Mapped[Holder] = mapped_column(word_of(Holder, length=6))
    ground: Mapped[str] = mapped_column(String(400))
    issued_on: Mapped[dt.date]
    expires_on: Mapped[dt.date]
    lift_reason: Mapped[str] = mapped_column(String(400), default="")
    lift_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lift_asked_at: Mapped[dt.datetime | None]
    ended_on: Mapped[dt.date | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ending: Mapped[Ending | None] = mapped_column(word_of(Ending, length=8))

    step: Mapped[EscalationStep] = relationship()
    project: Mapped[Project] = relationship()
    unit: Mapped[Organization | None] = relationship()
    lift_asked_by: Mapped[Account | None] = relationship(foreign_keys=[lift_asked_by_id])
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id])
