"""What a project keeps of its own rows: percent, milestones, turning days, the clock."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.lights import turning_days
from tracker.domain.policy import DEFAULT
from tracker.domain.project import State
from tracker.models import Checklist, Closure, ClosureRequest, Project, Report, Review, Suspension
from tracker.services import standing

TODAY = make.TODAY


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)


def add_report(
    session: Session, project: Project, percent: int, *, steps: tuple[int, ...] = (), **given: object
) -> Report:
    report = Report(
        project_id=project.id,
        form_key=f"key-{percent}-{len(steps)}",
        reported_by_id=project.owner_id,
        reported_at=make.MOMENT,
        reported_on=given.pop("on", TODAY),
        percent=percent,
        percent_before=0,
        **given,
    )
    report.milestones = [project.milestones[n] for n in steps]
    session.add(report)
    session.flush()
    return report


def review(session: Session, report: Report, decision: str, by: int) -> None:
    session.add(Review(report_id=report.id, decision=decision, reviewed_by_id=by, reviewed_at=make.MOMENT))
    session.flush()


def request(session: Session, project: Project, on: dt.date, **given: object) -> ClosureRequest:
    asked = ClosureRequest(
        project_id=project.id,
        form_key=f"{on}",
        requested_by_id=project.owner_id,
        requested_at=make.MOMENT,
        requested_on=on,
        **given,
    )
    session.add(asked)
    session.flush()
    return asked


def test_without_reports_a_project_stands_at_nothing(project: Project) -> None:
    standing.refresh(project, today=TODAY)
    days = turning_days(project.plan, 0, DEFAULT)
    assert (project.percent, project.last_report_on, project.pending_reviews, project.stopped_on) == (0, None, 0, None)
    assert (project.blue_on, project.yellow_on, project.red_on) == (days.blue_on, days.yellow_on, days.red_on)
    assert project.next_step_on == dt.date(2026, 6, 30)


def test_reports_that_stand_decide_percent_milestones_and_obstacle(session: Session, project: Project) -> None:
    add_report(session, project, 50, steps=(0,), on=dt.date(2026, 6, 20))
    add_report(session, project, 60, on=dt.date(2026, 9, 1), obstacle="缺场地")
    standing.refresh(project, today=TODAY)
    assert (project.percent, project.obstacle, project.pending_reviews) == (60, "缺场地", 2)
    assert [step.done_on for step in project.milestones] == [dt.date(2026, 6, 20), None]
    assert (project.last_report_on, project.next_step_on) == (dt.date(2026, 9, 1), project.due_on)


def test_a_returned_report_counts_for_nothing_but_the_count_of_returns(
    session: Session, project: Project, cast: Cast
) -> None:
    add_report(session, project, 30)
    returned = add_report(session, project, 70, steps=(0,))
    review(session, returned, "returned", cast.office.id)
    standing.refresh(project, today=TODAY)
    assert (project.percent, project.returned_count, project.pending_reviews) == (30, 1, 1)
    assert project.milestones[0].done_on is None


def test_the_clock_stands_while_suspended_and_runs_on_after(session: Session, project: Project, cast: Cast) -> None:
    project.state = State.SUSPENDED
    pause = Suspension(
        project_id=project.id,
        state_before=State.IN_PROGRESS,
        reason="等规划",
        suspended_by_id=cast.office.id,
        suspended_at=make.MOMENT,
        suspended_on=dt.date(2026, 11, 1),
    )
    session.add(pause)
    standing.refresh(project, today=TODAY)
    assert project.stopped_on == dt.date(2026, 11, 1)
    project.state, pause.resumed_at = State.IN_PROGRESS, make.MOMENT
    standing.refresh(project, today=TODAY)
    assert project.stopped_on is None


def test_a_request_made_in_time_stops_the_clock_until_it_is_returned(session: Session, project: Project) -> None:
    asked = request(session, project, project.due_on or TODAY)
    standing.refresh(project, today=TODAY)
    assert project.stopped_on == project.due_on
    asked.decision = "returned"
    standing.refresh(project, today=TODAY)
    assert (project.stopped_on, project.returned_count) == (None, 1)


def test_a_request_made_late_stops_nothing(session: Session, project: Project) -> None:
    project.due_on = project.milestones[1].due_on = dt.date(2026, 11, 1)
    request(session, project, TODAY)
    standing.refresh(project, today=TODAY)
    assert project.stopped_on is None


def test_a_closed_project_stands_at_the_day_that_counts(session: Session, project: Project, cast: Cast) -> None:
    asked = request(session, project, dt.date(2026, 11, 20), decision="accepted")
    project.state = State.CLOSED
    closure = Closure(
        project_id=project.id,
        request_id=asked.id,
        organization_id=cast.park.id,
        serial="销〔2026〕1号",
        closed_on=dt.date(2026, 11, 20),
        due_on=project.due_on,
        verified_by_id=cast.verifier.id,
        verified_at=make.MOMENT,
    )
    session.add(closure)
    standing.refresh(project, today=TODAY)
    assert project.closed_on == project.stopped_on == dt.date(2026, 11, 20)
    project.state, closure.reopened_at = State.IN_PROGRESS, make.MOMENT
    standing.refresh(project, today=TODAY)
    assert (project.closed_on, project.stopped_on) == (None, None)


def test_a_cancelled_project_stands_at_the_day_of_cancelling(project: Project) -> None:
    project.state = State.CANCELLED
    standing.refresh(project, today=TODAY)
    standing.refresh(project, today=TODAY + dt.timedelta(days=9))
    assert project.stopped_on == TODAY


def test_a_draft_without_dates_has_no_turning_days(project: Project) -> None:
    project.state, project.starts_on, project.due_on = State.DRAFT, None, None
    standing.refresh(project, today=TODAY)
    assert (project.blue_on, project.yellow_on, project.red_on, project.next_step_on) == (None, None, None, None)


def test_the_revision_rises(session: Session, checklist: Checklist) -> None:
    before = checklist.revision
    standing.raise_revision(checklist.id)
    session.refresh(checklist)
    assert checklist.revision == before + 1
