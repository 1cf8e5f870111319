"""Who hears of what happens on the ladder: the owner of what is asked or decided, office, sponsor and verifier of what waits (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tracker.domain.acts import Act
from tracker.domain.escalation import Step
from tracker.domain.notification import NotificationKind
from tracker.domain.permissions import Role
from tracker.models import AccountabilityCase, Base, EscalationStep, Project
from tracker.queries.recipients import holders, holders_of_each

from . import notifications
from .doer import Doer
from .notifications import News

_OWNER: Mapping[Act, tuple[NotificationKind, str]] = {
    Act.STEP_TELL: (NotificationKind.WAITING, "hearing"),
    Act.STEP_HOLD: (NotificationKind.DECIDED, "held"),
    Act.STEP_DROP: (NotificationKind.DECIDED, "dropped"),
    Act.STEP_UPHOLD: (NotificationKind.DECIDED, "upheld"),
    Act.STEP_REVOKE: (NotificationKind.DECIDED, "step_revoked"),
    Act.REPLY_ACCEPT: (NotificationKind.DECIDED, "reply_accepted"),
    Act.REPLY_RETURN: (NotificationKind.RETURNED, "reply"),
    Act.CARD_LIFT: (NotificationKind.DECIDED, "lifted"),
    Act.CARD_EXPIRE: (NotificationKind.DECIDED, "expired"),
    Act.CASE_EXCUSE: (NotificationKind.DECIDED, "excused"),
}
"""What the owner is told after the act, and as what."""

_OTHERS: Mapping[Act, str] = {
    Act.STATEMENT_MAKE: "heard",
    Act.STATEMENT_WAIVE: "heard",
    Act.STEP_CONSENT: "consented",
    Act.STEP_ASK_REVIEW: "review",
    Act.REPLY_SUBMIT: "reply",
    Act.CARD_ASK_LIFT: "lift",
}
"""What waits for another person's word after the act."""

_CASE = AccountabilityCase.__tablename__


def make_known(
    act: Act, project: Project, case: AccountabilityCase, *, step: EscalationStep | None, by: Doer, reason: str = ""
) -> None:
    """Tells who is to hear of a person's act; what the act answers is read."""
    notifications.answer(NotificationKind.WAITING, by=by, subject=case)
    if act is Act.REPLY_SUBMIT:
        notifications.answer(NotificationKind.URGED, by=by, project=project)
        notifications.answer(NotificationKind.RETURNED, by=by, subject=case)
    facts: dict[str, object] = {"reason": reason, "step": str(step.step.label) if step else ""}
    if step is not None and step.hear_until_on is not None:
        facts["until_on"] = step.hear_until_on.isoformat()
    if act in _OWNER:
        kind, what = _OWNER[act]
        to: list[int | None] = [project.owner_id]
    else:
        kind, what = NotificationKind.WAITING, _OTHERS[act]
        to = _awaited(act, project, step)
    notifications.notify(kind, by=by, to=to, project=project, subject=case, facts=facts | {"what": what})


def tell_urged(urged: Iterable[tuple[int, int]], owners: Mapping[int, int | None], *, by: Doer) -> None:
    """The owners of projects that were urged, as (step's id, project's id)."""
    news = [
        News(owner_id, ("project", project_id), f"step {step_id}", project_id)
        for step_id, project_id in urged
        if (owner_id := owners.get(project_id)) is not None
    ]
    notifications.notify_many(NotificationKind.URGED, news, by=by)


def tell_proposed(proposed: Sequence[tuple[int, int, str, int, Step]], *, by: Doer) -> None:
    """The offices to which a step was proposed, as (step's id, project's id, its organisation's path, case's id, step)."""
    offices = holders_of_each(Role.OFFICE, {path for _, _, path, _, _ in proposed})
    news = [
        News(account_id, (_CASE, case_id), f"step {step_id}", project_id, {"what": "proposed", "step": str(step.label)})
        for step_id, project_id, path, case_id, step in proposed
        for account_id in offices[path]
    ]
    notifications.notify_many(NotificationKind.WAITING, news, by=by)


def tell_reminded(reminded: Iterable[tuple[int, int, int | None, str, dt.date, int]], *, by: Doer) -> None:
    """The owners of projects with a date that is near, as (step's id, project's id, owner's id, its name, the date, days left)."""
    news = [
        News(
            owner_id,
            ("project", project_id),
            f"step {step_id}",
            project_id,
            {"what": "step", "step": name, "due_on": on.isoformat(), "days": days},
        )
        for step_id, project_id, owner_id, name, on, days in reminded
        if owner_id is not None
    ]
    notifications.notify_many(NotificationKind.REMINDED, news, by=by)


def _awaited(act: Act, project: Project, step: EscalationStep | None) -> list[int | None]:
    """Whose word is next: the sponsor's where it is needed, a person's who did not decide for a review, else the office's."""
    if act in (Act.STATEMENT_MAKE, Act.STATEMENT_WAIVE) and step is not None and step.step.needs_consent:
        return [project.sponsor_id]
    if act is Act.STEP_ASK_REVIEW and step is not None:
        return [*holders(Role.VERIFIER, project.org_path, but=(project.owner_id, step.decided_by_id))]
    return [*holders(Role.OFFICE, project.org_path, but=[project.owner_id])]


def parts_of(subject: Base) -> tuple[AccountabilityCase | None, EscalationStep | None]:
    """The case and the step that the subject of an act belongs to."""
    of: Any = subject
    step = of if isinstance(of, EscalationStep) else getattr(of, "step", None)
    case = step.case if step is not None else getattr(of, "case", None)
    return case, step
