"""The figures that an organisation has set otherwise than the defaults of `domain.policy`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Versioned


class PolicySetting(Versioned, Base):
    __tablename__ = "policy_setting"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
