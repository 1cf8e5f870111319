"""Progress reports (报进度): the owner states where the project stands (RULES §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.notification import TO_REPORT, NotificationKind
from tracker.domain.permissions import Role
from tracker.domain.policy import Policy
from tracker.domain.progress import check_report
from tracker.domain.project import require_in_progress
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import ClosureRequest, Milestone, Project, Report, report_milestone
from tracker.queries.policy import policy_for
from tracker.queries.recipients import holders
from tracker.queries.reports import helper_asked

from . import at_once, audit, evidence, notifications, standing
from .doer import Doer
from .metrics import require_metrics, state_values

# The report that this form has made already, and whether a closure request waits; asked while others wait to write.
_project_id = sa.bindparam("project_id", type_=sa.Integer)
_report, _request = Report.__table__.c, ClosureRequest.__table__.c
_BEFORE = sa.select(
    sa.select(_report.id)
    .where(_report.project_id == _project_id, _report.form_key == sa.bindparam("form_key"))
    .scalar_subquery(),
    sa.exists().where(_request.project_id == _project_id, _request.decision.is_(None)),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a report says. `milestone_ids` are those done since the last one, `values` new values of metrics by their id."""

    percent: int
    milestone_ids: frozenset[int] = frozenset()
    note: str = ""
    lower_reason: str = ""
    obstacle: str = ""
    helper: str = ""
    values: Mapping[int, Decimal] = field(default_factory=dict)
    kind_id: int | None = None
    is_no_change: bool = False


def submit_report(
    project: Project, statement: Statement, *, by: Doer, form_key: str, files: Sequence[KeptFile] = ()
) -> Report:
    """The owner reports progress; it counts at once and waits for its review (RULES §4).

    A second sending of the same form gives the first report. Raises NotAllowed for anyone but the owner, RuleBroken, naming
    the field, when the project is not in progress, a closure request waits, or the percent is not lawful.
    """
    if by.actor is None or not permissions.can_report(by.actor, project):
        raise NotAllowed(msg("只有责任人本人可以报进度。"))
    sent_id, has_request = db.session.execute(_BEFORE, {"project_id": project.id, "form_key": form_key}).one()
    if sent_id is not None:
        return _the_same(db.session.get_one(Report, sent_id), statement)
    require_open_checklist(project.checklist.state)
    require_in_progress(project.state)
    if has_request:
        raise RuleBroken(msg("已经申请销号，正等着核验，不用再报进度。确需再报，请先撤回销号申请。"))
    policy = policy_for(project.org_path)
    done_now = _check(project, statement, len(files), policy)
    before = project.percent
    report = _add(project, statement, by=by, form_key=form_key)
    _tick(report, done_now)
    _stand(project, report, policy=policy)
    entered = state_values(project, statement.values, by=by, report_id=report.id)
    evidence.attach(project, files, by=by, of=report, requirement_id=statement.kind_id)
    standing.raise_revision(project.checklist_id)
    audit.record(
        Act.REPORT_SUBMIT,
        by=by,
        subject=report,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={"percent": before},
        after=_told(report, done_now, entered),
        reason=report.lower_reason,
    )
    _tell(project, by=by)
    return report


def report_no_change(project: Project, *, by: Doer, form_key: str) -> Report:
    """One press: the project stands where it stood, and what is in the way still is (RULES §4). Raises as `submit_report`."""
    helper = ""
    if project.obstacle:
        helper = helper_asked(project.id, project.obstacle)
    statement = Statement(project.percent, obstacle=project.obstacle, helper=helper, is_no_change=True)
    return submit_report(project, statement, by=by, form_key=form_key)


def require_few_files(files: int, policy: Policy) -> None:
    """Raises RuleBroken for more files than a report may bring. Asked before they are looked at, too: that takes its time."""
    if files > policy.files_per_report:
        raise RuleBroken(msg("一次最多传 %(most)s 个文件。", most=policy.files_per_report), field="files")


def _the_same(sent: Report, statement: Statement) -> Report:
    """A retry is told of its success; another content under the same form is not swallowed."""
    ticked = {step.id for step in sent.milestones}
    is_retry = statement.is_no_change and sent.is_no_change
    is_same = (sent.percent, sent.note) == (
        statement.percent,
        statement.note.strip(),
    ) and ticked == statement.milestone_ids
    if not (is_retry or is_same):
        raise RuleBroken(msg("这张表已经报过 %(percent)s%%。要再报，请重新打开报进度。", percent=sent.percent))
    return sent


def _check(project: Project, statement: Statement, files: int, policy: Policy) -> list[Milestone]:
    require_few_files(files, policy)
    if statement.helper.strip() and not statement.obstacle.strip():
        raise RuleBroken(msg("请写明难在哪里。"), field="obstacle")
    if statement.obstacle.strip() and not statement.helper.strip() and not statement.is_no_change:
        raise RuleBroken(msg("请写明请谁帮助。"), field="helper")
    evidence.require_kind(project, statement.kind_id)
    require_metrics(project, statement.values)
    done = {step.id for step in project.milestones if step.done_on is not None}
    check_report(
        statement.percent,
        done_ids=done | statement.milestone_ids,
        weights={step.id: step.weight for step in project.milestones},
        last_percent=project.percent,
        reason=statement.lower_reason,
    )
    return [step for step in project.milestones if step.id in statement.milestone_ids - done]


def _add(project: Project, statement: Statement, *, by: Doer, form_key: str) -> Report:
    return at_once.add(
        Report,
        project_id=project.id,
        form_key=form_key,
        reported_by_id=by.account_id,
        reported_at=by.at,
        reported_on=by.today,
        percent=statement.percent,
        percent_before=project.percent,
        is_no_change=statement.is_no_change,
        note=statement.note.strip(),
        lower_reason=statement.lower_reason.strip() if statement.percent < project.percent else "",
        obstacle=statement.obstacle.strip(),
        helper=statement.helper.strip(),
    )


def _tick(report: Report, done_now: Sequence[Milestone]) -> None:
    for step in done_now:
        step.done_on = report.reported_on
    if done_now:
        rows = [{"report_id": report.id, "milestone_id": step.id} for step in done_now]
        db.session.execute(sa.insert(report_milestone), rows)


def _stand(project: Project, report: Report, *, policy: Policy) -> None:
    """The same as `standing.refresh` would work out from all reports, without reading them: the last one decides."""
    at_once.change(
        project,
        percent=report.percent,
        obstacle=report.obstacle,
        last_report_on=report.reported_on,
        pending_reviews=project.pending_reviews + 1,
        **standing.days_at(project, report.percent, policy),
    )


def _tell(project: Project, *, by: Doer) -> None:
    """What asked for a report is answered. The office hears of the first one that waits, once for the whole checklist."""
    notifications.answer(*TO_REPORT, by=by, project=project)
    if project.pending_reviews > 1:
        return
    checklist = project.checklist
    notifications.notify(
        NotificationKind.WAITING,
        by=by,
        to=holders(Role.OFFICE, project.org_path, but=[project.owner_id]),
        subject=checklist,
        facts={"what": "reports", "title": checklist.title, "year": str(checklist.year)},
        is_gathered=True,
    )


def _told(report: Report, done_now: Sequence[Milestone], entered: Sequence[str]) -> dict[str, Any]:
    """What the audit line says of a report, nothing empty in it."""
    told = {
        "percent": report.percent,
        "no_change": report.is_no_change,
        "milestones": [step.name for step in done_now],
        "metrics": list(entered),
        "note": report.note,
        "obstacle": report.obstacle,
        "helper": report.helper,
    }
    return {name: value for name, value in told.items() if value or name == "percent"}
