"""Rights on registers (台账). Whoever sees a list takes it home as it is seen; bringing one back is an act."""

from tracker.domain.roles import Actor, Role, holds


def can_import_register(actor: Actor, org_path: str) -> bool:
    """The office brings the register of its checklist back and applies it."""
    return holds(actor, Role.OFFICE, org_path)
