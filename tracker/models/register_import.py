"""A register that was brought back and waits to be applied: what its rows say, and what its owner was shown of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RegisterImport(Base):
    """`shown` names the preview that was shown: only that is applied. Of `expires_at` (UTC) on nobody needs the row any more."""

    __tablename__ = "register_import"
    __table_args__ = (Index("ix_register_import_owner", "account_id", "checklist_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    file_name: Mapped[str] = mapped_column(String(130))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
