"""A rectification reply (整改回复): what is done about it and by when; the office accepts or returns it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .accountability_case import AccountabilityCase
from .base import Base


class RectificationReply(Base):
    """`decision` is accepted or returned; none while it waits. `done_by_on` is the day that it promises."""

    __tablename__ = "rectification_reply"
    __table_args__ = (
        UniqueConstraint("case_id", "form_key"),
        Index("ix_rectification_reply_case_id_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("accountability_case.id"))
    form_key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    done_by_on: Mapped[dt.date]
    replied_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    replied_at: Mapped[dt.datetime]
    replied_on: Mapped[dt.date]
    decision: Mapped[str | None] = mapped_column(String(12), index=True)
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]

    case: Mapped[AccountabilityCase] = relationship()
    replied_by: Mapped[Account] = relationship(foreign_keys=[replied_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
