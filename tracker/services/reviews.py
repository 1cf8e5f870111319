"""Reviews of progress reports (审核): the office acknowledges a report or returns it (RULES §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.notification import NotificationKind
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Project, Report, Review

from . import audit, notifications, standing
from .doer import Doer

ACKNOWLEDGED = "acknowledged"


def acknowledge_report(report: Report, *, by: Doer) -> Review:
    """The office takes note of a report; the mark 待审 goes (RULES §4).

    Raises NotAllowed for who may not review it, the owner included, and RuleBroken when it was reviewed already.
    """
    _require_waiting(report, by=by)
    review = _add(report, ACKNOWLEDGED, by=by)
    report.project.pending_reviews -= 1
    standing.raise_revision(report.project.checklist_id)
    _record(Act.REPORT_ACKNOWLEDGE, report, by=by, after={"percent": report.percent})
    _answer_office(report.project, by=by)
    return review


def return_report(report: Report, *, by: Doer, reason: str) -> Review:
    """The office returns a report for rework: what stood before it stands again, and the return is counted (RULES §4).

    Raises as `acknowledge_report`, and RuleBroken without a reason or once the project is closed.
    """
    _require_waiting(report, by=by)
    if not reason.strip():
        raise RuleBroken(msg("请写明退回的原因，责任人才知道怎么改。"), field="reason")
    project = report.project
    if project.state is State.CLOSED:
        raise RuleBroken(msg("项目已销号，进度不能再退回。确需改动，请挂联领导先反销号。"))
    before = project.percent
    review = _add(report, standing.RETURNED, by=by, reason=reason.strip())
    standing.refresh(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    told = {"before": {"percent": before}, "after": {"percent": project.percent, "reported": report.percent}}
    _record(Act.REPORT_RETURN, report, by=by, reason=review.reason, **told)
    _answer_office(project, by=by)
    notifications.notify(
        NotificationKind.RETURNED,
        by=by,
        to=[project.owner_id],
        project=project,
        subject=report,
        facts={"what": "report", "reason": review.reason},
    )
    return review


def _require_waiting(report: Report, *, by: Doer) -> None:
    if by.actor is None or not permissions.can_review(by.actor, report.project, report.reported_by_id):
        raise NotAllowed(msg("进度由清单所属单位的办公室审核，自己报的不能自己审。"))
    require_open_checklist(report.project.checklist.state)
    if report.review is not None:
        raise RuleBroken(msg("这份报告已经审核过，不用再审。"))


def _add(report: Report, decision: str, *, by: Doer, reason: str = "") -> Review:
    review = Review(decision=decision, reason=reason, reviewed_by_id=by.account_id, reviewed_at=by.at)
    report.review = review
    db.session.add(review)
    return review


def _record(
    act: Act,
    report: Report,
    *,
    by: Doer,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    project = report.project
    label = f"{project.code} {project.name}"
    audit.record(
        act, by=by, subject=report, label=label, project_id=project.id, before=before, after=after, reason=reason
    )


def _answer_office(project: Project, *, by: Doer) -> None:
    """Once nothing of the checklist waits for a review, nobody of its office is asked to review any more."""
    waits = sa.exists().where(Project.checklist_id == project.checklist_id, Project.pending_reviews > 0)
    if not project.pending_reviews and not db.session.scalar(sa.select(waits)):
        notifications.answer(NotificationKind.WAITING, by=by, subject=project.checklist)
