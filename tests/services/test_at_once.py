"""Rows written at once: the entity says what its row says, and who comes late is told so."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests import make
from tests.cast import Cast
from tracker.models import Checklist, Project, Report
from tracker.models.base import table_of
from tracker.services import at_once


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)


def test_a_new_row_is_the_sessions_own(session: Session, project: Project, cast: Cast) -> None:
    said = {"reported_at": make.MOMENT, "reported_on": make.TODAY, "percent": 30, "percent_before": 0}
    report = at_once.add(Report, project_id=project.id, form_key="k", reported_by_id=cast.owner.id, **said)
    assert report in session
    assert not session.is_modified(report)
    assert (report.note, report.project, report.milestones) == ("", project, [])
    assert session.scalars(sa.select(Report)).all() == [report]


def test_a_change_stands_in_the_row_and_in_the_entity(session: Session, project: Project) -> None:
    before = project.version
    at_once.change(project, percent=40, obstacle="缺场地")
    told = (project.percent, project.obstacle, project.version)
    assert told == (40, "缺场地", before + 1)
    assert not session.is_modified(project)
    session.refresh(project)
    assert (project.percent, project.obstacle, project.version) == told
    project.percent = 50
    session.flush()
    assert project.version == before + 2


def test_a_change_from_an_old_version_is_stale_and_changes_nothing(session: Session, project: Project) -> None:
    assert project.version
    table = table_of(Project)
    session.execute(sa.update(table).where(table.c.id == project.id).values(version=project.version + 1))
    with pytest.raises(StaleDataError):
        at_once.change(project, percent=40)
    session.refresh(project)
    assert project.percent == 0
