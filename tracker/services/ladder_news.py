"""Who hears of what happens on the ladder: whom a step names of what is decided of them, the owner of what is asked, office, sponsor and verifier of what waits (RULES §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tracker.domain.acts import Act
from tracker.domain.escalation import Step
from tracker.domain.notification import NotificationKind
from tracker.domain.permissions import Role
from tracker.models import AccountabilityCase, Base, Card, EscalationStep, Project, RectificationReply, Statement
from tracker.queries.cases import undecided_of
from tracker.queries.recipients import holders, holders_of_each

from . import notifications, sponsor_news
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

_JUDGED = frozenset({Act.STEP_UPHOLD, Act.STEP_REVOKE})
"""What whoever decided is told as well: what became of the decision."""

_OTHERS: Mapping[Act, str] = {
    Act.STATEMENT_MAKE: "heard",
    Act.STATEMENT_WAIVE: "waived",
    Act.STEP_CONSENT: "consented",
    Act.STEP_ASK_REVIEW: "review",
    Act.REPLY_SUBMIT: "reply",
    Act.CARD_ASK_LIFT: "lift",
}
"""What waits for another person's word after the act."""

_CASE = AccountabilityCase.__tablename__
_NAMES: Mapping[type[Base], str] = {
    AccountabilityCase: "case",
    EscalationStep: "step",
    RectificationReply: "reply",
    Card: "card",
}


def make_known(act: Act, project: Project, subject: Base, *, by: Doer, reason: str = "") -> None:
    """Tells who is to hear of a person's act, and marks as read what the act answers: of a case several things can wait at once,
    and each goes by its own act only. `subject` is the step, the statement, the reply, the card, or the case itself."""
    case, step = _parts_of(subject)
    if case is None:
        return
    about = _about(subject, step)
    _answer(act, project, case, about=about, by=by)
    facts: dict[str, object] = {"reason": reason}
    if step is not None:
        facts["step"] = int(step.step)
    if step is not None and step.hear_until_on is not None:
        facts["until_on"] = step.hear_until_on.isoformat()
    if act in _OWNER:
        kind, what = _OWNER[act]
        to: list[int | None] = [step.owner_id if step is not None and step is subject else project.owner_id]
        if step is not None and act in _JUDGED:
            to.append(step.decided_by_id)
        if act is Act.STEP_HOLD and step is not None and step.owner_id != project.owner_id:
            _ask_who_took_over(project, case, step, by=by)
    else:
        kind, what = NotificationKind.WAITING, _OTHERS[act]
        to = _awaited(act, project, step)
    occasion = f"{about} {what}"
    notifications.notify(
        kind, by=by, to=to, project=project, subject=case, facts=facts | {"what": what}, occasion=occasion
    )


def _ask_who_took_over(project: Project, case: AccountabilityCase, step: EscalationStep, *, by: Doer) -> None:
    """A decision on an earlier owner asks for a reply of who owns the project now; what it says of the other it does not tell them."""
    facts = {"what": "held", "step": int(step.step), "reply_by_on": step.reply_by_on}
    occasion = f"{_about(step, step)} urged"
    notifications.notify(
        NotificationKind.URGED,
        by=by,
        to=[project.owner_id],
        project=project,
        subject=case,
        facts=facts,
        occasion=occasion,
    )


def _answer(act: Act, project: Project, case: AccountabilityCase, *, about: str, by: Doer) -> None:
    waiting = NotificationKind.WAITING
    notifications.answer(waiting, by=by, subject=case, about=about)
    if act in (Act.STEP_CONSENT, Act.STEP_DROP, Act.CASE_EXCUSE):
        sponsor_news.answer_when_done(project, by=by)
    if act is Act.STEP_ASK_REVIEW:
        notifications.answer(NotificationKind.DECIDED, by=by, subject=case, about=about)
    if act is Act.CASE_EXCUSE:
        for step in undecided_of(project.id):
            notifications.answer(waiting, by=by, subject=case, about=_about(step, step))
    if act in (Act.REPLY_SUBMIT, Act.CASE_EXCUSE):
        notifications.answer(NotificationKind.URGED, by=by, project=project)
        notifications.answer(NotificationKind.RETURNED, by=by, subject=case)


def ask_no_more(case_ids: Collection[int], *, by: Doer) -> None:
    """Cases that have ended take no reply any more, and none is asked for."""
    asking = (NotificationKind.URGED, NotificationKind.RETURNED)
    notifications.answer_many(*asking, by=by, about=AccountabilityCase, ids=case_ids)


def tell_urged(urged: Iterable[tuple[int, int, int, dt.date]], owners: Mapping[int, int | None], *, by: Doer) -> None:
    """The owners of projects that were urged, as (step's id, project's id, case's id, the day by which to reply)."""
    news = [
        News(
            owner_id,
            (_CASE, case_id),
            f"step {step_id} urged",
            project_id,
            {"what": "case", "reply_by_on": reply_by_on.isoformat()},
        )
        for step_id, project_id, case_id, reply_by_on in urged
        if (owner_id := owners.get(project_id)) is not None
    ]
    notifications.notify_many(NotificationKind.URGED, news, by=by)


def tell_proposed(proposed: Sequence[tuple[int, int, str, int, Step]], *, by: Doer) -> None:
    """The offices to which a step was proposed, as (step's id, project's id, its organisation's path, case's id, step)."""
    offices = holders_of_each(Role.OFFICE, {path for _, _, path, _, _ in proposed})
    news = [
        News(
            account_id,
            (_CASE, case_id),
            f"step {step_id} proposed",
            project_id,
            {"what": "proposed", "step": int(step)},
        )
        for step_id, project_id, path, case_id, step in proposed
        for account_id in offices[path]
    ]
    notifications.notify_many(NotificationKind.WAITING, news, by=by)


def tell_reminded(reminded: Iterable[tuple[int, int, int | None, str, dt.date, int]], *, by: Doer) -> None:
    """The owners of projects with a date that is near, as (step's id, project's id, owner's id, milestone, the date, days left).

    The milestone is empty for the project's own date.
    """
    news = [
        News(
            owner_id,
            ("project", project_id),
            f"step {step_id}",
            project_id,
            {"what": "step" if step else "due", "step": step, "due_on": on.isoformat(), "days": days},
        )
        for step_id, project_id, owner_id, step, on, days in reminded
        if owner_id is not None
    ]
    notifications.notify_many(NotificationKind.REMINDED, news, by=by)


def _awaited(act: Act, project: Project, step: EscalationStep | None) -> list[int | None]:
    """Whose word is next: the sponsor's where it is needed, a person's who did not decide for a review, else the office's."""
    if act in (Act.STATEMENT_MAKE, Act.STATEMENT_WAIVE) and step is not None and step.step.needs_consent:
        return [project.sponsor_id]
    if act is Act.STEP_ASK_REVIEW and step is not None:
        return [*holders(Role.VERIFIER, project.org_path, but=(project.owner_id, step.owner_id, step.decided_by_id))]
    return [*holders(Role.OFFICE, project.org_path, but=(project.owner_id, step.owner_id if step else None))]


def _about(subject: Base, step: EscalationStep | None) -> str:
    """Which of the things in a case the word is about, as its occasion begins: a statement is about its step."""
    of: Any = step if isinstance(subject, Statement) else subject
    return f"{_NAMES[type(of)]} {of.id}"


def _parts_of(subject: Base) -> tuple[AccountabilityCase | None, EscalationStep | None]:
    """The case and the step that the subject of an act belongs to."""
    of: Any = subject
    if isinstance(of, AccountabilityCase):
        return of, None
    step = of if isinstance(of, EscalationStep) else getattr(of, "step", None)
    case = step.case if step is not None else getattr(of, "case", None)
    return case, step
