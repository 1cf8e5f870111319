"""The office takes note of reports or returns them; a return restores what stood before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.project import State
from tracker.models import AuditEvent, Checklist, Project, Report, Review
from tracker.queries.metrics import latest_values
from tracker.services import reports, reviews, standing
from tracker.services.reports import Statement


@pytest.fixture
def project(cast: Cast) -> Project:
    checklist = make.checklist(cast.park, cast.office)
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    standing.refresh(made, today=make.TODAY)
    return made


def report(project: Project, cast: Cast, percent: int, *, steps: tuple[int, ...] = (), **said: Any) -> Report:
    ids = frozenset(project.milestones[n].id for n in steps)
    statement = Statement(percent, ids, **said)
    return reports.submit_report(project, statement, by=make.doer(cast.owner), form_key=f"k{percent}")


def test_acknowledging_takes_the_mark_away(session: Session, project: Project, cast: Cast) -> None:
    made = report(project, cast, 30)
    review = reviews.acknowledge_report(made, by=make.doer(cast.office))
    assert (review.decision, review.reviewed_by_id, project.pending_reviews) == ("acknowledged", cast.office.id, 0)
    assert project.percent == 30
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "report:acknowledge")).one()
    assert (line.actor_id, line.after) == (cast.office.id, {"percent": 30})


def test_a_return_restores_percent_milestones_values_and_light(session: Session, project: Project, cast: Cast) -> None:
    first = report(project, cast, 20)
    before = (project.blue_on, project.yellow_on, project.red_on)
    metric = project.metrics[0].id
    second = report(project, cast, 60, steps=(0,), values={metric: Decimal(2)})
    assert latest_values(project.id) == {metric: Decimal(2)}
    reviews.return_report(second, by=make.doer(cast.office), reason=" 缺纪要 ")
    assert (project.percent, project.returned_count, project.pending_reviews) == (20, 1, 1)
    assert (project.milestones[0].done_on, latest_values(project.id)) == (None, {})
    assert (project.blue_on, project.yellow_on, project.red_on) == before
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "report:return")).one()
    assert (line.before["percent"], line.after["percent"], line.reason) == (60, 20, "缺纪要")
    assert first.review is None


def test_returning_an_earlier_one_leaves_the_later_standing(project: Project, cast: Cast) -> None:
    first = report(project, cast, 50, steps=(0,))
    report(project, cast, 60)
    reviews.return_report(first, by=make.doer(cast.office), reason="不实")
    assert (project.percent, project.milestones[0].done_on) == (60, None)


def test_a_return_needs_a_reason(session: Session, project: Project, cast: Cast) -> None:
    made = report(project, cast, 30)
    with pytest.raises(RuleBroken) as refused:
        reviews.return_report(made, by=make.doer(cast.office), reason="  ")
    assert refused.value.field == "reason"
    assert (project.percent, session.scalar(sa.select(sa.func.count(Review.id)))) == (30, 0)


@pytest.mark.parametrize("who", ["owner", "sponsor", "verifier", "outsider", "auditor"])
def test_only_the_office_reviews(session: Session, project: Project, cast: Cast, who: str) -> None:
    made, by = report(project, cast, 30), make.doer(getattr(cast, who))
    with pytest.raises(NotAllowed):
        reviews.acknowledge_report(made, by=by)
    with pytest.raises(NotAllowed):
        reviews.return_report(made, by=by, reason="不实")
    assert session.scalar(sa.select(sa.func.count(Review.id))) == 0


def test_nobody_reviews_their_own(project: Project, cast: Cast) -> None:
    project.owner_id = cast.office.id
    made = reports.submit_report(project, Statement(30), by=make.doer(cast.office), form_key="k")
    with pytest.raises(NotAllowed, match="自己报的不能自己审"):
        reviews.acknowledge_report(made, by=make.doer(cast.office))


def test_one_review_a_report(session: Session, project: Project, cast: Cast) -> None:
    made, by = report(project, cast, 30), make.doer(cast.office)
    reviews.acknowledge_report(made, by=by)
    with pytest.raises(RuleBroken, match="已经审核过"):
        reviews.return_report(made, by=by, reason="不实")
    with pytest.raises(RuleBroken, match="已经审核过"):
        reviews.acknowledge_report(made, by=by)
    assert project.pending_reviews == 0


def test_a_closed_project_keeps_its_progress(project: Project, cast: Cast) -> None:
    made = report(project, cast, 30)
    project.state = State.CLOSED
    with pytest.raises(RuleBroken, match="已销号"):
        reviews.return_report(made, by=make.doer(cast.office), reason="不实")
    reviews.acknowledge_report(made, by=make.doer(cast.office))
    assert project.pending_reviews == 0


def test_an_archived_checklist_is_left_alone(session: Session, project: Project, cast: Cast) -> None:
    made = report(project, cast, 30)
    session.get_one(Checklist, project.checklist_id).state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        reviews.acknowledge_report(made, by=make.doer(cast.office))
