"""What people do on the ladder: each act, each refusal, and books that balance."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make, samples
from tests.cast import Cast
from tests.services.ladder_cast import case, days, late, program, run, step, steps
from tracker.domain.card import Colour, Ending
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.escalation import Ground, Step
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import Card, Checklist, EscalationStep, Evidence, PointEntry, Project, RectificationReply
from tracker.services import (
    cards,
    cases,
    escalation_steps,
    points,
    projects,
    rectification_replies,
    statements,
    step_reviews,
)
from tracker.services.doer import Doer

TODAY = make.TODAY
LATER = TODAY + days(9)
PAPER = KeptFile("说明.pdf", "application/pdf", len(samples.PDF), "0" * 64)


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = late(checklist, cast, 9)
    run()
    return made


@pytest.fixture
def proposed(project: Project) -> EscalationStep:
    return step(project, Step.YELLOW_CARD)


@pytest.fixture
def held(proposed: EscalationStep, cast: Cast) -> EscalationStep:
    return hold(proposed, cast)


def hold(one: EscalationStep, cast: Cast, on: dt.date = TODAY) -> EscalationStep:
    """Told, not disputed, consented where it must be, decided."""
    escalation_steps.tell_step(one, by=make.doer(cast.office, today=on))
    statements.waive_statement(one, by=make.doer(cast.owner, today=on))
    if one.step.needs_consent:
        escalation_steps.consent_to_step(one, by=make.doer(cast.sponsor, today=on))
    escalation_steps.hold_step(one, by=make.doer(cast.office, today=on), reason="逾期未报")
    return one


def total() -> Decimal:
    return db.session.scalar(sa.select(sa.func.sum(PointEntry.points))) or Decimal(0)


def everyone_but(cast: Cast, *allowed: str) -> list[str]:
    names = ["office", "sponsor", "owner", "verifier", "outsider"]
    return [name for name in names if name not in allowed]


def test_only_those_who_may_do_each_act(project: Project, proposed: EscalationStep, cast: Cast) -> None:
    one, open_case = proposed, case(project)
    acts: dict[str, tuple[Callable[[Doer], object], set[str]]] = {
        "urge": (lambda by: escalation_steps.urge_by_hand(open_case, by=by), {"office"}),
        "tell": (lambda by: escalation_steps.tell_step(one, by=by), {"office"}),
        "state": (lambda by: statements.make_statement(one, "有理由", by=by), {"owner"}),
        "consent": (lambda by: escalation_steps.consent_to_step(one, by=by), {"sponsor"}),
        "decide": (lambda by: escalation_steps.hold_step(one, by=by, reason="x"), {"office"}),
        "drop": (lambda by: escalation_steps.drop_step(one, by=by, reason="x"), {"office"}),
        "ask": (lambda by: step_reviews.ask_review(one, by=by, reason="x"), {"owner"}),
        "judge": (lambda by: step_reviews.uphold_step(one, by=by, note="x"), {"office", "verifier"}),
        "revoke": (lambda by: step_reviews.revoke_step(one, by=by, reason="x"), {"sponsor"}),
        "excuse": (lambda by: cases.excuse_case(open_case, by=by, reason="x"), {"sponsor"}),
        "book": (
            lambda by: points.book_clause(project, project.clauses[0], by=by, reason="x", form_key="k"),
            {"office"},
        ),
        "reply": (
            lambda by: rectification_replies.submit_reply(open_case, "x", done_by_on=TODAY, by=by, form_key="k"),
            {"owner"},
        ),
    }
    for act, allowed in acts.values():
        for who in everyone_but(cast, *allowed):
            with pytest.raises(NotAllowed):
                act(make.doer(getattr(cast, who)))
        with pytest.raises(NotAllowed):
            act(program())
    assert {one.step for one in steps(project)} == {Step.URGE, Step.YELLOW_CARD}


def test_a_decision_books_points_issues_the_card_and_asks_for_a_reply(held: EscalationStep, cast: Cast) -> None:
    card = cards.card_of(held)
    assert card
    assert (card.colour, card.expires_on, card.unit_id) == (Colour.YELLOW, TODAY + days(90), cast.department.id)
    assert (held.reply_by_on, held.project.card, held.project.ladder_step) == (dt.date(2026, 11, 27), "yellow", 3)
    entry = db.session.scalars(sa.select(PointEntry)).one()
    assert (entry.points, entry.account_id, entry.unit_id) == (Decimal(-1), cast.owner.id, cast.department.id)


def test_the_hearing_ends_by_itself(proposed: EscalationStep, cast: Cast) -> None:
    escalation_steps.tell_step(proposed, by=make.doer(cast.office))
    until = proposed.hear_until_on
    assert until
    with pytest.raises(RuleBroken, match="期内不作决定"):
        escalation_steps.hold_step(proposed, by=make.doer(cast.office, today=until), reason="逾期")
    with pytest.raises(RuleBroken, match="已经过了"):
        statements.waive_statement(proposed, by=make.doer(cast.owner, today=until + days(1)))
    escalation_steps.hold_step(proposed, by=make.doer(cast.office, today=until + days(1)), reason="逾期")
    assert proposed.decided_on == until + days(1)


def test_a_statement_bears_its_files_and_wants_words(proposed: EscalationStep, cast: Cast) -> None:
    escalation_steps.tell_step(proposed, by=make.doer(cast.office))
    for text in (" ", "长" * 2001):
        with pytest.raises(RuleBroken) as refused:
            statements.make_statement(proposed, text, by=make.doer(cast.owner))
        assert refused.value.field == "text"
    made = statements.make_statement(proposed, "已申报", by=make.doer(cast.owner), files=[PAPER])
    assert db.session.scalars(sa.select(Evidence.statement_id)).one() == made.id


def test_a_talk_brings_no_card(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 7)
    run()
    talk = hold(step(project, Step.TALK), cast)
    assert (cards.card_of(talk), project.card, project.ladder_step, total()) == (None, "", 2, Decimal("-0.5"))
    step_reviews.revoke_step(talk, by=make.doer(cast.sponsor), reason="已补救")
    assert (project.ladder_step, total()) == (1, Decimal(0))


def test_two_red_cards_of_the_year_propose_an_adjustment_once_and_it_costs_nothing(
    checklist: Checklist, cast: Cast, session: Session
) -> None:
    project = late(checklist, cast, 20)
    run()
    hold(step(project, Step.RED_CARD), cast)
    projects.suspend_project(project, by=make.doer(cast.office), reason="暂停")
    cases.end_case(project, by=program())
    projects.resume_project(project, by=make.doer(cast.office), reason="恢复")
    run(TODAY + days(1))
    second = [one for one in steps(project) if one.step is Step.RED_CARD][-1]
    hold(second, cast, TODAY + days(1))
    lines, _ = run(TODAY + days(2))
    assert lines == ["1.1 三级统筹议事  adjustment  +22"]
    assert run(TODAY + days(3))[0] == []
    proposal = step(project, Step.ADJUSTMENT)
    assert (proposal.ground, proposal.reply_by_on) == (Ground.RED_CARDS, None)
    before = total()
    hold(proposal, cast, TODAY + days(3))
    step_reviews.revoke_step(proposal, by=make.doer(cast.sponsor), reason="另有处理")
    assert total() == before


def test_one_review_by_another_and_points_come_back_once(held: EscalationStep, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="没有等复核"):
        step_reviews.uphold_step(held, by=make.doer(cast.verifier), note="维持")
    step_reviews.ask_review(held, by=make.doer(cast.owner), reason="不可抗力")
    with pytest.raises(NotAllowed):
        step_reviews.uphold_step(held, by=make.doer(cast.office), note="维持")
    step_reviews.overturn_step(held, by=make.doer(cast.verifier), note="属实")
    card = cards.card_of(held)
    assert card
    assert (total(), card.ending, held.project.card) == (Decimal(0), Ending.REVOKED, "")
    with pytest.raises(RuleBroken, match="不用撤销"):
        step_reviews.revoke_step(held, by=make.doer(cast.sponsor), reason="再撤")


def test_a_card_expires_by_the_sweep_and_a_revoked_one_says_so(held: EscalationStep, cast: Cast) -> None:
    lines, _ = run(TODAY + days(90))
    assert "1.1 三级统筹议事  yellow card expired" in lines
    card = cards.card_of(held)
    assert card
    assert (card.ending.value if card.ending else "", held.project.card) == ("expired", "")
    cards.end_card(card, Ending.LIFTED, by=make.doer(cast.office))
    assert str(card.ending) == "expired"
    with pytest.raises(RuleBroken, match="不在册"):
        cards.lift_card(card, by=make.doer(cast.office))
    step_reviews.revoke_step(held, by=make.doer(cast.sponsor), reason="已补救")
    assert str(card.ending) == "revoked"


def test_lifting_is_asked_for_once_and_by_the_owner(held: EscalationStep, cast: Cast) -> None:
    card = cards.card_of(held)
    assert card
    with pytest.raises(NotAllowed):
        cards.ask_to_lift(card, by=make.doer(cast.office), reason="x")
    with pytest.raises(NotAllowed):
        cards.lift_card(card, by=make.doer(cast.owner))
    with pytest.raises(RuleBroken, match="还没有申请"):
        cards.lift_card(card, by=make.doer(cast.office))
    held.project.yellow_on = held.project.red_on = None
    on = TODAY + days(30)
    cards.ask_to_lift(card, by=make.doer(cast.owner, today=on), reason="连续两周绿灯")
    with pytest.raises(RuleBroken, match="已经申请摘牌"):
        cards.ask_to_lift(card, by=make.doer(cast.owner, today=on), reason="再申请")
    cards.lift_card(card, by=make.doer(cast.office, today=on))
    assert (card.ending, card.ended_on) == (Ending.LIFTED, on)


def test_the_excuse_stops_the_ladder_and_what_is_proposed_can_only_be_dropped(
    project: Project, proposed: EscalationStep, cast: Cast
) -> None:
    sponsor, open_case = make.doer(cast.sponsor), case(project)
    with pytest.raises(RuleBroken):
        cases.excuse_case(open_case, by=sponsor, reason=" ")
    cases.excuse_case(open_case, by=sponsor, reason="改革探索")
    with pytest.raises(RuleBroken, match="已经容错"):
        cases.excuse_case(open_case, by=sponsor, reason="再来")
    assert run(LATER)[0] == []
    with pytest.raises(RuleBroken, match="不用催办"):
        escalation_steps.urge_by_hand(open_case, by=make.doer(cast.office))
    with pytest.raises(RuleBroken, match="不再问责"):
        hold(proposed, cast)
    escalation_steps.drop_step(proposed, by=make.doer(cast.office), reason="已容错")
    projects.cancel_project(project, by=make.doer(cast.office), reason="不再需要")
    with pytest.raises(RuleBroken, match="已经终结"):
        cases.excuse_case(open_case, by=sponsor, reason="再来")
    with pytest.raises(RuleBroken, match="已经终结"):
        reply(project, cast)


def reply(project: Project, cast: Cast, key: str = "one", on: dt.date = TODAY) -> RectificationReply:
    return rectification_replies.submit_reply(
        case(project),
        "每周盯办",
        done_by_on=on + days(6),
        by=make.doer(cast.owner, today=on),
        form_key=key,
        files=[PAPER],
    )


def test_a_reply_silences_the_sweep_until_its_day(project: Project, cast: Cast) -> None:
    made = reply(project, cast)
    assert reply(project, cast).id == made.id
    with pytest.raises(RuleBroken, match="还没有办"):
        reply(project, cast, "two")
    with pytest.raises(NotAllowed):
        rectification_replies.accept_reply(made, by=make.doer(cast.sponsor))
    rectification_replies.accept_reply(made, by=make.doer(cast.office))
    with pytest.raises(RuleBroken, match="已经办过"):
        rectification_replies.return_reply(made, by=make.doer(cast.office), reason="晚了")
    assert [one.step for one in steps(project)].count(Step.URGE) == 1
    run(TODAY + days(6))
    assert [one.step for one in steps(project)].count(Step.URGE) == 1
    run(TODAY + days(7))
    assert [one.step for one in steps(project)].count(Step.URGE) == 2


def test_a_returned_reply_is_none(project: Project, cast: Cast) -> None:
    made = reply(project, cast)
    with pytest.raises(RuleBroken):
        rectification_replies.return_reply(made, by=make.doer(cast.office), reason="")
    rectification_replies.return_reply(made, by=make.doer(cast.office), reason="没有时间表")
    run(TODAY + days(7))
    assert [one.step for one in steps(project)].count(Step.URGE) == 2


def test_an_urging_by_hand_keeps_to_the_week(project: Project, cast: Cast, checklist: Checklist) -> None:
    for _press in range(2):
        escalation_steps.urge_by_hand(case(project), by=make.doer(cast.office), number=2)
    assert project.urged_count == 2
    with pytest.raises(RuleBroken, match="一周最多催办 2 次"):
        escalation_steps.urge_by_hand(case(project), by=make.doer(cast.office))
    lagging = late(checklist, cast, -60, code="1.2", percent=0)
    run()
    escalation_steps.urge_by_hand(case(lagging), by=make.doer(cast.office))
    assert step(lagging, Step.URGE).ground is Ground.LAGGING


def test_clauses_are_booked_within_their_caps_and_taken_back(project: Project, cast: Cast) -> None:
    office, (reward, penalty) = make.doer(cast.office), project.clauses
    reward.points, reward.cap = Decimal("0.5"), Decimal("0.8")
    first = points.book_clause(project, reward, by=office, reason="解决 1 个", form_key="a")
    assert points.book_clause(project, reward, by=office, reason="解决 1 个", form_key="a") is first
    assert points.book_clause(project, reward, by=office, reason="又 1 个", form_key="b").points == Decimal("0.3")
    with pytest.raises(RuleBroken, match="已经记满"):
        points.book_clause(project, reward, by=office, reason="再 1 个", form_key="c")
    points.book_clause(project, penalty, by=office, reason="少 1 次", form_key="d")
    assert total() == Decimal("-0.2")
    back = points.reverse_entry(first, by=office, reason="重复")
    assert (back.points, back.account_id, total()) == (Decimal("-0.5"), cast.owner.id, Decimal("-0.7"))
    for entry, match in ((first, "已经冲回"), (back, "不能再冲")):
        with pytest.raises(RuleBroken, match=match):
            points.reverse_entry(entry, by=office, reason="再冲")
    with pytest.raises(NotAllowed):
        points.reverse_entry(first, by=make.doer(cast.owner), reason="x")
    penalty.points = Decimal(0)
    with pytest.raises(RuleBroken, match="带分值"):
        points.book_clause(project, penalty, by=office, reason="x", form_key="e")


def test_nobody_rewrites_the_book(held: EscalationStep, session: Session) -> None:
    for statement in (sa.update(PointEntry).values(points=9), sa.delete(PointEntry)):
        with pytest.raises(DatabaseError, match="cannot be changed"), session.begin_nested():
            session.execute(statement.execution_options(synchronize_session=False))


@given(st.lists(st.sampled_from(["review", "overturn", "uphold", "revoke", "reply", "day"]), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_books_balance_after_any_revocation(session: Session, cast: Cast, moves: list[str]) -> None:
    """What stands is the sum of the decisions that were not revoked, each once."""
    outer = session.begin_nested()
    try:
        project = late(make.checklist(cast.park, cast.office), cast, 9)
        run()
        one = hold(step(project, Step.YELLOW_CARD), cast)
        acts: dict[str, Callable[[], object]] = {
            "review": lambda: step_reviews.ask_review(one, by=make.doer(cast.owner), reason="x"),
            "overturn": lambda: step_reviews.overturn_step(one, by=make.doer(cast.verifier), note="x"),
            "uphold": lambda: step_reviews.uphold_step(one, by=make.doer(cast.verifier), note="x"),
            "revoke": lambda: step_reviews.revoke_step(one, by=make.doer(cast.sponsor), reason="x"),
            "reply": lambda: reply(project, cast),
            "day": lambda: run(TODAY + days(1)),
        }
        for move in moves:
            with contextlib.suppress(RuleBroken):
                acts[move]()
            session.flush()
            of_project = session.scalar(sa.select(sa.func.sum(PointEntry.points)))
            assert of_project == (Decimal(0) if one.revoked_at else Decimal(-1))
            in_force = session.scalar(sa.select(sa.func.count(Card.id)).where(Card.ended_on.is_(None)))
            assert in_force == (0 if one.revoked_at else 1)
    finally:
        outer.rollback()
        session.expire_all()
