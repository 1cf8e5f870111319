"""Closing a project (销号): the request, the sponsor's word on a shortfall, the verifier's decision, the closure, its reopening."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.message import Message
from tracker.domain.shortfall import shortfall_in_words

from .account import Account
from .base import Base
from .project import Project


class ClosureRequest(Base):
    """`shortfall` names what is not met, a line each (`Shortfall.stored`), empty when all is. `decision` is accepted, returned or withdrawn; none while it waits."""

    __tablename__ = "closure_request"
    __table_args__ = (
        UniqueConstraint("project_id", "form_key"),
        # One request waits a project, however often the button is pressed.
        Index(
            "ix_closure_request_waits",
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
    note: Mapped[str] = mapped_column(Text, default="")
    shortfall: Mapped[str] = mapped_column(Text, default="")
    shortfall_reason: Mapped[str] = mapped_column(String(400), default="")
    shortfall_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shortfall_approved_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None] = mapped_column(String(12), index=True)
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship()
    requested_by: Mapped[Account] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
    shortfall_approved_by: Mapped[Account | None] = relationship(foreign_keys=[shortfall_approved_by_id])

    @property
    def shortfall_sentences(self) -> list[Message | str]:
        """What is not met, to be said in the reader's language."""
        return shortfall_in_words(self.shortfall)


class Closure(Base):
    """`closed_on` is the day of the accepted request, the day that counts; `due_on` is kept as it stood then.

    The serial number is one of the checklist's organisation.
    """

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("organization_id", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("closure_request.id"), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    serial: Mapped[str] = mapped_column(String(40))
    closed_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    verified_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    verified_at: Mapped[dt.datetime]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[dt.datetime | None]
    reopen_reason: Mapped[str] = mapped_column(String(400), default="")

    project: Mapped[Project] = relationship()
    request: Mapped[ClosureRequest] = relationship()
    verified_by: Mapped[Account] = relationship(foreign_keys=[verified_by_id])


class SerialCounter(Base):
    """The last number given out for a kind of document of an organisation in a year: no gaps, no repeats."""

    __tablename__ = "serial_counter"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
