"""Rights on word that reaches people: inbox, digest, calendar, and whether it arrived."""

from tracker.domain.roles import Actor, Role, holds

from .facts import sees_business


def can_receive_word(actor: Actor) -> bool:
    """Whoever sees business has an inbox, may ask for a digest a day and for a calendar feed, each for themselves."""
    return sees_business(actor)


def can_see_deliveries(actor: Actor, org_path: str) -> bool:
    """The system administrator sees whether digests arrived, and nothing of what they said."""
    return holds(actor, Role.SYSTEM_ADMIN, org_path)
