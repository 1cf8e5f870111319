"""Who becomes the sponsor of a project hears what waits for their word already: all of it in one row."""

from __future__ import annotations

from tracker.domain.notification import NotificationKind
from tracker.models import Project
from tracker.queries.sponsors import awaited_of_sponsor

from . import notifications
from .doer import Doer

_WAITING = NotificationKind.WAITING


def tell_new_sponsor(project: Project, before: int | None, *, by: Doer) -> None:
    """The new sponsor hears what waits, if anything does; of the one before nothing is asked any more."""
    awaited = awaited_of_sponsor(project, day=by.today)
    if before is not None:
        notifications.answer(_WAITING, by=by, subject=project, of=before)
        for one in awaited:
            notifications.answer(_WAITING, by=by, subject=one.subject, of=before, about=one.about)
    if awaited:
        things = list(dict.fromkeys(one.thing.value for one in awaited))
        notifications.notify(
            _WAITING,
            by=by,
            to=[project.sponsor_id],
            project=project,
            facts={"what": "sponsor", "things": things},
            is_gathered=True,
        )


def answer_when_done(project: Project, *, by: Doer) -> None:
    """That row asks nothing any more once nothing of it waits. Called by every act that takes something off it."""
    if not awaited_of_sponsor(project, day=by.today):
        notifications.answer(_WAITING, by=by, subject=project)
