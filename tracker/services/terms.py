"""The five terms of a project are written while it is a draft, and changed with a reason once it is issued (RULES §2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import require_changeable, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.lateness import acknowledge_due_on
from tracker.domain.message import msg
from tracker.domain.notification import TO_DO, NotificationKind
from tracker.domain.project import State
from tracker.domain.terms import Term
from tracker.extensions import db
from tracker.models import Milestone, Project, TermChange, report_milestone
from tracker.queries.policy import policy_for
from tracker.queries.terms import problems, texts
from tracker.working_days import china_calendar

from . import assignments, audit, notifications, sponsor_news, standing, term_rows
from .doer import Doer
from .term_rows import TermsEntry


def save_terms(project: Project, entry: TermsEntry, *, version: int, reason: str = "", by: Doer) -> list[Term]:
    """Writes the terms, and gives those that have changed. `version` is that of the project the form was made from.

    A draft may stay incomplete. An issued project may not, keeps its due date and what is done, and needs a reason; each changed
    term is kept as old and new. Raises NotAllowed, RuleBroken naming the field, or Stale.
    """
    is_issued = project.state is not State.DRAFT
    owner_before, sponsor_before = project.owner_id, project.sponsor_id
    _require_right(project, by=by)
    require_open_checklist(project.checklist.state)
    require_changeable(project.state)
    before = texts(project)
    if project.version != version:
        raise Stale({term.value: text for term, text in before.items()})
    steps_before = [(step.id, step.due_on) for step in project.milestones]
    if is_issued:
        _keep_what_is_settled(project, entry)
    _write(project, entry)
    after = texts(project)
    changed = [term for term in Term if after[term] != before[term]]
    if is_issued:
        _require_whole(project)
        _keep_changes(project, changed, before, after, reason=reason, by=by)
        project.deadline_changes += _has_moved(project, steps_before)
        _ask_new_owner(project, owner_before, by=by)
    if changed:
        _settle(project, changed, before, after, reason=reason if is_issued else "", by=by)
    if is_issued and Term.DEADLINE in changed:
        notifications.withdraw_reminders(project, by=by)
    if is_issued and project.owner_id != owner_before:
        _tell_new_owner(project, owner_before, by=by)
    if is_issued and project.sponsor_id != sponsor_before:
        sponsor_news.tell_new_sponsor(project, sponsor_before, by=by)
    return changed


def preview(project: Project, entry: TermsEntry) -> dict[Term, str]:
    """What the terms would say. The caller rolls the session back: this is for showing two versions side by side."""
    _write(project, entry)
    return texts(project)


def _require_right(project: Project, *, by: Doer) -> None:
    if by.actor is None or not (
        permissions.can_edit_terms(by.actor, project) or permissions.can_change_terms(by.actor, project)
    ):
        raise NotAllowed(msg("五定由清单所属单位的办公室填写和变更。"))


def _keep_what_is_settled(project: Project, entry: TermsEntry) -> None:
    if entry.due_on != project.due_on:
        sentence = msg("时限 %(day)s 不能直接改，要由责任人申请延期，批准后才变。", day=project.due_on)
        raise RuleBroken(sentence, field="due_on")
    written = {step.id: step for step in entry.milestones}
    for step in project.milestones:
        kept = written.get(step.id)
        if step.done_on is not None and (kept is None or (kept.due_on, kept.weight) != (step.due_on, step.weight)):
            sentence = msg("节点“%(name)s”已完成，日期和权重不能再改，也不能删去。", name=step.name)
            raise RuleBroken(sentence, field="milestones")
        if kept is None and _is_reported(step):
            raise RuleBroken(
                msg("节点“%(name)s”已有进度报告，不能删去，可以改名称和日期。", name=step.name), field="milestones"
            )


def _is_reported(step: Milestone) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(report_milestone.c.milestone_id == step.id))))


def _write(project: Project, entry: TermsEntry) -> None:
    assignments.set_people(
        project,
        owner_id=entry.owner_id,
        sponsor_id=entry.sponsor_id,
        lead_unit_id=entry.lead_unit_id,
        support_unit_ids=entry.support_unit_ids,
    )
    project.support_note = entry.support_note
    project.starts_on, project.due_on = entry.starts_on, entry.due_on
    project.standard = entry.statement
    term_rows.write_milestones(project, entry.milestones)
    term_rows.write_duty(project, entry.duty)
    term_rows.write_metrics(project, entry.metrics)
    term_rows.write_evidence(project, entry.evidence)
    term_rows.write_clauses(project, entry.rewards, entry.penalties)


def _require_whole(project: Project) -> None:
    missing = problems(project)
    if missing:
        raise RuleBroken(missing[0].message, field=missing[0].field)


def _keep_changes(
    project: Project,
    changed: list[Term],
    before: Mapping[Term, str],
    after: Mapping[Term, str],
    *,
    reason: str,
    by: Doer,
) -> None:
    if by.actor is None or not changed:
        return
    if not reason.strip():
        raise RuleBroken(msg("下达以后改五定，请写明原因。"), field="reason")
    for term in changed:
        db.session.add(
            TermChange(
                project_id=project.id,
                term=term.value,
                before=before[term],
                after=after[term],
                reason=reason.strip(),
                changed_by_id=by.actor.account_id,
                changed_at=by.at,
            )
        )
    project.term_changes += 1


def _ask_new_owner(project: Project, before: int | None, *, by: Doer) -> None:
    """Another owner of what nobody has acknowledged yet gets the working days for it anew."""
    if project.state is State.ISSUED and project.owner_id != before:
        project.acknowledge_by_on = acknowledge_due_on(by.today, china_calendar(), policy_for(project.org_path))


def _tell_new_owner(project: Project, before: int | None, *, by: Doer) -> None:
    """The new owner has the project from now on, and nothing more is asked of the one before."""
    facts = {} if project.state is State.ISSUED else {"what": "taken_over"}
    notifications.answer(*TO_DO, by=by, project=project, of=before)
    notifications.notify(NotificationKind.ASSIGNED, by=by, to=[project.owner_id], project=project, facts=facts)


def _has_moved(project: Project, before: list[tuple[int, dt.date]]) -> bool:
    now = {step.id: step.due_on for step in project.milestones}
    return any(now.get(id_, due_on) != due_on for id_, due_on in before)


def _settle(
    project: Project,
    changed: list[Term],
    before: Mapping[Term, str],
    after: Mapping[Term, str],
    *,
    reason: str,
    by: Doer,
) -> None:
    standing.raise_version(project)
    act = Act.PROJECT_EDIT
    if project.state is not State.DRAFT:
        act = Act.PROJECT_CHANGE
        standing.refresh(project, today=by.today)
    standing.raise_revision(project.checklist_id)
    audit.record(
        act,
        by=by,
        subject=project,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={term.value: before[term] for term in changed},
        after={term.value: after[term] for term in changed},
        reason=reason.strip(),
    )
