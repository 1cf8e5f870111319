"""The rows that make up the five terms (五定) of a project, and the record of their changes after issuing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Column, ForeignKey, Numeric, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

support_unit = Table(
    "support_unit",
    Base.metadata,
    Column("project_id", ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("organization_id", ForeignKey("organization.id"), primary_key=True, index=True),
)


class Milestone(Base):
    """`done_on` is the day stated by the standing report that ticked it off; a returned report unticks it."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[dt.date]
    weight: Mapped[int]
    done_on: Mapped[dt.date | None]


class DutyLine(Base):
    __tablename__ = "duty_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(400))


class Metric(Base):
    """`direction` is gte, lte or eq. The actual value is the latest of its entries."""

    __tablename__ = "metric"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(10))
    direction: Mapped[str] = mapped_column(String(3))
    target: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    source: Mapped[str] = mapped_column(String(20), default="")


class MetricEntry(Base):
    """A dated value of a metric, stated by a person; one stated with a report falls with the report when it is returned."""

    __tablename__ = "metric_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id", ondelete="CASCADE"), index=True)
    value: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    stated_on: Mapped[dt.date]
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))


class EvidenceRequirement(Base):
    """A kind of evidence that the standard asks for."""

    __tablename__ = "evidence_requirement"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))


class IncentiveClause(Base):
    """A reward (points above 0) or a penalty (points below 0, or a named action)."""

    __tablename__ = "incentive_clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    condition: Mapped[str] = mapped_column(String(200))
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    cap: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    action: Mapped[str] = mapped_column(String(200), default="")


class TermChange(Base):
    """A change of a term after issuing: who, when, why, old and new. `term` is owner, deadline, duty, standard or incentive."""

    __tablename__ = "term_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    term: Mapped[str] = mapped_column(String(10))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(400))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[dt.datetime]
