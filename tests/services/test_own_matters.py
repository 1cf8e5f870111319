"""Nobody decides on what is theirs, though another owns the project by now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import late, run, step
from tracker.domain.errors import NotAllowed
from tracker.domain.escalation import Step
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Checklist, EscalationStep, PointEntry, RoleGrant
from tracker.queries.counts import tallies
from tracker.queries.duties import Kind, duties
from tracker.services import cards, escalation_steps, points, statements, step_reviews
from tracker.services.doer import Doer

TODAY = make.TODAY


@pytest.fixture
def held(checklist: Checklist, cast: Cast) -> EscalationStep:
    """A yellow card of the owner, who was followed by the industry secretary since, and is the park's sponsor, clerk and verifier."""
    project = late(checklist, cast, 9)
    run()
    made = step(project, Step.YELLOW_CARD)
    escalation_steps.tell_step(made, by=make.doer(cast.office))
    statements.waive_statement(made, by=make.doer(cast.owner))
    escalation_steps.hold_step(made, by=make.doer(cast.office), reason="逾期未报")
    points.book_clause(project, project.clauses[1], by=make.doer(cast.office), reason="少 1 次", form_key="k")
    project.owner_id, project.sponsor_id = cast.secretary.id, cast.owner.id
    for role in (Role.OFFICE, Role.VERIFIER):
        db.session.add(RoleGrant(account=cast.owner, organization=cast.park, role=role, granted_at=make.MOMENT))
    step_reviews.ask_review(made, by=make.doer(cast.owner), reason="已经补报")
    project.yellow_on = project.red_on = None
    card = cards.card_of(made)
    assert card
    card.lift_asked_by_id, card.lift_asked_at, card.lift_reason = cast.secretary.id, make.MOMENT, "连续两周绿灯"
    db.session.flush()
    db.session.refresh(cast.owner, ["grants"])
    return made


def acts(held: EscalationStep) -> dict[str, Callable[[Doer], object]]:
    card = cards.card_of(held)
    booked = db.session.scalars(sa.select(PointEntry).where(PointEntry.clause != "")).one()
    assert card
    return {
        "uphold": lambda by: step_reviews.uphold_step(held, by=by, note="属实"),
        "overturn": lambda by: step_reviews.overturn_step(held, by=by, note="不实"),
        "revoke": lambda by: step_reviews.revoke_step(held, by=by, reason="另有处理"),
        "lift": lambda by: cards.lift_card(card, by=by),
        "take back": lambda by: points.reverse_entry(booked, by=by, reason="重复"),
    }


@pytest.mark.parametrize("act", ["uphold", "overturn", "revoke", "lift", "take back"])
def test_the_one_before_decides_on_none_of_it(held: EscalationStep, cast: Cast, act: str) -> None:
    with pytest.raises(NotAllowed):
        acts(held)[act](make.doer(cast.owner))


@pytest.mark.parametrize(("act", "who"), [("uphold", "verifier"), ("lift", "office"), ("take back", "office")])
def test_another_of_the_same_post_does(held: EscalationStep, cast: Cast, act: str, who: str) -> None:
    acts(held)[act](make.doer(getattr(cast, who)))


def test_nor_is_it_asked_of_them(held: EscalationStep, cast: Cast) -> None:
    assert asked(cast.owner) == []
    assert (asked(cast.verifier), asked(cast.office)) == ([Kind.REVIEW], [Kind.LIFT])


def asked(who: Account) -> list[Kind]:
    actor = make.actor(who)
    found = [duty.kind for duty in duties(actor, day=TODAY)]
    assert tallies(actor, day=TODAY).called == len(found)
    return found
