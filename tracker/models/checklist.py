"""A year's checklist (项目清单) and its items (大项)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.checklist import dated_title
from tracker.domain.message import Message

from .base import Base, Path, Versioned
from .organization import Organization


class Checklist(Versioned, Base):
    """`revision` is raised by every act on the checklist or a project of it: the board's cache and ETag hang on it."""

    __tablename__ = "checklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    org_path: Mapped[str] = mapped_column(Path, index=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    revision: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    issued_at: Mapped[dt.datetime | None]
    archived_at: Mapped[dt.datetime | None]

    organization: Mapped[Organization] = relationship()
    items: Mapped[list[Item]] = relationship(
        back_populates="checklist", order_by="Item.position", cascade="all, delete-orphan"
    )

    @property
    def dated_title(self) -> Message:
        """The title with its year."""
        return dated_title(self.title, self.year)


class Item(Base):
    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("checklist_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]

    checklist: Mapped[Checklist] = relationship(back_populates="items")
