"""Rights on checklists and projects: assign, report, review, close (RULES §3–§6, §10)."""

from collections.abc import Collection

from tracker.domain.project import State
from tracker.domain.roles import Actor, Role, holds

from .facts import ProjectFacts, owns, reaches, sees_business, sponsors


def seen_paths(actor: Actor) -> tuple[str, ...]:
    """The topmost organisations whose subtrees the actor may see; for queries, which add what names the actor or their unit."""
    paths = sorted({grant.path for grant in actor.grants}) if sees_business(actor) else []
    return tuple(path for path in paths if not any(path != upper and path.startswith(upper) for upper in paths))


def can_see_project(actor: Actor, project: ProjectFacts, support_unit_ids: Collection[int] = ()) -> bool:
    """In a subtree where the actor holds a role, or naming the actor or their unit (RULES §10)."""
    if not sees_business(actor):
        return False
    named = actor.account_id in (project.owner_id, project.sponsor_id)
    unit_named = actor.organization_id == project.lead_unit_id or actor.organization_id in support_unit_ids
    return named or unit_named or reaches(actor, project.org_path) or reaches(actor, project.lead_path)


def can_see_checklist(actor: Actor, org_path: str, *, sees_a_project: bool = False) -> bool:
    """In a subtree where the actor holds a role, or with a project that the actor may see."""
    return sees_business(actor) and (sees_a_project or reaches(actor, org_path))


def can_create_checklist(actor: Actor, org_path: str) -> bool:
    """The office makes checklists for its organisation and those below."""
    return holds(actor, Role.OFFICE, org_path)


def can_edit_terms(actor: Actor, project: ProjectFacts) -> bool:
    """The office writes the five terms while the project is a draft."""
    return project.state is State.DRAFT and holds(actor, Role.OFFICE, project.org_path)


def can_issue(actor: Actor, org_path: str) -> bool:
    """The office issues its checklists."""
    return holds(actor, Role.OFFICE, org_path)


def can_change_terms(actor: Actor, project: ProjectFacts) -> bool:
    """The office changes terms after issuing, with a reason that is kept (RULES §2)."""
    return project.state is not State.DRAFT and holds(actor, Role.OFFICE, project.org_path)


def can_acknowledge(actor: Actor, project: ProjectFacts) -> bool:
    """The owner acknowledges."""
    return owns(actor, project)


def can_report(actor: Actor, project: ProjectFacts) -> bool:
    """The owner reports progress and adds evidence."""
    return owns(actor, project)


def can_review(actor: Actor, project: ProjectFacts, reporter_id: int | None) -> bool:
    """The office of the checklist's organisation reviews reports, but nobody their own, even when another owns it by now."""
    is_party = actor.account_id == reporter_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_request_closure(actor: Actor, project: ProjectFacts) -> bool:
    """The owner requests closure and may withdraw the request (RULES §6)."""
    return owns(actor, project)


def can_approve_shortfall(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor lets it close with a shortfall (RULES §6)."""
    return sponsors(actor, project)


def can_verify(actor: Actor, project: ProjectFacts, requester_id: int | None) -> bool:
    """A verifier who neither requested the closure nor owns the project (RULES §6)."""
    is_party = actor.account_id == requester_id or owns(actor, project)
    return holds(actor, Role.VERIFIER, project.org_path) and not is_party


def can_reopen(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor reopens (RULES §6)."""
    return sponsors(actor, project)


def can_suspend(actor: Actor, project: ProjectFacts) -> bool:
    """The office suspends."""
    return holds(actor, Role.OFFICE, project.org_path)


def can_resume(actor: Actor, project: ProjectFacts) -> bool:
    """The office resumes."""
    return holds(actor, Role.OFFICE, project.org_path)


def can_cancel(actor: Actor, project: ProjectFacts) -> bool:
    """The office cancels."""
    return holds(actor, Role.OFFICE, project.org_path)


def can_revoke_mark(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor decides that an overdue mark is revoked (RULES §5)."""
    return sponsors(actor, project)


def can_archive(actor: Actor, org_path: str) -> bool:
    """The office archives its checklists."""
    return holds(actor, Role.OFFICE, org_path)
