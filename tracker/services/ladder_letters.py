"""The letters of the ladder (文书): each step makes its document, numbered in the transaction of the step (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.domain.card import Holder
from tracker.domain.escalation import Step
from tracker.domain.extension_request import Stage
from tracker.domain.lateness import days_late
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent, NoticeKind, Sender, Task, in_writing
from tracker.domain.notice.answers import ExtensionFacts, Rectification, extension_decision, rectification_reply
from tracker.domain.notice.letters import Decision, Lateness, accountability_notice, supervision_letter, urging_letter
from tracker.domain.notice.sheets import Talk, talk_record
from tracker.models import Card, EscalationStep, ExtensionRequest, Notice, RectificationReply
from tracker.queries.evidence import names_of_reply
from tracker.queries.letters import Addressed, addressed
from tracker.queries.notices import serials_of_case

from .doer import Doer
from .notices import Issue, issue_many, issue_notice


@dataclass(frozen=True, slots=True)
class Urging:
    """A step that urges, as its letter says it."""

    step_id: int
    project_id: int
    days_late: int
    reply_by_on: dt.date


def issue_urgings(urgings: Iterable[Urging], of: Mapping[int, Addressed], *, by: Doer) -> None:
    """An urging letter for each, in the order given; many at once, as the sweep has them."""
    issues = []
    for one in urgings:
        to = of[one.project_id]
        content = urging_letter(to.sender(by.today), to.task, _lateness(to, one.days_late), reply_by=one.reply_by_on)
        issues.append(Issue(content, to.organization_id, one.project_id, to.checklist_id, one.step_id))
    issue_many(NoticeKind.URGING, issues, by=by, year=by.today.year)


def issue_decision(step: EscalationStep, *, card: Card | None, points: Decimal, by: Doer) -> None:
    """The documents of a step that was decided to hold: a supervision letter and the record of a talk, else an accountability notice.

    They name whom the step names, though another owns the project by now.
    """
    to, reply_by = _one(step.project_id, by), step.reply_by_on or by.today
    to = replace(to, task=replace(to.task, owner=step.owner.label if step.owner else ""))
    late = _lateness(to, days_late(to.task.due_on, by.today, step.project.stopped_on))
    if step.step is Step.TALK:
        _issue_talk(step, to, late, reply_by=reply_by, by=by)
        return
    decision = Decision(
        step=in_writing(step.step.label),
        ground=in_writing(msg("%(ground)s。%(reason)s", ground=step.ground.label, reason=step.decision_reason)),
        holder=_holder(card, to.task) if card else "",
        points=points,
        holds_until=card.expires_on if card else None,
        statement=step.statement.text if step.statement else "",
    )
    content = accountability_notice(to.sender(by.today), to.task, late, decision, reply_by=reply_by)
    _issue(NoticeKind.ACCOUNTABILITY, content, to, by=by, step_id=step.id)


def _issue_talk(step: EscalationStep, to: Addressed, late: Lateness, *, reply_by: dt.date, by: Doer) -> None:
    """The letter to the unit, and the sheet that both sides sign. What was said is the reason of the decision."""
    sender, ground, said = to.sender(by.today), in_writing(step.ground.label), step.decision_reason
    urged = tuple(serials_of_case(step.case_id, NoticeKind.URGING))
    words = supervision_letter(sender, to.task, late, ground=ground, urged=urged, talk=said, reply_by=reply_by)
    letter = _issue(NoticeKind.SUPERVISION, words, to, by=by, step_id=step.id)
    talk = Talk(by.label, ground, late.days, urged, letter.serial, said, reply_by)
    _issue(NoticeKind.TALK, talk_record(sender, to.task, talk), to, by=by, step_id=step.id)


def issue_reply(reply: RectificationReply, *, by: Doer) -> None:
    """The unit's reply as a document of the unit, citing the last letter of the case."""
    case = reply.case
    to = _one(case.project_id, by)
    cites = serials_of_case(case.id)
    said = Rectification(
        cites=cites[-1] if cites else to.task.title,
        cause=case.project.obstacle or in_writing(case.ground.label),
        measures=tuple(filter(None, (line.strip() for line in reply.text.splitlines()))),
        done_by=reply.done_by_on,
        evidence=tuple(names_of_reply(reply.id)),
    )
    sender = Sender(to.task.unit or to.task.owner, by.today)
    content = rectification_reply(sender, to.task, said, addressee=to.issuer)
    _issue(NoticeKind.REPLY, content, to, by=by, organization_id=case.project.lead_unit_id)


def issue_extension_decision(request: ExtensionRequest, *, by: Doer) -> None:
    """The answer to a request for more time that was granted or refused (RULES §7)."""
    project = request.project
    to = _one(project.id, by)
    facts = ExtensionFacts(
        requested_on=request.requested_on,
        original_due_on=project.original_due_on or request.due_on,
        due_on=request.new_due_on,
        is_granted=request.decision is Stage.GRANTED,
        reason=request.reason,
        decided_by=to.task.sponsor,
        opinion=request.decision_reason,
    )
    _issue(NoticeKind.EXTENSION, extension_decision(to.sender(by.today), to.task, facts), to, by=by)


def _issue(
    kind: NoticeKind,
    content: NoticeContent,
    to: Addressed,
    *,
    by: Doer,
    step_id: int | None = None,
    organization_id: int | None = None,
) -> Notice:
    return issue_notice(
        kind,
        content,
        by=by,
        organization_id=organization_id or to.organization_id,
        year=by.today.year,
        project_id=to.project_id,
        checklist_id=to.checklist_id,
        step_id=step_id,
    )


def _holder(card: Card, task: Task) -> str:
    """The unit, or the owner's task, in the words of the notice."""
    if card.holder is Holder.UNIT:
        return str(msg("责任单位%(unit)s", unit=task.unit))
    return str(msg("责任人%(owner)s承担的该项任务", owner=task.owner))


def _one(project_id: int, by: Doer) -> Addressed:
    return addressed([project_id], by.today)[project_id]


def _lateness(to: Addressed, days: int) -> Lateness:
    return Lateness(days, to.planned, to.percent, to.obstacle, is_acknowledged=to.is_acknowledged)
