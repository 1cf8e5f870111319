"""What was done on a project: reports and their reviews, files, closure requests, changes, suspensions, overdue marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.extension_request import Stage
from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import (
    Account,
    AccountabilityCase,
    Closure,
    ClosureRequest,
    Evidence,
    EvidenceRequirement,
    Excuse,
    ExtensionRequest,
    Notice,
    OverdueMark,
    Report,
    Review,
    Suspension,
    TermChange,
)

from . import notices

RETURNED = "returned"
Row = sa.Row[*tuple[Any, ...]]
_by, _also_by, _third = aliased(Account), aliased(Account), aliased(Account)
_NO_TEXT = sa.literal("")
_NO_ID = sa.cast(sa.null(), sa.Integer)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands beside the terms for good: each row has when, who, why."""

    changes: Sequence[Row] = ()
    suspensions: Sequence[Row] = ()
    marks: Sequence[Row] = ()
    extensions: Sequence[Row] = ()
    notices: Sequence[Row] = ()
    cases: Sequence[Row] = ()

    @property
    def waiting_extension(self) -> Row | None:
        """The extension request that nobody has decided yet; its `stage` says for whom it waits."""
        return next((one for one in self.extensions if one.settled_at is None), None)

    @property
    def case(self) -> Row | None:
        """The open case of accountability, or the last one."""
        return self.cases[-1] if self.cases else None

    @property
    def cross(self) -> Row | None:
        """The overdue mark that stands, the latest of those not revoked."""
        return next((mark for mark in reversed(self.marks) if mark.settled_at is None), None)


def reports(project_id: int) -> Sequence[Row]:
    """All reports in the order they came, each with its review if there is one."""
    return db.session.execute(
        sa.select(
            Report.id,
            Report.reported_on,
            Report.reported_at,
            Report.percent,
            Report.percent_before,
            Report.is_no_change,
            Report.note,
            Report.lower_reason,
            Report.obstacle,
            Report.helper,
            _post(_by).label("by"),
            Review.decision,
            Review.reason,
            Review.reviewed_at,
            _post(_also_by).label("reviewer"),
        )
        .join(_by, _by.id == Report.reported_by_id)
        .outerjoin(Review, Review.report_id == Report.id)
        .outerjoin(_also_by, _also_by.id == Review.reviewed_by_id)
        .where(Report.project_id == project_id)
        .order_by(Report.id)
    ).all()


def files(project_id: int) -> Sequence[Row]:
    """The evidence of a project, newest first."""
    return db.session.execute(
        sa.select(
            Evidence.id,
            Evidence.report_id,
            Evidence.original_name,
            Evidence.size,
            Evidence.added_at,
            Evidence.thumbnail_digest,
            EvidenceRequirement.name.label("kind"),
        )
        .outerjoin(EvidenceRequirement, EvidenceRequirement.id == Evidence.requirement_id)
        .where(Evidence.project_id == project_id)
        .order_by(Evidence.id.desc())
    ).all()


def closure_requests(project_id: int) -> Sequence[Row]:
    """All closure requests in the order they came, each with its decision, its closure and that one's reopening."""
    reopener = aliased(Account)
    return db.session.execute(
        sa.select(
            ClosureRequest.id,
            ClosureRequest.requested_by_id,
            ClosureRequest.requested_on,
            ClosureRequest.shortfall,
            ClosureRequest.shortfall_reason,
            ClosureRequest.shortfall_approved_at,
            ClosureRequest.decision,
            ClosureRequest.decision_reason,
            ClosureRequest.decided_at,
            Closure.id.label("closure_id"),
            Closure.serial,
            Closure.closed_on,
            Closure.due_on,
            Closure.verified_at,
            Closure.reopened_at,
            Closure.reopen_reason,
            _post(_by).label("by"),
            _post(_also_by).label("decided_by"),
            _post(_third).label("approved_by"),
            _post(reopener).label("reopened_by"),
        )
        .join(_by, _by.id == ClosureRequest.requested_by_id)
        .outerjoin(_also_by, _also_by.id == ClosureRequest.decided_by_id)
        .outerjoin(_third, _third.id == ClosureRequest.shortfall_approved_by_id)
        .outerjoin(Closure, Closure.request_id == ClosureRequest.id)
        .outerjoin(reopener, reopener.id == Closure.reopened_by_id)
        .where(ClosureRequest.project_id == project_id)
        .order_by(ClosureRequest.id)
    ).all()


def kept(project_id: int, actor: Actor) -> Kept:
    """Changes of terms, suspensions, overdue marks, extension requests, issued documents and cases, in the order they came. One query.

    `at`, `who` and `by_id` tell of the beginning, `settled_at` and `settler` of the end: resumed, revoked, or decided. `before` and `after`
    of an extension request are its old and new due date, `term` is its stage, `answer` the reason of the decision. Of a document
    `before` is its number, `after` its title; what tells of a person stands there for those only who may read it. `term` of a case
    is its ground, `answer` why it was excused.
    """
    none_at = sa.cast(sa.null(), TermChange.changed_at.type)
    changes = _part(
        "change", TermChange, project_id, TermChange.term, TermChange.before, TermChange.after, TermChange.reason,
        at=TermChange.changed_at, by=TermChange.changed_by_id, settled_at=none_at, settled_by=None,
    )  # fmt: skip
    suspensions = _part(
        "suspension", Suspension, project_id, _NO_TEXT, _NO_TEXT, Suspension.resume_reason, Suspension.reason,
        at=Suspension.suspended_at, by=Suspension.suspended_by_id,
        settled_at=Suspension.resumed_at, settled_by=Suspension.resumed_by_id,
    )  # fmt: skip
    marks = _part(
        "mark", OverdueMark, project_id, _NO_TEXT, sa.cast(OverdueMark.due_on, sa.String), _NO_TEXT,
        OverdueMark.revoke_reason,
        at=OverdueMark.recorded_at, by=None, settled_at=OverdueMark.revoked_at, settled_by=OverdueMark.revoked_by_id,
    )  # fmt: skip
    forwarded = sa.case((ExtensionRequest.reviewed_at.is_(None), Stage.OFFICE.value), else_=Stage.SPONSOR.value)
    extensions = _part(
        "extension", ExtensionRequest, project_id, sa.func.coalesce(sa.cast(ExtensionRequest.decision, sa.String), forwarded),
        sa.cast(ExtensionRequest.due_on, sa.String), sa.cast(ExtensionRequest.new_due_on, sa.String), ExtensionRequest.reason,
        at=ExtensionRequest.requested_at, by=ExtensionRequest.requested_by_id,
        settled_at=ExtensionRequest.decided_at, settled_by=ExtensionRequest.decided_by_id,
        answer=ExtensionRequest.decision_reason,
    )  # fmt: skip
    parts = sa.union_all(changes, suspensions, marks, extensions, _notices(project_id, actor), _cases(project_id))
    rows = db.session.execute(parts.order_by("kind", "id")).all()
    kinds = ("change", "suspension", "mark", "extension", "notice", "case")
    return Kept(*([row for row in rows if row.kind == kind] for kind in kinds))


def _notices(project_id: int, actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    none_at = sa.cast(sa.null(), TermChange.changed_at.type)
    part = _part(
        "notice", Notice, project_id, sa.cast(Notice.kind, sa.String), Notice.serial, Notice.title, sa.literal(""),
        at=Notice.issued_at, by=Notice.issued_by_id, settled_at=none_at, settled_by=None,
    )  # fmt: skip
    return part.where(notices.readable(actor))


def _cases(project_id: int) -> sa.Select[*tuple[Any, ...]]:
    excused = sa.select(Excuse.reason).where(Excuse.case_id == AccountabilityCase.id).scalar_subquery()
    return _part(
        "case", AccountabilityCase, project_id, sa.cast(AccountabilityCase.ground, sa.String), _NO_TEXT, _NO_TEXT,
        _NO_TEXT,
        at=AccountabilityCase.opened_at, by=None, settled_at=AccountabilityCase.ended_at, settled_by=None,
        answer=sa.func.coalesce(excused, ""),
    )  # fmt: skip


def _post(account: type[Account]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(account.post, "")


def _part(
    kind: str,
    table: Any,
    project_id: int,
    term: Any,
    before: Any,
    after: Any,
    reason: Any,
    *,
    at: Any,
    by: Any,
    settled_at: Any,
    settled_by: Any,
    answer: Any = _NO_TEXT,
) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        sa.literal(kind).label("kind"),
        table.id.label("id"),
        term.label("term"),
        before.label("before"),
        after.label("after"),
        reason.label("reason"),
        answer.label("answer"),
        at.label("at"),
        settled_at.label("settled_at"),
        (_NO_ID if by is None else by).label("by_id"),
        _post_of(by).label("who"),
        _post_of(settled_by).label("settler"),
    ).where(table.project_id == project_id)


def _post_of(account_id: Any) -> sa.ColumnElement[str]:
    if account_id is None:
        return sa.literal("")
    post = sa.select(Account.post).where(Account.id == account_id).scalar_subquery()
    return sa.func.coalesce(post, "")
