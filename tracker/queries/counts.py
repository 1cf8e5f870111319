"""The tallies of the menu: how much waits, counted by the same conditions as the lists they lead to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from tracker.domain.permissions import Actor, Role
from tracker.extensions import db
from tracker.models import AccountabilityCase, Checklist, ClosureRequest, ExtensionRequest, Project
from tracker.queries import extension_requests, lights
from tracker.queries.cases import naming
from tracker.queries.closures import waiting_for
from tracker.queries.duties import called_for
from tracker.queries.notifications import unread
from tracker.queries.projects import held, visible_issued

MOST = 99
"""A tally beyond this is shown as 99+, and is not counted further."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts up to one more than MOST: one's own open projects, reports to review, closure requests to decide, projects late,
    extension requests on which something is to be done, word unread; for a system administrator digests that did not arrive.

    `called` is what accountability asks of the person (see `queries.duties`).
    """

    own: int = 0
    reviews: int = 0
    requests: int = 0
    overdue: int = 0
    extensions: int = 0
    unread: int = 0
    called: int = 0
    undelivered: int = 0

    @property
    def mine(self) -> int:
        """The rows of the list of what waits for one: reviews stand in one row, all else in a row each."""
        return self.own + self.requests + self.extensions + self.called + bool(self.reviews)


def tallies(actor: Actor, *, day: dt.date) -> Tallies:
    """What waits for the actor on `day` (local), all in one statement."""
    row = db.session.execute(_statement(actor, day, MOST, db.session.get_bind().dialect.name)).one()
    return Tallies(*(int(count) for count in row))


@lru_cache(maxsize=256)
def _statement(actor: Actor, day: dt.date, _most: int, _dialect: str) -> sa.Select[*tuple[int, ...]]:
    """Kept, by all that it is put together of: that costs more than to ask it."""
    return sa.select(
        _up_to_most(_own(actor)),
        _reviews(actor),
        _up_to_most(_requests(actor)),
        _up_to_most(_overdue(actor, day=day)),
        _up_to_most(_extensions(actor, day=day)),
        _up_to_most(unread(actor)),
        _called(actor, day=day),
    )


def unread_count(actor: Actor) -> int:
    """How much word the actor has not read, up to one more than MOST."""
    return db.session.execute(sa.select(_up_to_most(unread(actor)))).scalar_one()


def reviewable(actor: Actor) -> sa.ColumnElement[bool]:
    """Projects whose reports the actor reviews: the office's, but nobody their own (`permissions.can_review`)."""
    return sa.and_(held(actor, Role.OFFICE), sa.or_(Project.owner_id.is_(None), Project.owner_id != actor.account_id))


def _own(actor: Actor) -> sa.Select[int]:
    return sa.select(Project.id).where(Project.owner_id == actor.account_id, lights.is_open())


def _reviews(actor: Actor) -> sa.ScalarSelect[int]:
    waiting = sa.select(sa.func.coalesce(sa.func.sum(Project.pending_reviews), 0))
    return waiting.where(Project.pending_reviews > 0, reviewable(actor)).scalar_subquery()


def _requests(actor: Actor) -> sa.Select[int]:
    found = sa.select(ClosureRequest.id).join(Project, Project.id == ClosureRequest.project_id)
    return found.where(waiting_for(actor))


def _overdue(actor: Actor, *, day: dt.date) -> sa.Select[int]:
    archived = sa.select(Checklist.id).where(Checklist.state == "archived")
    return sa.select(Project.id).where(
        lights.is_overdue(day), visible_issued(actor), Project.checklist_id.not_in(archived)
    )


def _extensions(actor: Actor, *, day: dt.date) -> sa.Select[int]:
    found = sa.select(ExtensionRequest.id).join(Project, Project.id == ExtensionRequest.project_id)
    return found.where(extension_requests.waiting_for(actor, day=day))


def _called(actor: Actor, *, day: dt.date) -> sa.ColumnElement[int]:
    """Counted only where there is a case, or a step that names them, in which the person may have something to say."""
    count: sa.ColumnElement[int] = sa.literal(0)
    for part in called_for(actor, day=day):
        count = count + _up_to_most(part)
    return sa.case((sa.or_(_cases(actor).exists(), sa.exists().where(naming(actor))), count), else_=0)


def _cases(actor: Actor) -> sa.Select[int]:
    named = (Project.owner_id == actor.account_id, Project.sponsor_id == actor.account_id)
    roles = (held(actor, Role.OFFICE), held(actor, Role.VERIFIER))
    found = sa.select(AccountabilityCase.id).join(Project, Project.id == AccountabilityCase.project_id)
    return found.where(sa.or_(*named, *roles))


def _up_to_most(found: sa.Select[int]) -> sa.ScalarSelect[int]:
    few = found.limit(MOST + 1).subquery()
    return sa.select(sa.func.count()).select_from(few).scalar_subquery()
