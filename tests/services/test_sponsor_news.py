"""Who becomes the sponsor hears in one row what waits for their word already; it is read by doing all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import days, late, run, step
from tracker.domain.escalation import Step
from tracker.domain.notification import wording
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, Checklist, EscalationStep, ExtensionRequest, Notification, Project
from tracker.services import cases, closures, escalation_steps, extension_requests, statements, terms
from tracker.services.closures import Application
from tracker.services.extension_requests import Wish
from tracker.services.term_rows import entry_of

TOLD = "挂联领导改为本岗位，已有等着定的：%s。"


@pytest.fixture
def successor(cast: Cast) -> Account:
    return make.account("新任挂联领导", cast.park, roles=[(Role.SPONSOR, cast.park)])


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    """Twenty days late, with a red card proposed."""
    made = late(checklist, cast, 20)
    run()
    return made


def hand_over(project: Project, to: Account, cast: Cast) -> None:
    entry = replace(entry_of(project), sponsor_id=to.id)
    terms.save_terms(project, entry, version=project.version, reason="分工调整", by=make.doer(cast.office))


def heard(project: Project, cast: Cast) -> EscalationStep:
    red = step(project, Step.RED_CARD)
    escalation_steps.tell_step(red, by=make.doer(cast.office))
    statements.waive_statement(red, by=make.doer(cast.owner))
    return red


def forwarded(project: Project, cast: Cast) -> ExtensionRequest:
    wish, early = Wish(project.plan.due_on + days(9), "场地交付推迟"), project.plan.due_on - days(20)
    asked = extension_requests.request_extension(project, wish, by=make.doer(cast.owner, today=early), form_key="e")
    extension_requests.forward_request(asked, by=make.doer(cast.office, today=early))
    return asked


def unread(who: Account) -> list[str]:
    rows = sa.select(Notification).where(Notification.account_id == who.id, Notification.read_at.is_(None))
    return [str(wording(one.kind, one.facts).happened) for one in db.session.scalars(rows.order_by(Notification.id))]


def test_all_that_waits_is_one_row_and_the_one_before_is_asked_nothing(
    project: Project, cast: Cast, successor: Account
) -> None:
    heard(project, cast)
    forwarded(project, cast)
    assert len(unread(cast.sponsor)) == 2
    hand_over(project, successor, cast)
    assert (unread(successor), unread(cast.sponsor)) == ([TOLD % "延期申请、问责前的同意"], [])
    hand_over(project, cast.sponsor, cast)
    assert (unread(successor), unread(cast.sponsor)) == ([], [TOLD % "延期申请、问责前的同意"])


def test_it_is_read_when_the_last_of_it_is_done(project: Project, cast: Cast, successor: Account) -> None:
    red, asked = heard(project, cast), forwarded(project, cast)
    hand_over(project, successor, cast)
    by = make.doer(successor, today=make.TODAY)
    escalation_steps.consent_to_step(red, by=by)
    assert unread(successor) == [TOLD % "延期申请、问责前的同意"]
    extension_requests.refuse_request(asked, by=by, reason="可以按期办完")
    assert unread(successor) == []


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_shortfall_waits_until_it_is_agreed_to_or_returned(
    project: Project, cast: Cast, successor: Account, is_approved: bool
) -> None:
    said = Application(shortfall_reason="上级推迟")
    request = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    hand_over(project, successor, cast)
    assert (unread(successor), unread(cast.sponsor)) == ([TOLD % "带差销号"], [])
    if is_approved:
        closures.approve_shortfall(request, by=make.doer(successor))
    else:
        closures.return_request(request, by=make.doer(successor), reason="请补齐")
    assert unread(successor) == []


def test_what_is_excused_or_dropped_waits_no_more(project: Project, cast: Cast, successor: Account) -> None:
    red = heard(project, cast)
    assert red.case
    hand_over(project, successor, cast)
    cases.excuse_case(red.case, by=make.doer(successor), reason="不可抗力")
    assert unread(successor) == []
    hand_over(project, cast.sponsor, cast)
    assert unread(cast.sponsor) == []


def test_where_nothing_waits_nobody_is_told(project: Project, cast: Cast, successor: Account) -> None:
    escalation_steps.tell_step(step(project, Step.RED_CARD), by=make.doer(cast.office))
    hand_over(project, successor, cast)
    assert unread(successor) == [], "the owner has the word"


def test_a_draft_tells_nobody(checklist: Checklist, cast: Cast, successor: Account) -> None:
    draft = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, code="2.1", state=State.DRAFT)
    hand_over(draft, successor, cast)
    assert unread(successor) == []


def test_nobody_is_told_of_a_step_that_names_them(project: Project, cast: Cast, successor: Account) -> None:
    heard(project, cast).owner_id = successor.id
    hand_over(project, successor, cast)
    assert unread(successor) == []


def test_who_comes_where_nobody_was_is_told_the_same(project: Project, cast: Cast, successor: Account) -> None:
    said = Application(shortfall_reason="上级推迟")
    closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    project.sponsor_id = None
    hand_over(project, successor, cast)
    assert unread(successor) == [TOLD % "带差销号"]
