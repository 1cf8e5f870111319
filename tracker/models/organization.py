"""The tree of organisations (RULES §10): six tiers, and departments that bear none."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Path, Versioned


class Organization(Versioned, Base):
    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    path: Mapped[str] = mapped_column(Path, index=True)
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(20))
    tier: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped[Organization | None] = relationship(remote_side=[id])


class OrganizationChange(Base):
    """A move or a new name, kept: who, when, why, old and new."""

    __tablename__ = "organization_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(80))
    after: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(400))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[dt.datetime]
