"""Who may do what: one predicate a right.

A predicate answers who, not when: whether a project's state lets the act happen is `project.move`, which can say the way out.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from tracker.domain.project import State
from tracker.domain.roles import ADMIN_ROLES as ADMIN_ROLES
from tracker.domain.roles import Actor as Actor
from tracker.domain.roles import Grant as Grant
from tracker.domain.roles import Role as Role
from tracker.domain.roles import check_grants as check_grants
from tracker.domain.roles import holds as holds
from tracker.domain.roles import holds_anywhere as holds_anywhere


class ProjectFacts(Protocol):
    """What the rights ask of a project: `org_path` is its checklist's organisation, `lead_path` its lead unit."""

    @property
    def owner_id(self) -> int | None: ...
    @property
    def sponsor_id(self) -> int | None: ...
    @property
    def org_path(self) -> str: ...
    @property
    def lead_path(self) -> str | None: ...
    @property
    def lead_unit_id(self) -> int | None: ...
    @property
    def state(self) -> State: ...


def sees_business(actor: Actor) -> bool:
    """Whether projects are this person's matter at all: administrators see none."""
    return not any(grant.role in ADMIN_ROLES for grant in actor.grants)


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
    return named or unit_named or _reaches(actor, project.org_path) or _reaches(actor, project.lead_path)


def can_see_checklist(actor: Actor, org_path: str, *, sees_a_project: bool = False) -> bool:
    """In a subtree where the actor holds a role, or with a project that the actor may see."""
    return sees_business(actor) and (sees_a_project or _reaches(actor, org_path))


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
    return _owns(actor, project)


def can_report(actor: Actor, project: ProjectFacts) -> bool:
    """The owner reports progress and adds evidence."""
    return _owns(actor, project)


def can_review(actor: Actor, project: ProjectFacts, reporter_id: int | None = None) -> bool:
    """The office of the checklist's organisation reviews reports, but nobody their own, even when another owns it by now."""
    is_party = actor.account_id == reporter_id or _owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_request_closure(actor: Actor, project: ProjectFacts) -> bool:
    """The owner requests closure and may withdraw the request (RULES §6)."""
    return _owns(actor, project)


def can_approve_shortfall(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor lets it close with a shortfall (RULES §6)."""
    return _sponsors(actor, project)


def can_verify(actor: Actor, project: ProjectFacts, requester_id: int | None = None) -> bool:
    """A verifier who neither requested the closure nor owns the project (RULES §6)."""
    is_party = actor.account_id == requester_id or _owns(actor, project)
    return holds(actor, Role.VERIFIER, project.org_path) and not is_party


def can_reopen(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor reopens (RULES §6)."""
    return _sponsors(actor, project)


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
    return _sponsors(actor, project)


def can_archive(actor: Actor, org_path: str) -> bool:
    """The office archives its checklists."""
    return holds(actor, Role.OFFICE, org_path)


def can_make_accounts(actor: Actor, org_path: str) -> bool:
    """The system administrator makes, edits, disables accounts and resets their passwords, and grants no role."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path)


def can_reset_password(actor: Actor, org_path: str, held: Collection[Role] = ()) -> bool:
    """Who makes accounts gives a new first password, but not to the other administrators: whoever hands out their
    password could log in as them. `held` are the roles of the account; its holder's password is reset on the server."""
    return can_make_accounts(actor, org_path) and not (ADMIN_ROLES - {Role.SYSTEM_ADMIN}).intersection(held)


def can_grant_roles(actor: Actor, org_path: str, account_id: int | None = None) -> bool:
    """The security administrator grants and revokes roles, makes no account, and grants themselves nothing."""
    return holds(actor, Role.SECURITY_ADMIN, org_path) and actor.account_id != account_id


def can_see_accounts(actor: Actor, org_path: str) -> bool:
    """Those who make accounts and those who grant roles see the list of accounts."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path) or holds(actor, Role.SECURITY_ADMIN, org_path)


def can_edit_organizations(actor: Actor, org_path: str) -> bool:
    """The system administrator makes, renames and moves organisations."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path)


def can_see_organizations(actor: Actor, org_path: str) -> bool:
    """Those who see business see the tree as far as their roles and their unit reach; so do the keepers of accounts and roles."""
    if sees_business(actor):
        return _reaches(actor, org_path) or org_path.startswith(actor.organization_path)
    return can_see_accounts(actor, org_path)


def can_change_policy(actor: Actor, org_path: str) -> bool:
    """The system administrator sets the adjustable figures of an organisation (RULES, preamble)."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path)


def can_read_audit(actor: Actor, org_path: str) -> bool:
    """The auditor reads the audit log, and nothing else."""
    return holds(actor, Role.AUDITOR, org_path)


def can_see_whole_phone(actor: Actor, account_id: int, account_path: str) -> bool:
    """Oneself, and the office over the account's organisation: those who may call."""
    return actor.account_id == account_id or holds(actor, Role.OFFICE, account_path)


def _reaches(actor: Actor, path: str | None) -> bool:
    return path is not None and any(path.startswith(grant.path) for grant in actor.grants)


def _owns(actor: Actor, project: ProjectFacts) -> bool:
    return actor.account_id == project.owner_id


def _sponsors(actor: Actor, project: ProjectFacts) -> bool:
    return actor.account_id == project.sponsor_id


RIGHTS: Mapping[str, Callable[..., bool]] = {
    right.__name__: right
    for right in (
        can_see_project,
        can_see_checklist,
        can_create_checklist,
        can_edit_terms,
        can_issue,
        can_change_terms,
        can_acknowledge,
        can_report,
        can_review,
        can_request_closure,
        can_approve_shortfall,
        can_verify,
        can_reopen,
        can_suspend,
        can_resume,
        can_cancel,
        can_revoke_mark,
        can_archive,
        can_make_accounts,
        can_reset_password,
        can_grant_roles,
        can_see_accounts,
        can_edit_organizations,
        can_see_organizations,
        can_change_policy,
        can_read_audit,
        can_see_whole_phone,
    )
}
"""Every right by name, in the order of the printed table."""
