"""A progress report (进度报告) and what its reviewer decided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .base import Base
from .project import Project
from .terms import Milestone

report_milestone = Table(
    "report_milestone",
    Base.metadata,
    Column("report_id", ForeignKey("report.id"), primary_key=True),
    Column("milestone_id", ForeignKey("milestone.id"), primary_key=True, index=True),
)


class Report(Base):
    """`form_key` comes with the form: a second sending of the same form finds the first report."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("project_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(40))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reported_at: Mapped[dt.datetime]
    reported_on: Mapped[dt.date]
    percent: Mapped[int]
    percent_before: Mapped[int]
    is_no_change: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    lower_reason: Mapped[str] = mapped_column(String(400), default="")
    obstacle: Mapped[str] = mapped_column(String(400), default="")
    helper: Mapped[str] = mapped_column(String(80), default="")

    project: Mapped[Project] = relationship()
    reported_by: Mapped[Account] = relationship()
    milestones: Mapped[list[Milestone]] = relationship(secondary=report_milestone)
    review: Mapped[Review | None] = relationship(back_populates="report")


class Review(Base):
    """`decision` is acknowledged or returned; there is one review a report."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    decision: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(400), default="")
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[dt.datetime]

    report: Mapped[Report] = relationship(back_populates="review")
    reviewed_by: Mapped[Account] = relationship()
