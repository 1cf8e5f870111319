"""A post that can log in, the roles it holds at organisations, and what log-in needs to remember."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.permissions import Role

from .base import Base, Versioned, word_of
from .organization import Organization


class Account(Versioned, Base):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    post: Mapped[str] = mapped_column(String(60))
    person_name: Mapped[str] = mapped_column(String(40), default="")
    pinyin: Mapped[str] = mapped_column(String(200), default="")
    initials: Mapped[str] = mapped_column(String(60), default="", index=True)
    phone: Mapped[str] = mapped_column(String(20), default="")
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    language: Mapped[str] = mapped_column(String(10), default="zh_Hans")
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[dt.datetime]
    is_password_one_time: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]
    disabled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    inbox_revision: Mapped[int] = mapped_column(default=0, server_default="0")

    organization: Mapped[Organization] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", foreign_keys="RoleGrant.account_id", order_by="RoleGrant.id"
    )

    @property
    def label(self) -> str:
        """How lists name the account: its post, and the person's name where one is kept."""
        return f"{self.post} {self.person_name}".strip()


class RoleGrant(Base):
    """A role held at an organisation and, through it, over its subtree."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "organization_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role] = mapped_column(word_of(Role, length=20))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[dt.datetime]

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])
    organization: Mapped[Organization] = relationship()


class PasswordRecord(Base):
    """A password once used, so that a strict profile can refuse to take it again."""

    __tablename__ = "password_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[dt.datetime]


class LoginSession(Base):
    """One log-in on one device. The cookie holds a token; the row holds only its digest."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(200))


class LoginCounter(Base):
    """Wrong passwords in a row for a name typed at the log-in page, known or not."""

    __tablename__ = "login_counter"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[dt.datetime]
    held_until: Mapped[dt.datetime | None]
