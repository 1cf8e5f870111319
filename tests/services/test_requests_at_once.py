"""Two acts on one project at the same moment, of which each alone is lawful: the second begins anew, and is refused.

SQLite lets one write at a time from the beginning; on PostgreSQL both have read their rows before either writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from tests import make
from tests.at_once import Acts, doers
from tests.cast import gather
from tracker.domain.errors import RuleBroken
from tracker.extensions import db
from tracker.models import ClosureRequest, ExtensionRequest, OverdueMark, Project
from tracker.services import closures, extension_requests, overdue_marks, projects, standing, verifications
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.extension_requests import Wish

pytestmark = pytest.mark.postgresql

LATE, IN_TIME = dt.date(2026, 11, 20), dt.date(2026, 12, 20)
SHORT = Application(shortfall_reason="上级推迟")


@dataclass(frozen=True, slots=True)
class Read:
    """The rows as one request has read them."""

    project: Project
    closure: ClosureRequest | None
    mark: OverdueMark | None

    @classmethod
    def now(cls) -> Read:
        project = db.session.scalars(sa.select(Project).options(joinedload(Project.checklist))).unique().one()
        closure = db.session.scalars(sa.select(ClosureRequest).order_by(ClosureRequest.id.desc())).first()
        return cls(project, closure, db.session.scalars(sa.select(OverdueMark)).one_or_none())

    @property
    def waiting(self) -> ClosureRequest:
        assert self.closure is not None
        return self.closure


def ask_closure(on: Read, by: Doer) -> None:
    closures.request_closure(on.project, SHORT, by=by, form_key=f"form {id(on)}")


def ask_time(on: Read, by: Doer) -> None:
    wish = Wish(dt.date(2026, 12, 28), "场地交付推迟")
    extension_requests.request_extension(on.project, wish, by=by, form_key=f"form {id(on)}")


def revoke_mark(on: Read, by: Doer) -> None:
    assert on.mark is not None
    overdue_marks.revoke_mark(on.mark, on.project, by=by, reason="有误")


WHAT: Mapping[str, tuple[str, Callable[[Read, Doer], object]]] = {
    "ask closure": ("owner", ask_closure),
    "approve": ("sponsor", lambda on, by: closures.approve_shortfall(on.waiting, by=by)),
    "withdraw": ("owner", lambda on, by: closures.withdraw_request(on.waiting, by=by)),
    "accept": ("verifier", lambda on, by: verifications.accept_request(on.waiting, by=by)),
    "return": ("verifier", lambda on, by: closures.return_request(on.waiting, by=by, reason="不全")),
    "ask time": ("owner", ask_time),
    "suspend": ("office", lambda on, by: projects.suspend_project(on.project, by=by, reason="征地")),
    "cancel": ("office", lambda on, by: projects.cancel_project(on.project, by=by, reason="撤项")),
    "revoke mark": ("sponsor", revoke_mark),
}
ACTS = Acts(Read.now, WHAT)
APPROVED = ("ask closure", "approve")


@pytest.mark.parametrize(
    ("due_on", "before", "first", "second"),
    [
        (LATE, APPROVED, "accept", "withdraw"),
        (LATE, APPROVED, "withdraw", "accept"),
        (LATE, APPROVED, "withdraw", "return"),
        (LATE, ("ask closure",), "withdraw", "approve"),
        (LATE, (), "ask closure", "suspend"),
        (LATE, (), "suspend", "ask closure"),
        (LATE, (), "cancel", "ask closure"),
        (IN_TIME, (), "ask time", "suspend"),
        (IN_TIME, (), "suspend", "ask time"),
        (IN_TIME, (), "ask time", "ask closure"),
        (IN_TIME, (), "ask closure", "ask time"),
        (LATE, (), "revoke mark", "revoke mark"),
    ],
)
def test_of_two_at_once_the_second_sees_what_the_first_did(
    own_app: Flask, due_on: dt.date, before: tuple[str, ...], first: str, second: str
) -> None:
    with own_app.app_context():
        by = stage(due_on)
        for name in before:
            ACTS.do(name, by)
    ACTS.overtake(own_app, first, second, by, (StaleDataError, RuleBroken))
    with own_app.app_context(), pytest.raises(RuleBroken):
        ACTS.do(second, by)
    with own_app.app_context():
        assert waiting() <= 1


def stage(due_on: dt.date) -> dict[str, Doer]:
    """A project in progress, with its overdue mark if it is late."""
    cast = gather()
    checklist = make.checklist(cast.park, cast.office)
    made = make.project(checklist, due_on=due_on, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    standing.refresh(made, today=make.TODAY)
    db.session.flush()
    overdue_marks.mark_if_late(made, by=make.doer(cast.office))
    db.session.commit()
    return doers(cast)


def waiting() -> int:
    """How many requests wait: one a project at most."""
    kinds = (ClosureRequest, ExtensionRequest)
    return sum(db.session.scalar(sa.select(sa.func.count()).where(kind.decision.is_(None))) or 0 for kind in kinds)
