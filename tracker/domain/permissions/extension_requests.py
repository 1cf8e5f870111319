"""Rights on extension requests (RULES §7): the owner asks, the office reviews, the sponsor decides."""

from tracker.domain.roles import Actor, Role, holds

from .facts import ProjectFacts, owns, sponsors


def can_request_extension(actor: Actor, project: ProjectFacts) -> bool:
    """The owner asks for more time, and may take the request back."""
    return owns(actor, project)


def can_review_extension(actor: Actor, project: ProjectFacts, requester_id: int | None) -> bool:
    """The office of the checklist's organisation forwards or returns a request, but nobody their own."""
    is_party = actor.account_id == requester_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_decide_extension(actor: Actor, project: ProjectFacts) -> bool:
    """Only the project's sponsor moves its due date."""
    return sponsors(actor, project)
