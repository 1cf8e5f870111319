"""Closing a project (销号): the owner asks, a second person verifies; a shortfall needs the sponsor's word first (RULES §6)."""

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
from tracker.domain.permissions import Actor, Role
from tracker.domain.project import require_in_progress
from tracker.domain.shortfall import Shortfall, in_store
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import ClosureRequest, Evidence, Project
from tracker.queries import extension_requests
from tracker.queries.closures import checks
from tracker.queries.recipients import holders

from . import audit, evidence, notifications, sponsor_news, standing
from .doer import Doer
from .ladder import required
from .metrics import state_values

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Application:
    """What a closure request says. `files` by kind of evidence (None: no kind), `reused` names files given before, by kind."""

    note: str = ""
    shortfall_reason: str = ""
    values: Mapping[int, Decimal] = field(default_factory=dict)
    files: Mapping[int | None, Sequence[KeptFile]] = field(default_factory=dict)
    reused: Mapping[int, int] = field(default_factory=dict)


def request_closure(project: Project, application: Application, *, by: Doer, form_key: str) -> ClosureRequest:
    """The owner asks for closing; made on or before the due day it stops the clock (RULES §5, §6).

    A second sending of the same form gives the first request. Raises NotAllowed for anyone but the owner, RuleBroken when
    the project is not in progress, a request waits already, be it for more time, or something is short and no reason is given.
    """
    if by.actor is None or not permissions.can_request_closure(by.actor, project):
        raise NotAllowed(msg("只有责任人本人可以申请销号。"))
    sent = db.session.scalar(
        sa.select(ClosureRequest).where(ClosureRequest.project_id == project.id, ClosureRequest.form_key == form_key)
    )
    if sent is not None:
        return sent
    require_closable(project)
    if waiting_request(project) is not None:
        raise RuleBroken(msg("已经申请销号，正等着核验，不用再申请。"))
    short = _shortfalls(project, application)
    if short and not application.shortfall_reason.strip():
        raise RuleBroken(msg("有 %(n)s 处没有达到，请写明为什么仍要销号。", n=len(short)), field="shortfall_reason")
    request = ClosureRequest(
        project_id=project.id,
        form_key=form_key,
        requested_by_id=by.actor.account_id,
        requested_at=by.at,
        requested_on=by.today,
        note=application.note.strip(),
        shortfall=in_store(short),
        shortfall_reason=application.shortfall_reason.strip() if short else "",
    )
    db.session.add(request)
    db.session.flush()
    _attach(project, request, application, by=by)
    settle(project, Act.CLOSURE_REQUEST, request, by=by, after={"shortfall": request.shortfall, "note": request.note})
    notifications.answer(*TO_REPORT, by=by, project=project)
    _ask(request, by=by)
    return request


def require_closable(project: Project) -> None:
    """Closing is asked for in progress, and not while more time is asked for. Raises RuleBroken with the way out."""
    require_open_checklist(project.checklist.state)
    require_in_progress(project.state)
    if extension_requests.waiting_id(project.id) is not None:
        raise RuleBroken(msg("延期申请还在等结果。请先撤回延期申请，再申请销号。"))


def approve_shortfall(request: ClosureRequest, *, by: Doer) -> None:
    """The sponsor lets the project close with its shortfall; the verifier comes next (RULES §6). Raises NotAllowed or RuleBroken."""
    project = request.project
    if by.actor is None or not permissions.can_approve_shortfall(by.actor, project):
        raise NotAllowed(msg("带差销号由挂联领导同意。"))
    require_waiting(request)
    if not request.shortfall or request.shortfall_approved_at is not None:
        raise RuleBroken(msg("这份申请不用再同意，等核验人核验。"))
    request.shortfall_approved_by_id = by.actor.account_id
    request.shortfall_approved_at = by.at
    settle(project, Act.CLOSURE_APPROVE_SHORTFALL, request, by=by, after={"shortfall": request.shortfall})
    notifications.answer(NotificationKind.WAITING, by=by, subject=request)
    sponsor_news.answer_when_done(project, by=by)
    _ask(request, by=by)


def return_request(request: ClosureRequest, *, by: Doer, reason: str) -> None:
    """The verifier, or the sponsor who does not approve a shortfall, returns the request; the clock runs on (RULES §5, §6).

    Raises NotAllowed for others, RuleBroken without a reason, for one too long, or when it was decided already.
    """
    if by.actor is None or not _may_return(request, by.actor):
        raise NotAllowed(msg("销号申请由核验人退回，带差的也可以由挂联领导退回。"))
    require_waiting(request)
    told = required(reason, msg("请写明退回的原因，责任人才知道怎么改。"))
    decide(request, standing.RETURNED, by=by, reason=told)
    settle(request.project, Act.CLOSURE_RETURN, request, by=by, reason=request.decision_reason)
    notifications.notify(
        NotificationKind.RETURNED,
        by=by,
        to=[request.project.owner_id],
        project=request.project,
        subject=request,
        facts={"what": "closure", "reason": request.decision_reason},
    )


def withdraw_request(request: ClosureRequest, *, by: Doer) -> None:
    """The owner takes the request back; the clock runs on with the old due day. Raises NotAllowed or RuleBroken."""
    if by.actor is None or not permissions.can_request_closure(by.actor, request.project):
        raise NotAllowed(msg("只有责任人本人可以撤回。"))
    require_waiting(request)
    decide(request, WITHDRAWN, by=by)
    settle(request.project, Act.CLOSURE_WITHDRAW, request, by=by)


def waiting_request(project: Project) -> ClosureRequest | None:
    """The request of the project that waits for a decision: one at most."""
    return db.session.scalar(
        sa.select(ClosureRequest).where(ClosureRequest.project_id == project.id, ClosureRequest.decision.is_(None))
    )


def require_waiting(request: ClosureRequest) -> None:
    """Raises RuleBroken when the request was decided already, or its checklist is archived."""
    require_open_checklist(request.project.checklist.state)
    if request.decision is not None:
        raise RuleBroken(msg("这份申请已经办过，不用再办。"))


def decide(request: ClosureRequest, decision: str, *, by: Doer, reason: str = "") -> None:
    """Writes the decision, who made it and when; nobody is asked for one any more."""
    request.decision = decision
    request.decision_reason = reason
    request.decided_by_id = by.account_id
    request.decided_at = by.at
    notifications.answer(NotificationKind.WAITING, by=by, subject=request)
    sponsor_news.answer_when_done(request.project, by=by)


def settle(
    project: Project,
    act: Act,
    subject: Any,
    *,
    by: Doer,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """What every act on a closure ends with: the project's standing, the board's revision, the audit line."""
    standing.refresh(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    told = {name: value for name, value in (after or {}).items() if value}
    label = f"{project.code} {project.name}"
    audit.record(act, by=by, subject=subject, label=label, project_id=project.id, after=told, reason=reason)


def _ask(request: ClosureRequest, *, by: Doer) -> None:
    """The sponsor is told of a shortfall that wants an answer, the verifiers of all else (RULES §6)."""
    project, is_short = request.project, bool(request.shortfall) and request.shortfall_approved_at is None
    parties = (project.owner_id, request.requested_by_id)
    notifications.notify(
        NotificationKind.WAITING,
        by=by,
        to=[project.sponsor_id] if is_short else holders(Role.VERIFIER, project.org_path, but=parties),
        project=project,
        subject=request,
        facts={"what": "shortfall" if is_short else "verification", "requested_on": request.requested_on},
        occasion="shortfall" if is_short else "verification",
    )


def _shortfalls(project: Project, application: Application) -> Sequence[Shortfall]:
    """What is short once the application is added."""
    given = {kind: [file.name for file in files] for kind, files in application.files.items() if kind is not None}
    reused = {kind: [str(file)] for kind, file in application.reused.items()}
    return checks(project, values=application.values, also_given=given | reused).shortfalls


def _attach(project: Project, request: ClosureRequest, application: Application, *, by: Doer) -> None:
    state_values(project, application.values, by=by)
    for kind, files in application.files.items():
        evidence.attach(project, files, by=by, of=request, requirement_id=kind)
    asked = {requirement.id for requirement in project.evidence_requirements}
    for kind, file_id in application.reused.items():
        file = db.session.get(Evidence, file_id)
        if file is None or file.project_id != project.id or kind not in asked:
            raise RuleBroken(msg("选的文件不是这个项目的，请重新选。"), field="files")
        file.requirement_id = kind


def _may_return(request: ClosureRequest, actor: Actor) -> bool:
    sponsors = permissions.can_approve_shortfall(actor, request.project) and bool(request.shortfall)
    return sponsors or permissions.can_verify(actor, request.project, request.requested_by_id)
