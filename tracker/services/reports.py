"""Progress reports (报进度): the owner states where the project stands (RULES §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
from tracker.models import Checklist, Milestone, Project, Report
from tracker.queries import reported
from tracker.queries.policy import policy_for
from tracker.queries.recipients import holders
from tracker.queries.reported import ReportedProject, Step
from tracker.queries.reports import helper_asked

from . import audit, evidence, notifications, report_rows, standing
from .bulk import forget
from .doer import Doer
from .metrics import require_metrics, state_values

NOT_OWNER = msg("只有责任人本人可以报进度。")
NO_HELPER = msg("请写明请谁帮助。")


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


@dataclass(frozen=True, slots=True)
class Filed:
    """The report that was made, or that the form had made before."""

    report_id: int
    percent: int


def file_report(
    project: ReportedProject, statement: Statement, *, by: Doer, form_key: str, files: Sequence[KeptFile] = ()
) -> Filed:
    """The owner reports progress; it counts at once and waits for its review (RULES §4).

    `project` may have been read before the turn at writing came: if another act came between, it is read again in turn. A
    second sending of the same form gives the first report. Raises NotAllowed for anyone but the owner, RuleBroken, naming
    the field, when the project is not in progress, a closure request waits, or the percent is not lawful; then nothing is written.
    """
    if by.actor is None or not permissions.can_report(by.actor, project):
        raise NotAllowed(NOT_OWNER)
    if project.sent_id is not None:
        return _the_same(db.session.get_one(Report, project.sent_id), statement)
    _check(project, statement)
    policy = policy_for(project.org_path)
    require_few_files(len(files), policy)
    done_now = [step for step in project.steps if step.id in statement.milestone_ids - project.done_ids]
    ticked = project.ticked(statement.milestone_ids, by.today)
    if not report_rows.stand(ticked, statement.percent, statement.obstacle.strip(), on=by.today, policy=policy):
        as_it_is = reported.in_turn(project.id, form_key)
        return file_report(as_it_is, statement, by=by, form_key=form_key, files=files)
    report_id = _add(project, statement, by=by, form_key=form_key)
    report_rows.tick(report_id, done_now, on=by.today)
    entered = _attach(project, report_id, statement, files, by=by)
    _record(project, report_id, statement, done_now, entered, by=by)
    _tell(project, by=by)
    standing.raise_revision(project.checklist_id)
    return Filed(report_id, statement.percent)


def file_no_change(project: ReportedProject, *, by: Doer, form_key: str) -> Filed:
    """One press: the project stands where it stands by now, and what is in the way still is (RULES §4). Raises as `file_report`."""
    stands = reported.in_turn(project.id, form_key)
    helper = helper_asked(stands.id, stands.obstacle) if stands.obstacle else ""
    statement = Statement(stands.percent, obstacle=stands.obstacle, helper=helper, is_no_change=True)
    return file_report(stands, statement, by=by, form_key=form_key)


def submit_report(
    project: Project, statement: Statement, *, by: Doer, form_key: str, files: Sequence[KeptFile] = ()
) -> Report:
    """The same for an entity of the session's, which knows afterwards what its rows say. Raises as `file_report`."""
    db.session.flush()
    filed = file_report(reported.in_turn(project.id, form_key), statement, by=by, form_key=form_key, files=files)
    forget(Project, [project.id])
    forget(Milestone, statement.milestone_ids)
    return db.session.get_one(Report, filed.report_id)


def require_few_files(files: int, policy: Policy) -> None:
    """Raises RuleBroken for more files than a report may bring. Asked before they are looked at, too: that takes its time."""
    if files > policy.files_per_report:
        raise RuleBroken(msg("一次最多传 %(most)s 个文件。", most=policy.files_per_report), field="files")


def _the_same(sent: Report, statement: Statement) -> Filed:
    """A retry is told of its success; another content under the same form is not swallowed."""
    ticked = {step.id for step in sent.milestones}
    is_retry = statement.is_no_change and sent.is_no_change
    is_same = (sent.percent, sent.note) == (
        statement.percent,
        statement.note.strip(),
    ) and ticked == statement.milestone_ids
    if not (is_retry or is_same):
        raise RuleBroken(msg("这张表已经报过 %(percent)s%%。要再报，请重新打开报进度。", percent=sent.percent))
    return Filed(sent.id, sent.percent)


def _check(project: ReportedProject, statement: Statement) -> None:
    require_open_checklist(project.checklist_state)
    require_in_progress(project.state)
    if project.has_request:
        raise RuleBroken(msg("已经申请销号，正等着核验，不用再报进度。确需再报，请先撤回销号申请。"))
    if statement.helper.strip() and not statement.obstacle.strip():
        raise RuleBroken(msg("请写明难在哪里。"), field="obstacle")
    if statement.obstacle.strip() and not statement.helper.strip() and not statement.is_no_change:
        raise RuleBroken(NO_HELPER, field="helper")
    if statement.kind_id is not None or statement.values:
        of = db.session.get_one(Project, project.id)
        evidence.require_kind(of, statement.kind_id)
        require_metrics(of, statement.values)
    check_report(
        statement.percent,
        done_ids=project.done_ids | statement.milestone_ids,
        weights=project.weights,
        last_percent=project.percent,
        reason=statement.lower_reason,
    )


def _add(project: ReportedProject, statement: Statement, *, by: Doer, form_key: str) -> int:
    return report_rows.add(
        project_id=project.id,
        form_key=form_key,
        reported_by_id=by.account_id,
        reported_at=by.at,
        reported_on=by.today,
        percent=statement.percent,
        percent_before=project.percent,
        is_no_change=statement.is_no_change,
        note=statement.note.strip(),
        lower_reason=_reason(project, statement),
        obstacle=statement.obstacle.strip(),
        helper=statement.helper.strip(),
    )


def _reason(project: ReportedProject, statement: Statement) -> str:
    return statement.lower_reason.strip() if statement.percent < project.percent else ""


def _attach(
    project: ReportedProject, report_id: int, statement: Statement, files: Sequence[KeptFile], *, by: Doer
) -> Sequence[str]:
    """Files and metrics are seldom sent: they go the ordinary way. What was entered of metrics, in words."""
    if not (files or statement.values):
        return ()
    of, report = db.session.get_one(Project, project.id), db.session.get_one(Report, report_id)
    evidence.attach(of, files, by=by, of=report, requirement_id=statement.kind_id)
    return state_values(of, statement.values, by=by, report_id=report_id)


def _record(
    project: ReportedProject,
    report_id: int,
    statement: Statement,
    done_now: Sequence[Step],
    entered: Sequence[str],
    *,
    by: Doer,
) -> None:
    """The audit line of a report, nothing empty in it."""
    told = {
        "no_change": statement.is_no_change,
        "milestones": [step.name for step in done_now],
        "metrics": list(entered),
        "note": statement.note.strip(),
        "obstacle": statement.obstacle.strip(),
        "helper": statement.helper.strip(),
    }
    after = {"percent": statement.percent} | {name: value for name, value in told.items() if value}
    line = audit.Line(
        Act.REPORT_SUBMIT,
        Report.__tablename__,
        report_id,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={"percent": project.percent},
        after=after,
        reason=_reason(project, statement),
    )
    audit.write(line, by=by)


def _tell(project: ReportedProject, *, by: Doer) -> None:
    """What asked for a report is answered. The office hears of the first one that waits, once for the whole checklist."""
    notifications.answer(*TO_REPORT, by=by, project=project)
    if project.pending_reviews:
        return
    checklist = db.session.get_one(Checklist, project.checklist_id)
    notifications.notify(
        NotificationKind.WAITING,
        by=by,
        to=holders(Role.OFFICE, project.org_path, but=[project.owner_id]),
        subject=checklist,
        facts={"what": "reports", "title": checklist.title, "year": str(checklist.year)},
        is_gathered=True,
    )
