"""Issuing (下达): complete drafts become projects that their owners answer for (RULES §2, §3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import ChecklistState, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.lateness import acknowledge_due_on
from tracker.domain.message import msg
from tracker.domain.notification import NotificationKind
from tracker.domain.policy import Policy
from tracker.domain.project import State, move
from tracker.domain.terms import shape_warning, weights_problem
from tracker.models import Checklist, Project
from tracker.queries.checklists import with_projects
from tracker.queries.policy import policy_for
from tracker.queries.terms import problems
from tracker.working_days import china_calendar

from . import assignments, audit, standing
from .doer import Doer
from .notifications import News, notify_many


def issue_projects(
    checklist: Checklist, versions: Mapping[int, int], *, is_confirmed: bool = False, by: Doer
) -> list[Project]:
    """Issues the chosen drafts and gives those newly issued; what had been issued before is left as it is.

    `versions` holds the version of each chosen project by id, as the summary showed it. `is_confirmed` answers for a first issue
    of another shape than 6 and 18. Raises NotAllowed; RuleBroken for an archived checklist, nothing chosen, weights that do not
    total 100, an unconfirmed shape (field "is_confirmed") or a term that is missing; Stale when a chosen draft was changed since.
    """
    if by.actor is None or not permissions.can_issue(by.actor, checklist.org_path):
        raise NotAllowed(msg("项目清单由清单所属单位的办公室下达。"))
    # Raising the revision first makes parallel issues of one checklist queue here, before either reads the projects.
    standing.raise_revision(checklist.id)
    require_open_checklist(checklist.state)
    projects = with_projects(checklist.id)
    chosen = [one for one in projects if one.id in versions]
    if not chosen:
        raise RuleBroken(msg("请至少选一个小项。"), field="projects")
    drafts = [one for one in chosen if one.state is State.DRAFT]
    if not drafts:
        return []
    changed = {one.code: assignments.facts(one) for one in drafts if one.version != versions[one.id]}
    if changed:
        raise Stale(changed)
    policy = policy_for(checklist.org_path)
    _check(checklist, projects, drafts, policy=policy, is_confirmed=is_confirmed)
    for project in drafts:
        _issue(project, policy=policy, by=by)
    _mark_issued(checklist, drafts, by=by)
    _tell_owners(drafts, by=by)
    return drafts


def _check(
    checklist: Checklist, projects: Sequence[Project], drafts: Sequence[Project], *, policy: Policy, is_confirmed: bool
) -> None:
    for project in drafts:
        missing = problems(project)
        if missing:
            sentence = msg("%(code)s 还不能下达：%(why)s", code=project.code, why=missing[0].message)
            raise RuleBroken(sentence, field="projects")
    total = weights_problem([one.weight for one in projects])
    if total:
        raise RuleBroken(total, field="weights")
    if checklist.state == ChecklistState.DRAFT and not is_confirmed:
        unusual = shape_warning(len({one.item_id for one in projects}), len(projects), policy)
        if unusual:
            raise RuleBroken(unusual, field="is_confirmed")


def _issue(project: Project, *, policy: Policy, by: Doer) -> None:
    project.state = move(project.state, State.ISSUED)
    project.issued_at = by.at
    project.original_due_on = project.due_on
    project.acknowledge_by_on = acknowledge_due_on(by.today, china_calendar(), policy)
    standing.refresh(project, today=by.today, policy=policy)
    after = {"state": project.state.value, **assignments.facts(project)}
    audit.record(
        Act.PROJECT_ISSUE,
        by=by,
        subject=project,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        before={"state": State.DRAFT.value},
        after=after,
    )


def _mark_issued(checklist: Checklist, issued: Sequence[Project], *, by: Doer) -> None:
    before = checklist.state
    if checklist.state == ChecklistState.DRAFT:
        checklist.state = ChecklistState.ISSUED.value
        checklist.issued_at = by.at
    audit.record(
        Act.CHECKLIST_ISSUE,
        by=by,
        subject=checklist,
        label=str(checklist.dated_title),
        before={"state": before},
        after={"state": checklist.state, "projects": [one.code for one in issued]},
    )


def _tell_owners(issued: Sequence[Project], *, by: Doer) -> None:
    """Each owner is asked to acknowledge. A project is issued once, so it is told of once."""
    named = [(one.owner_id, one) for one in issued]
    news = [News(owner, ("project", one.id), "issue", one.id) for owner, one in named if owner is not None]
    notify_many(NotificationKind.ASSIGNED, news, by=by)
