"""A file given as evidence (佐证). The bytes lie in the evidence store under the digest of their content."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Evidence(Base):
    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    closure_request_id: Mapped[int | None] = mapped_column(ForeignKey("closure_request.id"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("rectification_reply.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_requirement.id", ondelete="SET NULL"))
    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    thumbnail_digest: Mapped[str | None] = mapped_column(String(64))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[dt.datetime]
