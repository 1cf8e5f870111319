"""What the rights ask of a project and of a person, and the few words in which they are put."""

from datetime import datetime
from typing import Protocol

from tracker.domain.escalation import Step
from tracker.domain.project import State
from tracker.domain.roles import ADMIN_ROLES, Actor


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


class DecisionFacts(Protocol):
    """What the rights ask of a decided step of the ladder: `owner_id` is whom it names."""

    @property
    def step(self) -> Step: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def decided_by_id(self) -> int | None: ...
    @property
    def review_asked_at(self) -> datetime | None: ...


def sees_business(actor: Actor) -> bool:
    """Whether projects are this person's matter at all: administrators see none."""
    return not any(grant.role in ADMIN_ROLES for grant in actor.grants)


def reaches(actor: Actor, path: str | None) -> bool:
    """Whether a role of the actor covers the organisation of this path."""
    return path is not None and any(path.startswith(grant.path) for grant in actor.grants)


def owns(actor: Actor, project: ProjectFacts) -> bool:
    """The one accountable owner."""
    return actor.account_id == project.owner_id


def sponsors(actor: Actor, project: ProjectFacts) -> bool:
    """The leader to whom the project is tied."""
    return actor.account_id == project.sponsor_id
