"""The second person's part of closing: verifying with a serial number, and reopening (RULES §6)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.closure import counts_on
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg, run_on
from tracker.domain.notice import NoticeKind, serial
from tracker.domain.notification import TO_DO, NotificationKind
from tracker.domain.project import State, move
from tracker.extensions import db
from tracker.models import Checklist, Closure, ClosureRequest, Project
from tracker.queries.closures import checks

from . import notifications
from .cases import end_case
from .closures import decide, require_waiting, settle
from .doer import Doer
from .overdue_marks import mark_if_late
from .serials import next_number

ACCEPTED = "accepted"


def accept_request(request: ClosureRequest, *, by: Doer) -> Closure:
    """The verifier closes the project, with a serial number; the day of the request is the day that counts (RULES §6).

    Raises NotAllowed for requester, owner and who is no verifier; RuleBroken when it was decided already, a shortfall lacks
    the sponsor's approval, or something has become short since the request.
    """
    project = request.project
    if by.actor is None or not permissions.can_verify(by.actor, project, request.requested_by_id):
        raise NotAllowed(msg("销号由核验人办理；申请人和责任人不能核验自己的项目。"))
    require_waiting(request)
    _refuse_short(request)
    state = move(project.state, State.CLOSED)
    decide(request, ACCEPTED, by=by)
    closure = Closure(
        project_id=project.id,
        request_id=request.id,
        organization_id=_organization_of(project),
        serial="",
        closed_on=counts_on(request.requested_on),
        due_on=project.plan.due_on,
        verified_by_id=by.actor.account_id,
        verified_at=by.at,
    )
    number = next_number(closure.organization_id, NoticeKind.CLOSURE.value, year=by.today.year)
    closure.serial = serial(NoticeKind.CLOSURE, by.today.year, number)
    db.session.add(closure)
    project.state = state
    told = {"serial": closure.serial, "closed_on": closure.closed_on.isoformat(), "shortfall": request.shortfall}
    settle(project, Act.CLOSURE_ACCEPT, request, by=by, after=told)
    mark_if_late(project, by=by)
    notifications.answer(*TO_DO, by=by, project=project)
    _tell(closure, project, by=by, facts={"what": "closed", "serial": closure.serial})
    end_case(project, by=by)
    return closure


def reopen(closure: Closure, *, by: Doer, reason: str) -> None:
    """The sponsor reopens a closed project; the closure and its number are kept, the project goes on (RULES §6).

    Raises NotAllowed for anyone else, RuleBroken without a reason or when it was reopened already.
    """
    project = closure.project
    if by.actor is None or not permissions.can_reopen(by.actor, project):
        raise NotAllowed(msg("反销号由挂联领导办理。"))
    require_open_checklist(project.checklist.state)
    if closure.reopened_at is not None:
        raise RuleBroken(msg("已经反销号过，项目正在推进。"))
    if not reason.strip():
        raise RuleBroken(msg("请写明反销号的原因，原因会一直保留。"), field="reason")
    project.state = move(project.state, State.IN_PROGRESS)
    closure.reopened_by_id = by.actor.account_id
    closure.reopened_at = by.at
    closure.reopen_reason = reason.strip()
    settle(project, Act.CLOSURE_REOPEN, closure, by=by, after={"serial": closure.serial}, reason=closure.reopen_reason)
    mark_if_late(project, by=by)
    _tell(closure, project, by=by, facts={"what": "reopened", "reason": closure.reopen_reason})


def _tell(closure: Closure, project: Project, *, by: Doer, facts: Mapping[str, object]) -> None:
    notifications.notify(
        NotificationKind.DECIDED,
        by=by,
        to=[project.owner_id, project.sponsor_id],
        project=project,
        subject=closure,
        facts=facts,
    )


def _refuse_short(request: ClosureRequest) -> None:
    if request.shortfall and request.shortfall_approved_at is None:
        raise RuleBroken(msg("有没达到的内容，要等挂联领导同意带差销号。"))
    fresh = [short.said for short in checks(request.project).shortfalls if not short.is_among(request.shortfall)]
    if fresh:
        raise RuleBroken(msg("申请以后有变：%(short)s。请退回，让责任人补齐。", short=run_on(fresh)))


def _organization_of(project: Project) -> int:
    organization = sa.select(Checklist.organization_id).where(Checklist.id == project.checklist_id)
    return db.session.execute(organization).scalar_one()
