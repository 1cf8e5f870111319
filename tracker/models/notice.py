"""Documents (文书): what was issued, the files made of it, the office's own templates, and drafts that are being written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.notice import NoticeContent, NoticeKind

from .base import Base, Path, Versioned, word_of
from .checklist import Checklist
from .organization import Organization
from .project import Project

KIND_LENGTH = 20


class NoticeTemplate(Base):
    """An office's own Word template of a kind, each upload a row: the latest is in force. Without a digest: the built-in again."""

    __tablename__ = "notice_template"
    __table_args__ = (Index("ix_notice_template_in_force", "organization_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[NoticeKind] = mapped_column(word_of(NoticeKind, length=KIND_LENGTH))
    digest: Mapped[str | None] = mapped_column(String(64))
    original_name: Mapped[str] = mapped_column(String(200), default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[dt.datetime]

    organization: Mapped[Organization] = relationship()


class Notice(Base):
    """An issued document. Nothing of it ever changes: triggers in the database refuse it. A correction is another that cites it.

    `content` is the whole text, `content_digest` its SHA-256 with kind and number. The template is the one in force at the issue,
    none for the built-in. `step_id` is that of the accountability ladder, whose table stands elsewhere. `addressee_id` is the owner
    to whom a letter hands projects; none for what is addressed to units.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "year", "number"),
        Index("ix_notice_project_id_id", "project_id", "id"),
        Index("ix_notice_org_path_id", "org_path", "id"),
        Index("ix_notice_checklist_id_id", "checklist_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    org_path: Mapped[str] = mapped_column(Path)
    kind: Mapped[NoticeKind] = mapped_column(word_of(NoticeKind, length=KIND_LENGTH))
    year: Mapped[int]
    number: Mapped[int]
    serial: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    content_digest: Mapped[str] = mapped_column(String(64))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("notice_template.id"))
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklist.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    step_id: Mapped[int | None] = mapped_column(index=True)
    cites_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issuer_label: Mapped[str] = mapped_column(String(100))
    issued_at: Mapped[dt.datetime]
    issued_on: Mapped[dt.date]

    project: Mapped[Project | None] = relationship()
    cites: Mapped[Notice | None] = relationship(remote_side=[id])
    template: Mapped[NoticeTemplate | None] = relationship()

    @property
    def text(self) -> NoticeContent:
        """The content as the domain knows it."""
        return NoticeContent.from_json(self.content)


class NoticeFile(Base):
    """A file of a document, kept byte for byte in the evidence store: given at the issue, or made when first asked for. Never changed."""

    __tablename__ = "notice_file"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    ending: Mapped[str] = mapped_column(String(4), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    is_given: Mapped[bool]
    made_at: Mapped[dt.datetime]


class CircularDraft(Versioned, Base):
    """The draft of a month's circular or of a week's sheet, kept since the sweep or somebody's edit; its figures stay as they were then."""

    __tablename__ = "circular_draft"
    __table_args__ = (UniqueConstraint("checklist_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    period: Mapped[str] = mapped_column(String(8))
    content: Mapped[dict[str, Any]]
    made_at: Mapped[dt.datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    edited_at: Mapped[dt.datetime | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))

    checklist: Mapped[Checklist] = relationship()

    @property
    def text(self) -> NoticeContent:
        """The content as the domain knows it."""
        return NoticeContent.from_json(self.content)
