"""Who is told of a request for more time, and of what became of it (RULES §7)."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.acts import Act
from tracker.domain.extension_request import Stage
from tracker.domain.notification import NotificationKind
from tracker.domain.permissions import Role
from tracker.models import ExtensionRequest
from tracker.queries.recipients import holders

from . import notifications, sponsor_news
from .doer import Doer

_OUTCOMES: Mapping[Stage, tuple[NotificationKind, str]] = {
    Stage.RETURNED: (NotificationKind.RETURNED, "extension"),
    Stage.GRANTED: (NotificationKind.DECIDED, "extension_granted"),
    Stage.REFUSED: (NotificationKind.DECIDED, "extension_refused"),
}


def make_known(act: Act, request: ExtensionRequest, *, by: Doer) -> None:
    """Who has the next word is told that the request waits, the owner what was decided; what waited before is answered."""
    notifications.answer(NotificationKind.WAITING, by=by, subject=request)
    sponsor_news.answer_when_done(request.project, by=by)
    if act is Act.EXTENSION_REQUEST_SUBMIT:
        notifications.answer(NotificationKind.RETURNED, by=by, project=request.project)
    if act is Act.EXTENSION_REQUEST_GRANT:
        notifications.withdraw_reminders(request.project, by=by)
    if request.stage in (Stage.OFFICE, Stage.SPONSOR):
        _ask(request, by=by)
    elif request.stage in _OUTCOMES:
        kind, what = _OUTCOMES[request.stage]
        facts = {"what": what, "reason": request.decision_reason, "new_due_on": request.new_due_on.isoformat()}
        notifications.notify(
            kind, by=by, to=[request.project.owner_id], project=request.project, subject=request, facts=facts
        )


def _ask(request: ExtensionRequest, *, by: Doer) -> None:
    project, reviews = request.project, request.stage is Stage.OFFICE
    parties = (project.owner_id, request.requested_by_id)
    notifications.notify(
        NotificationKind.WAITING,
        by=by,
        to=holders(Role.OFFICE, project.org_path, but=parties) if reviews else [project.sponsor_id],
        project=project,
        subject=request,
        facts={
            "what": "extension_review" if reviews else "extension_decision",
            "new_due_on": request.new_due_on.isoformat(),
        },
    )
