"""More time for a project (延期): the owner asks, the office forwards or returns, the sponsor decides (RULES §7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain import extension_request as rules
from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.extension_request import Stage
from tracker.domain.message import Message, msg
from tracker.domain.terms import Term
from tracker.extensions import db
from tracker.models import ExtensionRequest, Project, TermChange
from tracker.queries.extension_requests import extendable, waiting_id
from tracker.queries.policy import policy_for
from tracker.queries.terms import texts
from tracker.working_days import china_calendar

from . import audit, extension_news, ladder_letters, standing
from .closures import waiting_request
from .doer import Doer
from .overdue_marks import mark_if_late


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the new due date (local), why, and whether it may lie beyond the plan year."""

    new_due_on: dt.date
    reason: str
    is_other_year: bool = False


def require_askable(project: Project, *, today: dt.date) -> None:
    """Whether more time can be asked for on `today` (local), said before one types. Raises RuleBroken with the way out."""
    require_open_checklist(project.checklist.state)
    rules.require_askable(
        project.state,
        project.plan.due_on,
        today,
        calendar=china_calendar(),
        policy=policy_for(project.org_path),
        closure_waits=waiting_request(project) is not None,
    )


def request_extension(project: Project, wish: Wish, *, by: Doer, form_key: str) -> ExtensionRequest:
    """The owner asks for a later due date; until it is granted the old one rules (RULES §7).

    A second sending of the same form gives the first request. Raises NotAllowed for anyone but the owner, RuleBroken when it
    cannot be asked for (any more), one waits already, no reason is given or the date will not do.
    """
    if by.actor is None or not permissions.can_request_extension(by.actor, project):
        raise NotAllowed(msg("只有责任人本人可以申请延期。"))
    sent = db.session.scalar(
        sa.select(ExtensionRequest).where(
            ExtensionRequest.project_id == project.id, ExtensionRequest.form_key == form_key
        )
    )
    if sent is not None:
        return sent
    require_askable(project, today=by.today)
    if waiting_id(project.id) is not None:
        raise RuleBroken(msg("已经申请延期，正等着办理，不用再申请。"))
    facts = extendable(project)
    rules.require_new_day(facts, wish.new_due_on, is_other_year=wish.is_other_year)
    excess = rules.excesses(facts, wish.new_due_on, policy_for(project.org_path))
    request = ExtensionRequest(
        project=project,
        form_key=form_key,
        requested_by_id=by.actor.account_id,
        requested_at=by.at,
        requested_on=by.today,
        due_on=facts.due_on,
        new_due_on=wish.new_due_on,
        reason=_words(wish.reason, msg("请写明为什么要延期。")),
        excess="\n".join(one.stored for one in excess),
    )
    db.session.add(request)
    moved = _moved(request) | {"after": {"due_on": wish.new_due_on.isoformat(), "excess": request.excess}}
    _settle(Act.EXTENSION_REQUEST_SUBMIT, request, by=by, reason=request.reason, **moved)
    return request


def require_reviewer(request: ExtensionRequest, *, by: Doer) -> None:
    """Raises NotAllowed for who may not review the request, whatever they say of it."""
    if by.actor is None or not permissions.can_review_extension(by.actor, request.project, request.requested_by_id):
        raise NotAllowed(msg("延期申请由清单所属单位的办公室审核，自己申请的不能自己审。"))


def require_decider(request: ExtensionRequest, *, by: Doer) -> None:
    """Raises NotAllowed for who may not decide the request, whatever they say of it."""
    if by.actor is None or not permissions.can_decide_extension(by.actor, request.project):
        raise NotAllowed(msg("延期由挂联领导定。"))


def forward_request(request: ExtensionRequest, *, by: Doer, version: int | None = None, opinion: str = "") -> None:
    """The office reports the request to the sponsor, with its opinion. Raises as `return_request`, but needs no words."""
    require_reviewer(request, by=by)
    _require_waiting(request, Stage.OFFICE, version=version)
    request.reviewed_by_id, request.reviewed_at, request.opinion = by.account_id, by.at, opinion.strip()
    _settle(Act.EXTENSION_REQUEST_FORWARD, request, by=by, after={"opinion": request.opinion})


def return_request(request: ExtensionRequest, *, by: Doer, opinion: str, version: int | None = None) -> None:
    """The office returns the request, which is counted; the owner may ask anew in time.

    Raises NotAllowed for others and for who asked, Stale when the page was of an older state, RuleBroken without an opinion
    or when it waits for the office no longer.
    """
    require_reviewer(request, by=by)
    _require_waiting(request, Stage.OFFICE, version=version)
    _decide(
        request, Stage.RETURNED, by=by, reason=_words(opinion, msg("请写明退回的原因，责任人才知道怎么改。"), "opinion")
    )
    _settle(Act.EXTENSION_REQUEST_RETURN, request, by=by, reason=request.decision_reason)


def grant_request(request: ExtensionRequest, *, by: Doer, version: int | None = None, reason: str = "") -> None:
    """The sponsor moves the due date and with it the last milestone; the original date is kept for ever (RULES §2, §7).

    An old date that has passed meanwhile keeps its overdue mark. Raises as `refuse_request`, and RuleBroken when the new date
    has passed too; a reason is needed only beyond the limits.
    """
    project = request.project
    require_decider(request, by=by)
    _require_waiting(request, Stage.SPONSOR, version=version)
    rules.require_grantable(project.state, request.new_due_on, by.today)
    if request.excess:
        _words(reason, msg("申请超出规定，同意的请写明理由，理由会一直保留。"))
    mark_if_late(project, by=by)
    before = texts(project)[Term.DEADLINE]
    project.due_on = project.milestones[-1].due_on = request.new_due_on
    project.deadline_changes += 1
    project.term_changes += 1
    _decide(request, Stage.GRANTED, by=by, reason=reason)
    db.session.add(
        TermChange(
            project_id=project.id,
            term=Term.DEADLINE.value,
            before=before,
            after=texts(project)[Term.DEADLINE],
            reason=request.reason,
            changed_by_id=by.account_id,
            changed_at=by.at,
        )
    )
    _settle(Act.EXTENSION_REQUEST_GRANT, request, by=by, reason=request.decision_reason, **_moved(request))


def refuse_request(request: ExtensionRequest, *, by: Doer, reason: str, version: int | None = None) -> None:
    """The sponsor says no; the old due date stays.

    Raises NotAllowed for anyone else, Stale when the page was of an older state, RuleBroken without a reason or when it does
    not wait for the sponsor.
    """
    require_decider(request, by=by)
    _require_waiting(request, Stage.SPONSOR, version=version)
    _decide(request, Stage.REFUSED, by=by, reason=_words(reason, msg("请写明不同意的原因，责任人会看到。")))
    _settle(Act.EXTENSION_REQUEST_REFUSE, request, by=by, reason=request.decision_reason)


def withdraw_request(request: ExtensionRequest, *, by: Doer) -> None:
    """The owner takes the request back while nobody has decided it. Raises NotAllowed or RuleBroken."""
    if by.actor is None or not permissions.can_request_extension(by.actor, request.project):
        raise NotAllowed(msg("只有责任人本人可以撤回。"))
    _require_waiting(request, Stage.OFFICE, Stage.SPONSOR)
    _decide(request, Stage.WITHDRAWN, by=by)
    _settle(Act.EXTENSION_REQUEST_WITHDRAW, request, by=by)


def _require_waiting(request: ExtensionRequest, *stages: Stage, version: int | None = None) -> None:
    if version is not None and request.version != version:
        raise Stale({"stage": request.stage.value, "reason": request.decision_reason or request.opinion})
    require_open_checklist(request.project.checklist.state)
    if request.decision is not None:
        raise RuleBroken(msg("这份申请已经办过，不用再办。"))
    if request.stage not in stages:
        raise RuleBroken(_NOT_YET if request.stage is Stage.OFFICE else _NO_MORE)


_NOT_YET = msg("这份申请还在等办公室审核，上报以后再定。")
_NO_MORE = msg("这份申请已经上报，等挂联领导定。")


def _words(text: str, missing: Message, field: str = "reason") -> str:
    if not text.strip():
        raise RuleBroken(missing, field=field)
    return text.strip()


def _decide(request: ExtensionRequest, decision: Stage, *, by: Doer, reason: str = "") -> None:
    request.decision, request.decision_reason = decision, reason.strip()
    request.decided_by_id, request.decided_at = by.account_id, by.at


def _moved(request: ExtensionRequest) -> dict[str, Mapping[str, Any]]:
    """The due date from what to what, as the audit line keeps it."""
    return {
        "before": {"due_on": request.due_on.isoformat()},
        "after": {"due_on": request.new_due_on.isoformat()},
    }


def _settle(
    act: Act,
    request: ExtensionRequest,
    *,
    by: Doer,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """What every act on a request ends with: the project's standing and turning days, the board's revision, the audit line,
    and word to whom it concerns."""
    project = request.project
    standing.refresh(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    told = {name: value for name, value in (after or {}).items() if value}
    label = f"{project.code} {project.name}"
    audit.record(
        act, by=by, subject=request, label=label, project_id=project.id, before=before, after=told, reason=reason
    )
    extension_news.make_known(act, request, by=by)
    if request.decision in (Stage.GRANTED, Stage.REFUSED):
        ladder_letters.issue_extension_decision(request, by=by)
