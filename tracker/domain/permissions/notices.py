"""Rights on documents: who issues them, and who sets their templates (RULES §8, §10, §11)."""

from tracker.domain.roles import Actor, Role, holds


def can_issue_notice(actor: Actor, org_path: str) -> bool:
    """The office issues, corrects and drafts the documents of its organisation. Who sees the project or the list reads them,
    but for those that tell of a person (`can_read_decision`)."""
    return holds(actor, Role.OFFICE, org_path)


def can_change_template(actor: Actor, org_path: str) -> bool:
    """The office sets the Word templates of its organisation."""
    return holds(actor, Role.OFFICE, org_path)
