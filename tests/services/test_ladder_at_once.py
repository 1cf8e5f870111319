"""Two acts on the ladder at the same moment: the second sees what the first did, and is refused.

SQLite lets one write at a time from the beginning; on PostgreSQL both have read their rows before either writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import make
from tests.at_once import Acts, doers
from tests.cast import gather
from tests.services.ladder_cast import case, late, run, step
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.extensions import db
from tracker.models import AccountabilityCase, EscalationStep, IncentiveClause, PointEntry, Project, RectificationReply
from tracker.services import cases, escalation_steps, points, rectification_replies, statements, step_reviews
from tracker.services.doer import Doer

pytestmark = pytest.mark.postgresql


@dataclass(frozen=True, slots=True)
class Read:
    """The rows as one request has read them."""

    case: AccountabilityCase
    step: EscalationStep
    replies: Sequence[RectificationReply]
    clause: IncentiveClause

    @classmethod
    def now(cls) -> Read:
        """All that the act will look at has been looked at before."""
        project = db.session.scalars(sa.select(Project)).one()
        found = step(project, Step.YELLOW_CARD)
        assert found.proceedings.step is Step.YELLOW_CARD
        replies = db.session.scalars(sa.select(RectificationReply)).all()
        return cls(case(project), found, replies, project.clauses[0])


def reply(on: Read, by: Doer) -> object:
    key = f"form {id(on)}"
    return rectification_replies.submit_reply(on.case, "补上", done_by_on=make.TODAY, by=by, form_key=key)


def book(on: Read, by: Doer) -> object:
    return points.book_clause(on.case.project, on.clause, by=by, reason="又一件", form_key=f"form {id(on)}")


WHAT: Mapping[str, tuple[str, Callable[[Read, Doer], object]]] = {
    "tell": ("office", lambda on, by: escalation_steps.tell_step(on.step, by=by)),
    "state": ("owner", lambda on, by: statements.make_statement(on.step, "下雨", by=by)),
    "waive": ("owner", lambda on, by: statements.waive_statement(on.step, by=by)),
    "hold": ("office", lambda on, by: escalation_steps.hold_step(on.step, by=by, reason="属实")),
    "drop": ("office", lambda on, by: escalation_steps.drop_step(on.step, by=by, reason="不实")),
    "ask": ("owner", lambda on, by: step_reviews.ask_review(on.step, by=by, reason="有误")),
    "uphold": ("verifier", lambda on, by: step_reviews.uphold_step(on.step, by=by, note="无误")),
    "overturn": ("verifier", lambda on, by: step_reviews.overturn_step(on.step, by=by, note="有误")),
    "revoke": ("sponsor", lambda on, by: step_reviews.revoke_step(on.step, by=by, reason="有误")),
    "excuse": ("sponsor", lambda on, by: cases.excuse_case(on.case, by=by, reason="先行先试")),
    "reply": ("owner", reply),
    "accept": ("office", lambda on, by: rectification_replies.accept_reply(on.replies[0], by=by)),
    "return": ("office", lambda on, by: rectification_replies.return_reply(on.replies[0], by=by, reason="太少")),
    "book": ("office", book),
}
ACTS = Acts(Read.now, WHAT)
HELD = "tell waive hold"


@pytest.mark.parametrize(
    ("before", "first", "second", "total"),
    [
        ("", "tell", "tell", 0),
        ("tell", "state", "waive", 0),
        ("tell waive", "hold", "drop", -1),
        ("tell waive", "drop", "hold", 0),
        ("tell waive", "hold", "hold", -1),
        (HELD, "ask", "ask", -1),
        (HELD, "revoke", "revoke", 0),
        (f"{HELD} ask", "uphold", "overturn", -1),
        (f"{HELD} ask", "overturn", "uphold", 0),
        (f"{HELD} ask", "overturn", "revoke", 0),
        ("", "excuse", "excuse", 0),
        ("", "reply", "reply", 0),
        ("reply", "accept", "return", 0),
        ("reply", "return", "accept", 0),
        ("", "book", "book", 2),
    ],
)
def test_of_two_at_once_the_second_is_refused(own_app: Flask, before: str, first: str, second: str, total: int) -> None:
    with own_app.app_context():
        by = stage()
        for name in before.split():
            ACTS.do(name, by)
    ACTS.overtake(own_app, first, second, by, (RuleBroken,))
    with own_app.app_context():
        assert balance() == total


def stage() -> dict[str, Doer]:
    """Nine days late: urged, a yellow card is proposed, and a reward of 2 points may be booked once."""
    cast = gather()
    project = late(make.checklist(cast.park, cast.office), cast, 9)
    project.clauses[0].points = project.clauses[0].cap = Decimal(2)
    run()
    db.session.commit()
    return doers(cast)


def balance() -> int:
    return int(db.session.scalar(sa.select(sa.func.sum(PointEntry.points))) or 0)
