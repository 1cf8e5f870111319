"""Assignment letters (交办单) and close-out certificates (销号单): issued from what stands in the checklist (RULES §2, §6, §11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import RuleBroken
from tracker.domain.figures import trimmed
from tracker.domain.lateness import days_late
from tracker.domain.message import msg
from tracker.domain.notice import NoticeKind, Sender, Task, in_writing
from tracker.domain.notice.sheets import Assigned, ClosureFacts, assignment_letter, closure_certificate
from tracker.domain.project import OPEN, State
from tracker.domain.register.lines import clause_in_words
from tracker.extensions import db
from tracker.models import Checklist, Closure, Evidence, Notice, Project
from tracker.queries.checklists import with_projects
from tracker.queries.metrics import latest_values
from tracker.queries.notices import same
from tracker.queries.terms import PENALTY, REWARD, clause_of, metric_in_words

from .doer import Doer
from .notices import issue_notice, require_office
from .turns import take_turn


def issue_assignment_letters(checklist: Checklist, *, by: Doer, project_id: int | None = None) -> list[Notice]:
    """One letter an owner, with the five terms of each open project of theirs; or the letter of the one project (RULES §2).

    What says the very same as a letter issued before is not issued again: that letter is given. Raises NotAllowed for anyone but
    the office, RuleBroken when nothing is open.
    """
    require_office(checklist.org_path, by=by)
    take_turn(checklist)
    require_open_checklist(checklist.state)
    projects = [one for one in with_projects(checklist.id) if one.state in OPEN and project_id in (None, one.id)]
    if not projects:
        raise RuleBroken(msg("没有在办的小项，不用出交办单。"))
    by_owner: dict[int | None, list[Project]] = {}
    for project in projects:
        by_owner.setdefault(project.owner_id, []).append(project)
    return [_issue_letter(checklist, theirs, by=by) for theirs in by_owner.values()]


def issue_certificate(closure: Closure, *, by: Doer, zone: dt.tzinfo) -> Notice:
    """The certificate of a closure, under the number that the closure was given; asked for again it is the same one (RULES §6).

    `zone` is the organisation's: the day of verifying is a local one.

    Raises NotAllowed for anyone but the office, RuleBroken for a closure that was reopened.
    """
    project = closure.project
    require_office(project.org_path, by=by)
    issued = certificate_of(closure)
    if issued is not None:
        return issued
    if closure.reopened_at is not None:
        raise RuleBroken(msg("已经反销号，不能再出销号单。"))
    content = closure_certificate(_sender(project.checklist, by), _task(project), _closure_facts(closure, zone))
    return issue_notice(
        NoticeKind.CLOSURE,
        content,
        by=by,
        organization_id=closure.organization_id,
        year=by.today.year,
        project_id=project.id,
        number=closure.serial,
    )


def certificate_of(closure: Closure) -> Notice | None:
    """The certificate that was issued for the closure, if there is one."""
    return db.session.scalar(
        sa.select(Notice).where(
            Notice.organization_id == closure.organization_id,
            Notice.kind == NoticeKind.CLOSURE,
            Notice.serial == closure.serial,
        )
    )


def _issue_letter(checklist: Checklist, projects: Sequence[Project], *, by: Doer) -> Notice:
    awaited = [one.acknowledge_by_on for one in projects if one.state is State.ISSUED and one.acknowledge_by_on]
    content = assignment_letter(
        _sender(checklist, by),
        [_assigned(one) for one in projects],
        list_title=in_writing(checklist.dated_title),
        acknowledge_by=max(awaited) if awaited else None,
    )
    project_id, addressee_id = projects[0].id if len(projects) == 1 else None, projects[0].owner_id
    issued = same(
        NoticeKind.ASSIGNMENT,
        content.as_json(),
        project_id=project_id,
        checklist_id=checklist.id,
        addressee_id=addressee_id,
    )
    return issued or issue_notice(
        NoticeKind.ASSIGNMENT,
        content,
        by=by,
        organization_id=checklist.organization_id,
        year=by.today.year,
        project_id=project_id,
        checklist_id=checklist.id,
        addressee_id=addressee_id,
    )


def _sender(checklist: Checklist, by: Doer) -> Sender:
    return Sender(checklist.organization.name, by.today)


def _task(project: Project) -> Task:
    return Task(
        project.code,
        project.name,
        project.owner.label if project.owner else "",
        project.lead_unit.name if project.lead_unit else "",
        project.sponsor.label if project.sponsor else "",
        project.plan.due_on,
    )


def _assigned(project: Project) -> Assigned:
    plan = project.plan
    supports = (*(unit.short_name for unit in project.support_units), *filter(None, [project.support_note]))
    words = {
        kind: tuple(
            in_writing(clause_in_words(clause_of(one), is_penalty=kind == PENALTY))
            for one in project.clauses
            if one.kind == kind
        )
        for kind in (REWARD, PENALTY)
    }
    return Assigned(
        task=_task(project),
        starts_on=plan.starts_on,
        support=supports,
        milestones=tuple((step.name, step.due_on, step.weight) for step in plan.milestones),
        duty=tuple(line.text for line in project.duty_lines),
        standard=project.standard,
        metrics=tuple(in_writing(metric_in_words(one)) for one in project.metrics),
        evidence=tuple(one.name for one in project.evidence_requirements),
        rewards=words[REWARD],
        penalties=words[PENALTY],
    )


def _closure_facts(closure: Closure, zone: dt.tzinfo) -> ClosureFacts:
    request, project = closure.request, closure.project
    values = latest_values(project.id)
    return ClosureFacts(
        requested_on=request.requested_on,
        closed_on=closure.closed_on,
        verified_on=closure.verified_at.astimezone(zone).date(),
        days_late=days_late(closure.due_on, closure.closed_on),
        requested_by=request.requested_by.label,
        verified_by=closure.verified_by.label,
        shortfall=tuple(str(sentence) for sentence in request.shortfall_sentences),
        approved_by=request.shortfall_approved_by.label if request.shortfall_approved_by else "",
        metrics=tuple(
            (one.name, f"{trimmed(one.target)}{one.unit}", f"{trimmed(values[one.id])}{one.unit}")
            for one in project.metrics
            if one.target is not None and one.id in values
        ),
        evidence=tuple(db.session.scalars(sa.select(Evidence.original_name).where(Evidence.project_id == project.id))),
    )
