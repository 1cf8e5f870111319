"""Rights on accounts, roles, organisations, figures and the audit log (RULES §10)."""

from collections.abc import Collection

from tracker.domain.roles import ADMIN_ROLES, Actor, Role, holds

from .facts import reaches, sees_business


def can_make_accounts(actor: Actor, org_path: str) -> bool:
    """The system administrator makes, edits, disables accounts and resets their passwords, and grants no role."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path)


def can_reset_password(actor: Actor, org_path: str, held: Collection[Role]) -> bool:
    """Who makes accounts gives a new first password, but not to the other administrators: whoever hands out their
    password could log in as them. `held` are the roles of the account; its holder's password is reset on the server."""
    return can_make_accounts(actor, org_path) and not (ADMIN_ROLES - {Role.SYSTEM_ADMIN}).intersection(held)


def can_grant_roles(actor: Actor, org_path: str, account_id: int) -> bool:
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
        return reaches(actor, org_path) or org_path.startswith(actor.organization_path)
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
