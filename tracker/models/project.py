"""A project (小项): who it is with, where it stands, and the days on which its light turns."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain import project as rules
from tracker.domain.project import State

from .account import Account
from .base import Base, Path, Versioned, word_of
from .checklist import Checklist, Item
from .organization import Organization
from .terms import DutyLine, EvidenceRequirement, IncentiveClause, Metric, Milestone


class Project(Versioned, Base):
    """The columns from `percent` down are worked out anew at every act by `services.standing.refresh` or by what a comment names; nothing else writes them."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("checklist_id", "code"),
        Index("ix_project_owner_state", "owner_id", "state"),
        Index("ix_project_sponsor_state", "sponsor_id", "state"),
        Index("ix_project_org_due", "org_path", "state", "due_on"),
        Index("ix_project_lead_due", "lead_path", "state", "due_on"),
        Index("ix_project_owner_step", "owner_id", "state", "next_step_on"),
        Index(
            "ix_project_review_waits",
            "org_path",
            sqlite_where=text("pending_reviews > 0"),
            postgresql_where=text("pending_reviews > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str] = mapped_column(String(80), default="")
    weight: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(word_of(State, length=12), default=State.DRAFT)

    # 定人员. The posts as the template or last year named them stay beside the accounts, as proposals to the office.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    owner_post: Mapped[str] = mapped_column(String(60), default="")
    sponsor_post: Mapped[str] = mapped_column(String(60), default="")
    lead_unit_name: Mapped[str] = mapped_column(String(80), default="")
    support_note: Mapped[str] = mapped_column(String(200), default="")

    # 定时限
    starts_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    original_due_on: Mapped[dt.date | None]

    # 定标准
    standard: Mapped[str] = mapped_column(Text, default="")

    issued_at: Mapped[dt.datetime | None]
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledge_by_on: Mapped[dt.date | None]

    org_path: Mapped[str] = mapped_column(Path)
    lead_path: Mapped[str | None] = mapped_column(Path)
    percent: Mapped[int] = mapped_column(default=0)
    blue_on: Mapped[dt.date | None]
    yellow_on: Mapped[dt.date | None]
    red_on: Mapped[dt.date | None]
    next_step_on: Mapped[dt.date | None]
    stopped_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    last_report_on: Mapped[dt.date | None]
    obstacle: Mapped[str] = mapped_column(String(400), default="")
    pending_reviews: Mapped[int] = mapped_column(default=0)
    returned_count: Mapped[int] = mapped_column(default=0)
    deadline_changes: Mapped[int] = mapped_column(default=0)
    term_changes: Mapped[int] = mapped_column(default=0)
    # Kept by `services.ladder`: the rung in force of the open case, the worst card in force, and all urgings ever.
    ladder_step: Mapped[int] = mapped_column(default=0, server_default="0")
    card: Mapped[str] = mapped_column(String(6), default="", server_default=text("''"))
    urged_count: Mapped[int] = mapped_column(default=0, server_default="0")

    checklist: Mapped[Checklist] = relationship()
    item: Mapped[Item] = relationship()
    owner: Mapped[Account | None] = relationship(foreign_keys=[owner_id])
    sponsor: Mapped[Account | None] = relationship(foreign_keys=[sponsor_id])
    lead_unit: Mapped[Organization | None] = relationship(foreign_keys=[lead_unit_id])
    support_units: Mapped[list[Organization]] = relationship(secondary="support_unit", order_by=Organization.id)
    milestones: Mapped[list[Milestone]] = relationship(order_by="Milestone.position", cascade="all, delete-orphan")
    duty_lines: Mapped[list[DutyLine]] = relationship(order_by="DutyLine.position", cascade="all, delete-orphan")
    metrics: Mapped[list[Metric]] = relationship(order_by="Metric.position", cascade="all, delete-orphan")
    evidence_requirements: Mapped[list[EvidenceRequirement]] = relationship(
        order_by="EvidenceRequirement.position", cascade="all, delete-orphan"
    )
    clauses: Mapped[list[IncentiveClause]] = relationship(
        order_by="IncentiveClause.position", cascade="all, delete-orphan"
    )

    @property
    def plan(self) -> rules.Plan:
        """The plan as the rules take it. Only for a project whose dates are set: every issued one."""
        if self.starts_on is None or self.due_on is None:
            raise ValueError(f"project {self.code} has no dates yet")
        steps = tuple(rules.Milestone(step.name, step.due_on, step.weight, step.done_on) for step in self.milestones)
        return rules.Plan(self.starts_on, self.due_on, steps)
