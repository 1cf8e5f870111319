"""Rights on the ladder: urge, tell, be heard, consent, decide, review, revoke, excuse, reply, cards, points (RULES §8)."""

from tracker.domain.escalation import Step
from tracker.domain.roles import Actor, Role, holds

from .facts import DecisionFacts, ProjectFacts, owns, sees_business, sponsors

LEADING = (Role.OFFICE, Role.SPONSOR)
"""The roles of those who are a person's superiors, at the organisation or above it."""


def can_urge(actor: Actor, project: ProjectFacts) -> bool:
    """The office urges by hand, besides the sweep."""
    return holds(actor, Role.OFFICE, project.org_path)


def can_tell(actor: Actor, project: ProjectFacts) -> bool:
    """The office tells the other side what is proposed."""
    return holds(actor, Role.OFFICE, project.org_path)


def can_be_heard(actor: Actor, person_id: int | None) -> bool:
    """Whom a step names makes a statement, or says that there is none: the owner who was told, whoever owns the project by now."""
    return sees_business(actor) and actor.account_id == person_id


def can_consent(actor: Actor, project: ProjectFacts, person_id: int | None) -> bool:
    """The sponsor consents to a red card and to a proposal of adjustment (decision 0016), but nobody to one of their own."""
    return sponsors(actor, project) and actor.account_id != person_id


def can_decide(actor: Actor, project: ProjectFacts, person_id: int | None) -> bool:
    """The office decides, but nobody on their own work, even when another owns the project by now."""
    is_party = actor.account_id == person_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_ask_review(actor: Actor, person_id: int | None) -> bool:
    """Of whom it was decided asks for a review, whoever owns the project by now; nobody does so for another."""
    return sees_business(actor) and actor.account_id == person_id


def can_judge_review(actor: Actor, project: ProjectFacts, decider_id: int | None, person_id: int | None) -> bool:
    """Another person reviews: a verifier or the office, neither who decided nor whom it was decided of, nor the owner."""
    is_party = actor.account_id in (decider_id, person_id) or owns(actor, project)
    may = holds(actor, Role.VERIFIER, project.org_path) or holds(actor, Role.OFFICE, project.org_path)
    return may and not is_party


def can_revoke_step(actor: Actor, project: ProjectFacts, person_id: int | None) -> bool:
    """The sponsor revokes a decision, as an overdue mark, but nobody one that is of themselves, even when another owns it by now."""
    return sponsors(actor, project) and actor.account_id != person_id


def can_excuse(actor: Actor, project: ProjectFacts) -> bool:
    """The sponsor excuses a case (容错)."""
    return sponsors(actor, project)


def can_reply(actor: Actor, project: ProjectFacts) -> bool:
    """The owner replies what is done about it and by when."""
    return owns(actor, project)


def can_judge_reply(actor: Actor, project: ProjectFacts, replier_id: int | None) -> bool:
    """The office accepts or returns a reply, but nobody their own."""
    is_party = actor.account_id == replier_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_ask_lift(actor: Actor, project: ProjectFacts) -> bool:
    """The owner asks to have a card lifted."""
    return owns(actor, project)


def can_lift(actor: Actor, project: ProjectFacts, person_id: int | None) -> bool:
    """The office lifts a card, but nobody one of their own, even when another owns it by now."""
    is_party = actor.account_id == person_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def can_book_points(actor: Actor, project: ProjectFacts, person_id: int | None) -> bool:
    """The office books rewards and penalties by the clauses of the five terms and takes them back, but nobody their own, even when
    another owns the project by now."""
    is_party = actor.account_id == person_id or owns(actor, project)
    return holds(actor, Role.OFFICE, project.org_path) and not is_party


def is_superior(actor: Actor, project: ProjectFacts) -> bool:
    """The project's sponsor, and who leads or runs the office of the organisation or of the lead unit, or above them."""
    paths = (project.org_path, project.lead_path or project.org_path)
    return sponsors(actor, project) or any(holds(actor, role, path) for role in LEADING for path in paths)


def can_see_points(actor: Actor, project: ProjectFacts) -> bool:
    """The owner sees the book of points of the project, with their own lines in it; the superiors see all lines (RULES §10)."""
    return owns(actor, project) or is_superior(actor, project)


def can_read_decision(actor: Actor, project: ProjectFacts, decided: DecisionFacts) -> bool:
    """What a decision says of a person, and the documents that it made, are that person's, who owned the project then, whoever
    does now; the superiors'; and, once a review is asked for, whose it is to judge it (RULES §10, decision 0016)."""
    judges = decided.review_asked_at is not None and can_judge_review(
        actor, project, decided.decided_by_id, decided.owner_id
    )
    is_theirs = actor.account_id == decided.owner_id
    return sees_business(actor) and (is_theirs or is_superior(actor, project) or judges)


def can_read_reason(actor: Actor, project: ProjectFacts, decided: DecisionFacts) -> bool:
    """On what ground a step was taken whoever sees the project reads. The reason of a talk is what was said in it, and so part of
    what the decision says of a person (decision 0016)."""
    return decided.step is not Step.TALK or can_read_decision(actor, project, decided)
