"""What accountability asks of each post: the list and the tally of the menu are one, at every stage of the way."""

from __future__ import annotations

import pytest

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import case, days, late, run, step
from tracker.domain.escalation import Step
from tracker.models import Checklist, EscalationStep, Project
from tracker.queries.counts import tallies
from tracker.queries.duties import Kind, duties
from tracker.services import cards, cases, escalation_steps, rectification_replies, statements, step_reviews

POSTS = ("office", "sponsor", "owner", "verifier", "secretary", "outsider")
Asked = dict[str, list[Kind]]


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return make.checklist(cast.park, cast.office)


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    """Twenty days late: urged, and a red card is proposed."""
    made = late(checklist, cast, 20)
    run()
    return made


@pytest.fixture
def red(project: Project) -> EscalationStep:
    return step(project, Step.RED_CARD)


def asked(cast: Cast, after: int = 0) -> Asked:
    """Of each post of whom something is asked so many days after today, what; the tally of the menu is the same number."""
    day, found = make.TODAY + days(after), {}
    for who in POSTS:
        actor = make.actor(getattr(cast, who))
        found[who] = [duty.kind for duty in duties(actor, day=day)]
        assert tallies(actor, day=day).called == len(found[who]), who
    return {who: kinds for who, kinds in found.items() if kinds}


def test_what_is_asked_goes_from_post_to_post(project: Project, red: EscalationStep, cast: Cast) -> None:
    office, owner, sponsor = make.doer(cast.office), make.doer(cast.owner), make.doer(cast.sponsor)
    assert asked(cast) == {"office": [Kind.TELL], "owner": [Kind.REPLY]}
    reply = rectification_replies.submit_reply(
        case(project), "补报", done_by_on=make.TODAY + days(9), by=owner, form_key="r1"
    )
    assert asked(cast) == {"office": [Kind.TELL, Kind.JUDGE_REPLY]}
    rectification_replies.accept_reply(reply, by=office)
    escalation_steps.tell_step(red, by=office)
    assert asked(cast) == {"owner": [Kind.STATE]}
    statements.make_statement(red, "材料已经报送", by=owner)
    assert asked(cast) == {"sponsor": [Kind.CONSENT]}
    escalation_steps.consent_to_step(red, by=sponsor)
    assert asked(cast) == {"office": [Kind.DECIDE]}
    escalation_steps.hold_step(red, by=office, reason="逾期20天")
    assert asked(cast) == {}
    step_reviews.ask_review(red, by=owner, reason="已经补报")
    assert asked(cast) == {"verifier": [Kind.REVIEW]}, "the office is who decided"
    step_reviews.uphold_step(red, by=make.doer(cast.verifier), note="属实")
    assert asked(cast) == {}


def test_the_time_to_be_heard_ends_by_itself(red: EscalationStep, cast: Cast) -> None:
    escalation_steps.tell_step(red, by=make.doer(cast.office))
    assert asked(cast, after=3) == {"owner": [Kind.STATE, Kind.REPLY]}
    assert asked(cast, after=4) == {"sponsor": [Kind.CONSENT], "owner": [Kind.REPLY]}


def test_a_card_to_be_lifted_is_asked_of_the_office(project: Project, red: EscalationStep, cast: Cast) -> None:
    escalation_steps.tell_step(red, by=make.doer(cast.office))
    statements.waive_statement(red, by=make.doer(cast.owner))
    escalation_steps.consent_to_step(red, by=make.doer(cast.sponsor))
    escalation_steps.hold_step(red, by=make.doer(cast.office), reason="逾期20天")
    card = cards.card_of(red)
    assert card
    project.yellow_on = project.red_on = None
    cards.ask_to_lift(card, by=make.doer(cast.owner, today=make.TODAY + days(30)), reason="连续两周绿灯")
    assert asked(cast)["office"] == [Kind.LIFT]


def test_nobody_judges_their_own_work(checklist: Checklist, cast: Cast) -> None:
    own = late(checklist, cast, 20, owner=cast.office)
    run()
    red = step(own, Step.RED_CARD)
    escalation_steps.tell_step(red, by=make.doer(cast.office))
    statements.waive_statement(red, by=make.doer(cast.office))
    escalation_steps.consent_to_step(red, by=make.doer(cast.sponsor))
    rectification_replies.submit_reply(
        case(own), "补报", done_by_on=make.TODAY + days(9), by=make.doer(cast.office), form_key="r1"
    )
    assert asked(cast) == {}


def test_what_is_excused_asks_nobody(project: Project, cast: Cast) -> None:
    cases.excuse_case(case(project), by=make.doer(cast.sponsor), reason="不可抗力")
    assert asked(cast) == {}
