"""Roles, who holds them, and which may not meet in one account.

A role is held at an organisation and reaches all below it. Organisation paths look like `/1/4/22/`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg


class Role(StrEnum):
    """What an account may be at an organisation."""

    OFFICE = "office"
    SPONSOR = "sponsor"
    REPORTER = "reporter"
    VERIFIER = "verifier"
    VIEWER = "viewer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> Message:
        """The role in the office's word."""
        return _LABELS[self]


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""The three administrators, kept apart from each other and from all business."""

_LABELS: Mapping[Role, Message] = {
    Role.OFFICE: msg("办公室"),
    Role.SPONSOR: msg("挂联领导"),
    Role.REPORTER: msg("责任人"),
    Role.VERIFIER: msg("核验人"),
    Role.VIEWER: msg("查看"),
    Role.SYSTEM_ADMIN: msg("系统管理员"),
    Role.SECURITY_ADMIN: msg("安全管理员"),
    Role.AUDITOR: msg("审计管理员"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at the organisation with this path."""

    role: Role
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts: their account, their unit, their roles."""

    account_id: int
    organization_id: int
    organization_path: str
    grants: tuple[Grant, ...] = ()


def holds(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor holds the role at the organisation with this path or at one above it."""
    return any(grant.role is role and path.startswith(grant.path) for grant in actor.grants)


def holds_anywhere(actor: Actor, role: Role) -> bool:
    """Whether the actor holds the role at any organisation: for menus, not for acts."""
    return any(grant.role is role for grant in actor.grants)


def check_grants(roles: Collection[Role]) -> None:
    """The roles that one account may hold together. Raises RuleBroken when administrators' roles meet or meet business."""
    admin = ADMIN_ROLES.intersection(roles)
    if len(admin) > 1:
        raise RuleBroken(msg("系统、安全、审计三个管理员要分设，一个账号只能任一个。请另选账号。"), field="role")
    if admin and set(roles) - admin:
        raise RuleBroken(msg("管理员不经办业务，业务角色请授予另一个账号。"), field="role")
