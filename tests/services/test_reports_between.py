"""A report is read and checked before its turn at writing comes: what another does in between is not overlooked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AuditEvent, Checklist, Project, Report
from tracker.models.base import table_of
from tracker.queries import reported
from tracker.queries.reported import ReportedProject
from tracker.services import closures, reports, standing
from tracker.services.reports import Statement


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    standing.refresh(made, today=make.TODAY)
    return made


@pytest.fixture
def found(session: Session, project: Project) -> ReportedProject:
    """As the owner found the project; what the test does next comes between."""
    session.flush()
    return reported.in_turn(project.id, "k")


def file(found: ReportedProject, cast: Cast, percent: int = 40, key: str = "k") -> reports.Filed:
    return reports.file_report(found, Statement(percent), by=make.doer(cast.owner), form_key=key)


def counted(session: Session) -> tuple[int, int]:
    lines = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.act == "report:submit")
    return session.scalar(sa.select(sa.func.count(Report.id))) or 0, session.scalar(lines) or 0


def test_another_report_is_counted_and_this_one_goes_by_it(
    session: Session, project: Project, found: ReportedProject, cast: Cast
) -> None:
    reports.submit_report(project, Statement(30), by=make.doer(cast.owner), form_key="other")
    made = session.get_one(Report, file(found, cast).report_id)
    session.refresh(project)
    assert (made.percent_before, made.percent) == (30, 40)
    assert (project.percent, project.pending_reviews) == (40, 2)
    assert counted(session) == (2, 2)


def test_a_percent_that_has_become_unlawful_is_refused(
    session: Session, project: Project, found: ReportedProject, cast: Cast
) -> None:
    reports.submit_report(project, Statement(60), by=make.doer(cast.owner), form_key="other")
    with pytest.raises(RuleBroken, match="比上次的 60% 低"):
        file(found, cast)
    assert counted(session) == (1, 1)


def test_the_same_form_sent_meanwhile_is_one_report(
    session: Session, project: Project, found: ReportedProject, cast: Cast
) -> None:
    first = reports.submit_report(project, Statement(40), by=make.doer(cast.owner), form_key="k")
    assert file(found, cast) == reports.Filed(first.id, 40)
    assert counted(session) == (1, 1)


def ask_closure(project: Project, cast: Cast) -> None:
    """It stands in the way by itself, whether or not it raised the version."""
    before = project.version
    said = closures.Application(shortfall_reason="年底前补齐")
    closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    db.session.flush()
    db.session.execute(sa.update(table_of(Project)).values(version=before))


def archive(project: Project, _cast: Cast) -> None:
    project.checklist.state = "archived"


def suspend(project: Project, _cast: Cast) -> None:
    project.state = State.SUSPENDED


def give_to_another(project: Project, cast: Cast) -> None:
    project.owner_id = cast.secretary.id


@pytest.mark.parametrize(
    ("happens", "refused", "said"),
    [
        (ask_closure, RuleBroken, "先撤回"),
        (archive, RuleBroken, "已归档"),
        (suspend, RuleBroken, "暂缓"),
        (give_to_another, NotAllowed, "责任人本人"),
    ],
)
def test_what_forbids_it_meanwhile_stops_it(
    session: Session,
    project: Project,
    found: ReportedProject,
    cast: Cast,
    happens: Callable[[Project, Cast], None],
    refused: type[Exception],
    said: str,
) -> None:
    happens(project, cast)
    session.flush()
    with pytest.raises(refused, match=said):
        file(found, cast)
    assert counted(session) == (0, 0)


def test_no_change_stands_by_what_was_reported_meanwhile(
    session: Session, project: Project, found: ReportedProject, cast: Cast
) -> None:
    reports.submit_report(project, Statement(60), by=make.doer(cast.owner), form_key="other")
    filed = reports.file_no_change(found, by=make.doer(cast.owner), form_key="k")
    assert filed.percent == 60
    assert counted(session) == (2, 2)


def test_a_project_that_is_gone_is_stale(session: Session, cast: Cast) -> None:
    with pytest.raises(StaleDataError, match="gone"):
        reported.in_turn(10**6, "k")
