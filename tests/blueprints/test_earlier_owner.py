"""Whom a step was told to and who sees the project no more: heard, and asking for a review, all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import case, late, run, step
from tracker.domain.escalation import Step
from tracker.models import EscalationStep, Notice, Statement
from tracker.services import escalation_steps

As = Callable[[str], FlaskClient]


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


@pytest.fixture
def told(session: Session, cast: Cast) -> EscalationStep:
    """A yellow card that the secretary was told of, as owner; the project is another's since, and closed to the secretary."""
    project = late(make.checklist(cast.park, cast.office), cast, 9, owner=cast.secretary)
    run()
    made = step(project, Step.YELLOW_CARD)
    escalation_steps.tell_step(made, by=make.doer(cast.office))
    project.owner_id = cast.owner.id
    session.commit()
    return made


def state(client: FlaskClient, told: EscalationStep) -> tuple[int, str]:
    said = client.post(f"/steps/{told.id}/statements/new", data={"text": "等批复"}, content_type="multipart/form-data")
    return said.status_code, said.location


def test_what_waits_leads_to_the_statement_and_back(as_: As, session: Session, told: EscalationStep) -> None:
    address, case_id = f"/steps/{told.id}/statements/new", told.case_id
    secretary = as_("secretary")
    assert secretary.get(f"/cases/{case_id}").status_code == 404
    assert f'href="{address}"' in secretary.get("/me").text
    form = secretary.get(address)
    assert (form.status_code, f"/cases/{case_id}" in form.text) == (200, False)
    assert [as_(who).get(address).status_code for who in ("owner", "branch")] == [403, 404]
    assert state(secretary, told) == (302, "/me")
    assert session.scalars(sa.select(Statement.text)).one() == "等批复"


def test_who_took_over_is_led_to_neither(as_: As, told: EscalationStep) -> None:
    owner = as_("owner")
    page = owner.get(f"/cases/{told.case_id}").text
    assert (f"/steps/{told.id}/" in page, f"/steps/{told.id}/" in owner.get("/me").text) == (False, False)
    assert owner.post(f"/steps/{told.id}/waiver").status_code == 403


def test_the_document_offers_a_review_to_whom_it_is_about(as_: As, session: Session, told: EscalationStep) -> None:
    secretary = as_("secretary")
    state(secretary, told)
    as_("office").post(f"/steps/{told.id}/decision", data={"reason": "逾期", "key": f"held-{told.id}"})
    paper, asking = (
        session.scalars(sa.select(Notice.id).where(Notice.step_id == told.id)).one(),
        f"/steps/{told.id}/review-requests",
    )
    assert [as_(who).post(asking, data={"reason": "不服"}).status_code for who in ("owner", "branch")] == [403, 404]
    offered = [
        f'action="{asking}"' in as_(who).get(f"/notices/{paper}").text for who in ("secretary", "office", "sponsor")
    ]
    assert offered == [True, False, False]
    empty = secretary.post(asking, data={"reason": " "}, follow_redirects=True)
    assert ("请写明申请复核的理由" in empty.text, told.review_asked_at) == (True, None)
    done = secretary.post(asking, data={"reason": "不服"}, follow_redirects=True)
    assert ("已申请复核" in done.text, f"/notices/{paper}" in done.text) == (True, True)
    session.expire_all()
    assert told.review_reason == "不服"
    assert asking not in secretary.get(f"/notices/{paper}").text


def test_one_who_still_sees_the_project_comes_back_to_the_case(as_: As, session: Session, cast: Cast) -> None:
    project = late(make.checklist(cast.park, cast.office), cast, 9)
    run()
    one = step(project, Step.YELLOW_CARD)
    escalation_steps.tell_step(one, by=make.doer(cast.office))
    session.commit()
    assert state(as_("owner"), one) == (302, f"/cases/{case(project).id}")


def test_what_is_theirs_names_the_project_and_links_to_it_only_for_who_sees_it(
    as_: As, session: Session, told: EscalationStep
) -> None:
    secretary, office = as_("secretary"), as_("office")
    state(secretary, told)
    office.post(f"/steps/{told.id}/decision", data={"reason": "逾期", "key": f"held-{told.id}"})
    paper = session.scalars(sa.select(Notice.id).where(Notice.step_id == told.id)).one()
    project, links = told.project, (f'href="/projects/{told.project_id}"', f'href="/cases/{told.case_id}"')
    for address in ("/notices/", f"/notices/{paper}", "/points/", "/me"):
        page = secretary.get(address).text
        assert (project.code in page, [link for link in links if link in page]) == (True, []), address
    for address in ("/notices/", f"/notices/{paper}", f"/projects/{project.id}/points"):
        assert links[0] in office.get(address).text, address
