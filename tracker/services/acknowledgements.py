"""Projects that nobody acknowledged in time (未签收): the sweep tells their owners, once for each last day (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from tracker.domain.notification import NotificationKind
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, Project

from .batches import Batch, Work
from .doer import Doer
from .notifications import News, notify_many


def works(*, by: Doer) -> Iterator[Work]:
    """One piece, that prints nothing: the urging that goes with it is printed by the ladder."""

    def tell() -> Batch:
        tell_unacknowledged(by=by)
        return Batch()

    yield tell


def tell_unacknowledged(*, by: Doer) -> None:
    """Tells the owner of each issued project whose last day for it is past on `by.today`; a second run tells nobody again.

    A project that was suspended, or got another owner, has another last day, and is an occasion of its own.
    """
    found = db.session.execute(
        sa.select(Project.id, Project.owner_id, Project.acknowledge_by_on)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .where(
            Project.state == State.ISSUED,
            Project.owner_id.is_not(None),
            Project.acknowledge_by_on < by.today,
            Checklist.state != "archived",
        )
        .order_by(Project.id)
    ).all()
    news = [
        News(owner_id, ("project", project_id), due_on.isoformat(), project_id, {"what": "late", "due_on": due_on})
        for project_id, owner_id, due_on in found
        if owner_id is not None and due_on is not None
    ]
    notify_many(NotificationKind.NOT_ACKNOWLEDGED, news, by=by)
