"""What this person may decide on a closure request: for the buttons. The services decide whether it is lawful."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain import permissions
from tracker.domain.permissions import Actor
from tracker.models import ClosureRequest


@dataclass(frozen=True, slots=True)
class RightsOnRequest:
    approve: bool = False
    accept: bool = False
    give_back: bool = False
    withdraw: bool = False

    @classmethod
    def of(cls, found: ClosureRequest, actor: Actor) -> RightsOnRequest:
        """None of them once it is decided, or its checklist is archived."""
        project = found.project
        if found.decision is not None or project.checklist.state == "archived":
            return cls()
        needs_word = bool(found.shortfall) and found.shortfall_approved_at is None
        sponsors = bool(found.shortfall) and permissions.can_approve_shortfall(actor, project)
        verifies = permissions.can_verify(actor, project, found.requested_by_id)
        return cls(
            approve=needs_word and sponsors,
            accept=verifies and not needs_word,
            give_back=verifies or sponsors,
            withdraw=permissions.can_request_closure(actor, project),
        )
