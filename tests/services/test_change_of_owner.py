"""A step stays with whom it was told to, though another owns the project when it is decided and afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import make
from tests.cast import Cast, gather
from tests.services.ladder_cast import late, run, step
from tracker.domain.errors import NotAllowed
from tracker.domain.escalation import Step
from tracker.domain.notice import NoticeKind
from tracker.domain.notification import wording
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Checklist, EscalationStep, Notice, Notification, PointEntry, RoleGrant
from tracker.queries import notices
from tracker.queries.duties import Kind, duties
from tracker.schema import migrations
from tracker.services import escalation_steps, statements, step_reviews

BEFORE = "20261124_form_keys"


@pytest.fixture
def told(checklist: Checklist, cast: Cast) -> EscalationStep:
    """A red card that the secretary was told of, as owner; the project is another's since, and closed to the secretary."""
    return tell(checklist, cast)


def tell(checklist: Checklist, cast: Cast) -> EscalationStep:
    project = late(checklist, cast, 20, owner=cast.secretary)
    run()
    made = step(project, Step.RED_CARD)
    escalation_steps.tell_step(made, by=make.doer(cast.office))
    project.owner_id = cast.owner.id
    db.session.flush()
    db.session.expire(project)
    return made


def hold(told: EscalationStep, cast: Cast) -> None:
    statements.waive_statement(told, by=make.doer(cast.secretary))
    escalation_steps.consent_to_step(told, by=make.doer(cast.sponsor))
    escalation_steps.hold_step(told, by=make.doer(cast.office), reason="逾期20天")


def asked(who: Account) -> list[Kind]:
    return [duty.kind for duty in duties(make.actor(who), day=make.TODAY)]


def unread(who: Account) -> list[str]:
    rows = sa.select(Notification).where(Notification.account_id == who.id, Notification.read_at.is_(None))
    return [str(wording(one.kind, one.facts).happened) for one in db.session.scalars(rows.order_by(Notification.id))]


def test_who_was_told_is_heard_and_who_took_over_is_not(told: EscalationStep, cast: Cast) -> None:
    assert (Kind.STATE in asked(cast.secretary), Kind.STATE in asked(cast.owner)) == (True, False)
    for speak in (statements.waive_statement, lambda one, by: statements.make_statement(one, "下雨", by=by)):
        with pytest.raises(NotAllowed, match="责任人本人"):
            speak(told, by=make.doer(cast.owner))
    statements.make_statement(told, "材料已经报送", by=make.doer(cast.secretary))
    assert asked(cast.secretary) == []


def test_the_points_and_the_notice_are_of_whom_was_told(told: EscalationStep, cast: Cast) -> None:
    hold(told, cast)
    assert db.session.execute(sa.select(PointEntry.account_id, PointEntry.points)).all() == [
        (cast.secretary.id, Decimal(-2))
    ]
    notice = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.ACCOUNTABILITY)).one()
    assert f"责任人{cast.secretary.label}" in notice.text.text
    readers = [
        db.session.scalar(notices.visible_to(make.actor(who)).where(Notice.id == notice.id)) for who in two(cast)
    ]
    assert readers == [notice, None]


def two(cast: Cast) -> tuple[Account, Account]:
    return cast.secretary, cast.owner


def test_each_hears_what_is_theirs_of_the_decision(told: EscalationStep, cast: Cast) -> None:
    hold(told, cast)
    earlier, later = (unread(who) for who in two(cast))
    assert "问责决定：红牌。逾期20天。" in earlier
    assert not [words for words in later if "逾期20天" in words]
    assert later[-1].startswith("对前任责任人的问责决定：红牌，")
    step_reviews.revoke_step(told, by=make.doer(cast.sponsor), reason="已补救")
    assert ("红牌已撤销：已补救。" in unread(cast.secretary), "红牌已撤销：已补救。" in unread(cast.owner)) == (
        True,
        False,
    )


def test_only_of_whom_it_was_decided_asks_for_a_review(told: EscalationStep, cast: Cast) -> None:
    hold(told, cast)
    with pytest.raises(NotAllowed, match="本人申请"):
        step_reviews.ask_review(told, by=make.doer(cast.owner), reason="不服")
    step_reviews.ask_review(told, by=make.doer(cast.secretary), reason="不服")
    assert told.review_asked_by_id == cast.secretary.id


def test_who_was_told_neither_consents_nor_decides(told: EscalationStep, cast: Cast) -> None:
    db.session.add(RoleGrant(account=cast.secretary, organization=cast.park, role=Role.OFFICE, granted_at=make.MOMENT))
    told.project.sponsor_id = cast.secretary.id
    statements.waive_statement(told, by=make.doer(cast.secretary))
    db.session.flush()
    db.session.refresh(cast.secretary, ["grants"])
    by = make.doer(cast.secretary)
    assert Kind.CONSENT not in asked(cast.secretary)
    with pytest.raises(NotAllowed):
        escalation_steps.consent_to_step(told, by=by)
    told.consented_at, told.consented_by_id = make.MOMENT, cast.sponsor.id
    db.session.flush()
    assert (Kind.DECIDE in asked(cast.secretary), Kind.DECIDE in asked(cast.office)) == (False, True)
    for decide in (escalation_steps.hold_step, escalation_steps.drop_step):
        with pytest.raises(NotAllowed):
            decide(told, by=by, reason="x")


def test_what_was_dropped_untold_names_the_owner_of_the_day(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 20)
    run()
    dropped = step(project, Step.RED_CARD)
    escalation_steps.drop_step(dropped, by=make.doer(cast.office), reason="情况属实")
    assert dropped.owner_id == cast.owner.id


@pytest.mark.parametrize("has_spoken", [True, False])
def test_a_step_that_was_told_before_the_program_kept_it_names_who_was_heard(own_app: Flask, has_spoken: bool) -> None:
    with own_app.app_context():
        cast = gather()
        told = tell(make.checklist(cast.park, cast.office), cast)
        if has_spoken:
            statements.waive_statement(told, by=make.doer(cast.secretary))
        expected = cast.secretary.id if has_spoken else cast.owner.id
        db.session.commit()
    with own_app.app_context():
        migrations(own_app).downgrade(BEFORE)
    with own_app.app_context():
        assert db.session.scalars(sa.select(EscalationStep.owner_id)).unique().all() == [None]
    with own_app.app_context():
        migrations(own_app).upgrade()
    with own_app.app_context():
        named = sa.select(EscalationStep.owner_id).where(EscalationStep.told_at.is_not(None))
        assert db.session.scalars(named).all() == [expected]
