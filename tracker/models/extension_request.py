"""A request for a later due date (延期申请): what is asked, what the office says of it, what the sponsor decided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.extension_request import Stage, excess_in_words
from tracker.domain.message import Message

from .account import Account
from .base import Base, Versioned, word_of
from .project import Project


class ExtensionRequest(Versioned, Base):
    """`excess` names what goes beyond the limits, a line each (`Excess.stored`). `reviewed_at` and `opinion` tell of the office that forwarded it;
    `decision` is granted or refused by the sponsor, returned by the office, withdrawn by the owner; none while it waits."""

    __tablename__ = "extension_request"
    __table_args__ = (
        UniqueConstraint("project_id", "form_key"),
        # One request waits a project, however often the button is pressed.
        Index(
            "ix_extension_request_waits",
            "project_id",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(40))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[dt.datetime]
    requested_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    new_due_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(400))
    excess: Mapped[str] = mapped_column(Text, default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[dt.datetime | None]
    opinion: Mapped[str] = mapped_column(String(400), default="")
    decision: Mapped[Stage | None] = mapped_column(word_of(Stage, length=12))
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship()
    requested_by: Mapped[Account] = relationship(foreign_keys=[requested_by_id])
    reviewed_by: Mapped[Account | None] = relationship(foreign_keys=[reviewed_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def stage(self) -> Stage:
        """Whose word it waits for, or how it ended."""
        if self.decision is not None:
            return self.decision
        return Stage.OFFICE if self.reviewed_at is None else Stage.SPONSOR

    @property
    def excess_sentences(self) -> list[Message | str]:
        """What goes beyond the limits, to be said in the reader's language."""
        return excess_in_words(self.excess)
