"""A step of the ladder that was taken or proposed, and the way of those that a person decides; the statement of the other side."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.escalation import Ground, Step
from tracker.domain.hearing import Decision, Proceedings

from .account import Account
from .accountability_case import AccountabilityCase
from .base import Base, word_of
from .project import Project


class StepNumber(TypeDecorator[Step]):
    """A rung by its number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Step | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Step | None:
        return None if value is None else Step(value)


class EscalationStep(Base):
    """Unique by project, step and occasion: two sweeps at once make it once. Reminders belong to no case.

    `made_by_id` is None where the sweep made it. `reply_by_on` is the day by which a rectification reply is asked for. `owner_id` is
    whom the step names: who owned the project when it was told, or dropped untold. The project may have another owner by now.
    """

    __tablename__ = "escalation_step"
    __table_args__ = (
        UniqueConstraint("project_id", "step", "occasion"),
        Index("ix_escalation_step_case_id_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("accountability_case.id"))
    step: Mapped[Step] = mapped_column(StepNumber)
    occasion: Mapped[str] = mapped_column(String(40))
    ground: Mapped[Ground] = mapped_column(word_of(Ground, length=16))
    days_late: Mapped[int] = mapped_column(default=0)
    made_on: Mapped[dt.date]
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reply_by_on: Mapped[dt.date | None]

    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    told_at: Mapped[dt.datetime | None]
    told_on: Mapped[dt.date | None]
    hear_until_on: Mapped[dt.date | None]
    consented_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    consented_at: Mapped[dt.datetime | None]
    decision: Mapped[Decision | None] = mapped_column(word_of(Decision, length=8))
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]
    decided_on: Mapped[dt.date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    review_reason: Mapped[str] = mapped_column(String(400), default="")
    review_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    review_asked_at: Mapped[dt.datetime | None]
    review_note: Mapped[str] = mapped_column(String(400), default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[dt.datetime | None]
    revoke_reason: Mapped[str] = mapped_column(String(400), default="")
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship()
    case: Mapped[AccountabilityCase | None] = relationship()
    statement: Mapped[Statement | None] = relationship(back_populates="step")
    made_by: Mapped[Account | None] = relationship(foreign_keys=[made_by_id])
    owner: Mapped[Account | None] = relationship(foreign_keys=[owner_id])
    told_by: Mapped[Account | None] = relationship(foreign_keys=[told_by_id])
    consented_by: Mapped[Account | None] = relationship(foreign_keys=[consented_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
    review_asked_by: Mapped[Account | None] = relationship(foreign_keys=[review_asked_by_id])
    reviewed_by: Mapped[Account | None] = relationship(foreign_keys=[reviewed_by_id])
    revoked_by: Mapped[Account | None] = relationship(foreign_keys=[revoked_by_id])

    @property
    def person_id(self) -> int | None:
        """Whose matter it is: whom the step names; until somebody is told, the project's owner."""
        return self.project.owner_id if self.owner_id is None else self.owner_id

    @property
    def proceedings(self) -> Proceedings:
        """What has happened to it so far, as the rules take it."""
        return Proceedings(
            step=self.step,
            told_on=self.told_on,
            hear_until_on=self.hear_until_on,
            has_spoken=self.statement is not None,
            has_consent=self.consented_at is not None,
            decision=self.decision,
            is_review_asked=self.review_asked_at is not None,
            is_reviewed=self.reviewed_at is not None,
            is_revoked=self.revoked_at is not None,
        )


class Statement(Base):
    """The statement of the other side (申辩). Without text it says that none is made."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("escalation_step.id"), unique=True)
    text: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[dt.datetime]
    made_on: Mapped[dt.date]

    step: Mapped[EscalationStep] = relationship(back_populates="statement")
    made_by: Mapped[Account] = relationship()
