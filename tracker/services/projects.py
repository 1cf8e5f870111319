"""What happens to an issued project: its owner acknowledges it; the office suspends, resumes or cancels it (RULES §3)."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.lateness import acknowledge_due_on
from tracker.domain.message import Message, msg
from tracker.domain.notification import TO_ACKNOWLEDGE, TO_DO, NotificationKind
from tracker.domain.project import State, move, require_unacknowledged, resumed_state
from tracker.extensions import db
from tracker.models import ClosureRequest, Project, Suspension
from tracker.queries import extension_requests
from tracker.queries.policy import policy_for
from tracker.working_days import china_calendar

from . import audit, notifications, standing
from .cases import end_case
from .doer import Doer


def acknowledge_project(project: Project, *, by: Doer) -> None:
    """The owner acknowledges an issued project, and it is in progress from then on (RULES §3).

    Raises NotAllowed for anyone else, RuleBroken when there is nothing to acknowledge.
    """
    if by.actor is None or not permissions.can_acknowledge(by.actor, project):
        raise NotAllowed(msg("只有责任人本人可以签收。"))
    require_open_checklist(project.checklist.state)
    before = project.state
    require_unacknowledged(before)
    project.state = move(before, State.IN_PROGRESS)
    project.acknowledged_at = by.at
    _settle(project, Act.PROJECT_ACKNOWLEDGE, before, by=by)
    notifications.answer(*TO_ACKNOWLEDGE, by=by, project=project)


def suspend_project(project: Project, *, by: Doer, reason: str) -> Suspension:
    """The office suspends an open project; its clock stands still from today (RULES §3, §5).

    Raises NotAllowed, or RuleBroken without a reason, in another state, or while a request of the owner's waits.
    """
    if by.actor is None or not permissions.can_suspend(by.actor, project):
        raise NotAllowed(msg("暂缓由清单所属单位的办公室办理。"))
    require_open_checklist(project.checklist.state)
    reason = _reason(reason, msg("请写明暂缓的原因。"))
    before = project.state
    _refuse_waiting(project)
    project.state = move(before, State.SUSPENDED)
    suspension = Suspension(
        project_id=project.id,
        state_before=before,
        reason=reason,
        suspended_by_id=by.actor.account_id,
        suspended_at=by.at,
        suspended_on=by.today,
    )
    db.session.add(suspension)
    _settle(project, Act.PROJECT_SUSPEND, before, by=by, reason=reason)
    _tell(project, by=by, reason=reason)
    return suspension


def resume_project(project: Project, *, by: Doer, reason: str) -> None:
    """The office lets a suspended project go on, in the state and with the due date that it had (RULES §3).

    A project that nobody had acknowledged gets its working days for that anew. Raises NotAllowed or RuleBroken.
    """
    if by.actor is None or not permissions.can_resume(by.actor, project):
        raise NotAllowed(msg("恢复由清单所属单位的办公室办理。"))
    require_open_checklist(project.checklist.state)
    reason = _reason(reason, msg("请写明恢复的原因。"))
    before = project.state
    if before is not State.SUSPENDED:
        raise RuleBroken(msg("项目不在暂缓中，不用恢复。"))
    project.state = move(before, resumed_state(was_acknowledged=project.acknowledged_at is not None))
    if project.state is State.ISSUED:
        project.acknowledge_by_on = acknowledge_due_on(by.today, china_calendar(), policy_for(project.org_path))
    suspension = db.session.scalars(
        sa.select(Suspension).where(Suspension.project_id == project.id, Suspension.resumed_at.is_(None))
    ).one()
    suspension.resumed_by_id = by.actor.account_id
    suspension.resumed_at = by.at
    suspension.resumed_on = by.today
    suspension.resume_reason = reason
    _settle(project, Act.PROJECT_RESUME, before, by=by, reason=reason)
    _tell(project, by=by, reason=reason)


def cancel_project(project: Project, *, by: Doer, reason: str) -> None:
    """The office cancels an open project for good; it leaves the weighted progress (RULES §3, §4).

    Raises NotAllowed, or RuleBroken without a reason, in another state, or while a request of the owner's waits.
    """
    if by.actor is None or not permissions.can_cancel(by.actor, project):
        raise NotAllowed(msg("中止由清单所属单位的办公室办理。"))
    require_open_checklist(project.checklist.state)
    reason = _reason(reason, msg("请写明中止的原因。"))
    before = project.state
    _refuse_waiting(project)
    project.state = move(before, State.CANCELLED)
    _settle(project, Act.PROJECT_CANCEL, before, by=by, reason=reason)
    _tell(project, by=by, reason=reason)
    end_case(project, by=by)


def _settle(project: Project, act: Act, before: State, *, by: Doer, reason: str = "") -> None:
    """What every act here ends with: the clock, the board's revision, the audit line."""
    db.session.flush()
    standing.stop_clock(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    audit.record(
        act,
        by=by,
        subject=project,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={"state": before.value},
        after={"state": project.state.value},
        reason=reason,
    )


def _tell(project: Project, *, by: Doer, reason: str) -> None:
    """Owner and sponsor hear what the office decided; while a project stands still, nothing is asked of its owner."""
    what = {State.SUSPENDED: "suspended", State.CANCELLED: "cancelled"}.get(project.state, "resumed")
    if what != "resumed":
        notifications.answer(*TO_DO, by=by, project=project)
    notifications.notify(
        NotificationKind.DECIDED,
        by=by,
        to=[project.owner_id, project.sponsor_id],
        project=project,
        facts={"what": what, "reason": reason},
    )


def _reason(reason: str, missing: Message) -> str:
    if not reason.strip():
        raise RuleBroken(missing, field="reason")
    return reason.strip()


def _refuse_waiting(project: Project) -> None:
    waiting = sa.exists().where(ClosureRequest.project_id == project.id, ClosureRequest.decision.is_(None))
    if db.session.scalar(sa.select(waiting)):
        raise RuleBroken(msg("销号申请还在等结果。请核验人先退回，或请责任人先撤回。"))
    if extension_requests.waiting_id(project.id) is not None:
        raise RuleBroken(msg("延期申请还在等结果。请办公室先退回，或请挂联领导先定。"))
