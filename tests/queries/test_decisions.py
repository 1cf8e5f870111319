"""What tells of a person stays that person's, whoever owns the project by now: in lists, pages, history and files alike."""

from __future__ import annotations

from itertools import permutations

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import case, late, run, step
from tracker.blueprints.cases.timeline import entries
from tracker.domain.escalation import Step
from tracker.domain.notice import PERSONAL
from tracker.domain.permissions import Role, can_read_decision
from tracker.extensions import db
from tracker.models import Account, EscalationStep, Notice
from tracker.queries import cases, notices, points, project_record
from tracker.queries.history import history
from tracker.services import escalation_steps, statements
from tracker.services.points import book_clause

OWNERS = ("office", "sponsor", "owner", "verifier", "secretary", "branch", "outsider")
READERS = (*OWNERS, "leader", "system", "security", "auditor")
SUPERIORS = {"office", "sponsor", "leader"}
SAID = "承诺月底前补齐名册"


@pytest.fixture
def people(cast: Cast) -> dict[str, Account]:
    leader = make.account("党群工作部部长", cast.department, roles=[(Role.SPONSOR, cast.department)])
    return {who: getattr(cast, who) for who in READERS if who != "leader"} | {"leader": leader}


@pytest.fixture
def talk(cast: Cast) -> EscalationStep:
    """A talk that was decided of the owner."""
    project = late(make.checklist(cast.park, cast.office), cast, 7)
    run()
    made = step(project, Step.TALK)
    escalation_steps.tell_step(made, by=make.doer(cast.office))
    statements.waive_statement(made, by=make.doer(cast.owner))
    escalation_steps.hold_step(made, by=make.doer(cast.office), reason=SAID)
    return made


def reads(talk: EscalationStep, who: Account) -> set[bool]:
    """Whether the person reads what the talk says, by each of the ways to it: all the same."""
    actor, project = make.actor(who), talk.project
    of_talk = sa.and_(Notice.step_id == talk.id, Notice.kind.in_(PERSONAL))
    papers = db.session.scalars(notices.visible_to(actor).where(of_talk)).all()
    listed = [row for row in notices.register(actor, notices.Filters()) if row.kind in PERSONAL]
    kept = [row for row in project_record.kept(project.id, actor).notices if row.before.startswith(("督", "谈"))]
    past = " ".join(str(one.sentence) for one in history(project, actor).entries)
    course = " ".join(one.quote for one in entries(cases.record(case(project)), actor))
    of_case = [row for row in notices.of_case(case(project), actor) if row.kind in PERSONAL]
    return {
        can_read_decision(actor, project, talk),
        *(len(some) == 2 for some in (papers, listed, kept, of_case)),
        *(bool(some) for some in (papers, listed, kept, of_case)),
        SAID in past,
        SAID in course,
    }


def test_of_every_two_owners_the_one_it_was_decided_of_reads_it_and_the_other_does_not(
    talk: EscalationStep, people: dict[str, Account]
) -> None:
    for earlier, later in permutations(OWNERS, 2):
        talk.owner_id, talk.project.owner_id = people[earlier].id, people[later].id
        db.session.flush()
        for who in (earlier, later):
            assert reads(talk, people[who]) == {who == earlier or who in SUPERIORS}, (earlier, later, who)


def test_of_all_others_the_superiors_only_read_it(talk: EscalationStep, people: dict[str, Account]) -> None:
    talk.project.owner_id = people["branch"].id
    db.session.flush()
    assert {who for who in READERS if reads(talk, people[who]) != {False}} == SUPERIORS | {"owner"}


def test_a_review_is_judged_by_who_reads_it_but_neither_by_the_new_owner_nor_by_who_decided(
    talk: EscalationStep, people: dict[str, Account]
) -> None:
    talk.review_asked_at = make.MOMENT
    for later in ("owner", "verifier", "branch"):
        talk.project.owner_id = people[later].id
        db.session.flush()
        readers = {who for who in READERS if reads(talk, people[who]) == {True}}
        assert readers == SUPERIORS | {"owner"} | ({"verifier"} - {later}), later
        assert reads(talk, people[later]) == {later == "owner"}
    other = make.account(
        "第二核验人", people["verifier"].organization, roles=[(Role.VERIFIER, people["sponsor"].organization)]
    )
    talk.decided_by_id = other.id
    db.session.flush()
    assert reads(talk, other) == {False}


def test_the_points_of_the_one_before_are_not_told_to_the_new_owner(talk: EscalationStep, cast: Cast) -> None:
    project = talk.project
    book_clause(project, project.clauses[1], by=make.doer(cast.office), reason="少 1 次", form_key="k")
    project.owner_id = cast.branch.id
    db.session.flush()
    for who, lines in (("owner", 2), ("branch", 0), ("office", 2)):
        actor = make.actor(getattr(cast, who))
        assert len(points.of_project(actor, project.id)) == lines
        assert ["少 1 次" in str(one.sentence) for one in history(project, actor).entries].count(True) == lines // 2
