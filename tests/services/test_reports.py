"""Owners report progress; nobody else does, and nothing unlawful is taken."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.project import State
from tracker.files import KeptFile
from tracker.models import AuditEvent, Checklist, ClosureRequest, Evidence, MetricEntry, Project, Report
from tracker.services import reports, reviews, standing
from tracker.services.doer import Doer
from tracker.services.reports import Statement

FILE = KeptFile("现场.jpg", "image/jpeg", 1200, "a" * 64, "b" * 64)


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    standing.refresh(made, today=make.TODAY)
    return made


def submit(project: Project, by: Doer, percent: int, key: str = "k1", **said: Any) -> Report:
    files = said.pop("files", ())
    return reports.submit_report(project, Statement(percent, **said), by=by, form_key=key, files=files)


def test_a_report_counts_at_once_and_waits_for_review(session: Session, project: Project, cast: Cast) -> None:
    first = project.milestones[0]
    report = submit(project, make.doer(cast.owner), 50, milestone_ids=frozenset({first.id}), note=" 已开两次 ")
    assert (project.percent, project.pending_reviews, project.last_report_on) == (50, 1, make.TODAY)
    assert (first.done_on, report.percent_before, report.note) == (make.TODAY, 0, "已开两次")
    assert project.next_step_on == project.due_on
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "report:submit")).one()
    assert (line.before, line.after["percent"], line.after["milestones"]) == ({"percent": 0}, 50, ["上半年满2次"])
    assert (line.project_id, line.actor_id, line.subject_id) == (project.id, cast.owner.id, report.id)


def test_the_board_is_told(session: Session, project: Project, checklist: Checklist, cast: Cast) -> None:
    session.refresh(checklist)
    before = checklist.revision
    submit(project, make.doer(cast.owner), 10)
    session.refresh(checklist)
    assert checklist.revision == before + 1


def test_step_by_step_is_the_same_as_worked_out_anew(session: Session, project: Project, cast: Cast) -> None:
    by = make.doer(cast.owner)
    submit(project, by, 20, "k1", obstacle="缺场地", helper="街道")
    submit(project, by, 60, "k2", milestone_ids=frozenset({project.milestones[0].id}))
    submit(project, by, 50, "k3", lower_reason="核减")
    reviews.acknowledge_report(session.scalars(sa.select(Report)).all()[0], by=make.doer(cast.office))
    names = (
        "percent",
        "obstacle",
        "last_report_on",
        "pending_reviews",
        "returned_count",
        "blue_on",
        "yellow_on",
        "red_on",
    )
    kept = [getattr(project, name) for name in names] + [step.done_on for step in project.milestones]
    standing.refresh(project, today=make.TODAY)
    assert kept == [getattr(project, name) for name in names] + [step.done_on for step in project.milestones]


def test_no_change_is_a_report_and_keeps_what_is_in_the_way(project: Project, cast: Cast) -> None:
    by = make.doer(cast.owner)
    submit(project, by, 20, obstacle="缺场地", helper="街道")
    report = make.no_change(project, by=by, form_key="k2")
    assert (report.percent, report.is_no_change, report.obstacle, report.helper) == (20, True, "缺场地", "街道")
    assert (project.percent, project.pending_reviews) == (20, 2)


def test_no_change_without_trouble_says_nothing(project: Project, cast: Cast) -> None:
    report = make.no_change(project, by=make.doer(cast.owner), form_key="k")
    assert (report.percent, report.obstacle, report.helper) == (0, "", "")


def test_the_same_form_twice_makes_one_report(session: Session, project: Project, cast: Cast) -> None:
    by = make.doer(cast.owner)
    first = submit(project, by, 30, note="一")
    assert submit(project, by, 30, note="一") is first
    same = make.no_change(project, by=by, form_key="n")
    assert make.no_change(project, by=by, form_key="n") is same
    assert session.scalar(sa.select(sa.func.count(Report.id))) == 2


def test_other_content_under_a_used_form_is_not_swallowed(session: Session, project: Project, cast: Cast) -> None:
    submit(project, make.doer(cast.owner), 30)
    with pytest.raises(RuleBroken, match="已经报过 30%"):
        submit(project, make.doer(cast.owner), 40)
    assert project.percent == 30


@pytest.mark.parametrize("who", ["office", "sponsor", "verifier", "outsider", "secretary"])
def test_only_the_owner_reports(session: Session, project: Project, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed, match="责任人本人"):
        submit(project, make.doer(getattr(cast, who)), 30)
    assert session.scalar(sa.select(sa.func.count(Report.id))) == 0


@pytest.mark.parametrize("state", [State.ISSUED, State.SUSPENDED, State.CANCELLED, State.CLOSED])
def test_only_a_project_in_progress_is_reported_on(
    session: Session, project: Project, cast: Cast, state: State
) -> None:
    project.state = state
    with pytest.raises(RuleBroken):
        submit(project, make.doer(cast.owner), 30)
    assert session.scalar(sa.select(sa.func.count(Report.id))) == 0


def test_an_archived_checklist_takes_no_report(project: Project, checklist: Checklist, cast: Cast) -> None:
    checklist.state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        submit(project, make.doer(cast.owner), 30)


def test_while_a_closure_request_waits_nothing_is_reported(session: Session, project: Project, cast: Cast) -> None:
    session.add(
        ClosureRequest(
            project_id=project.id,
            form_key="c",
            requested_by_id=cast.owner.id,
            requested_at=make.MOMENT,
            requested_on=make.TODAY,
        )
    )
    with pytest.raises(RuleBroken, match="先撤回"):
        submit(project, make.doer(cast.owner), 30)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"percent": 100}, "percent"),
        ({"percent": -1}, "percent"),
        ({"percent": 30, "milestone_ids": frozenset({999_999})}, "milestones"),
        ({"percent": 30, "helper": "街道"}, "obstacle"),
        ({"percent": 30, "obstacle": "缺场地"}, "helper"),
        ({"percent": 30, "files": [FILE] * 4}, "files"),
        ({"percent": 30, "files": [FILE], "kind_id": 999_999}, "kind"),
        ({"percent": 30, "values": {999_999: Decimal(1)}}, "metrics"),
    ],
)
def test_what_is_not_lawful_is_refused_at_its_field(
    project: Project, cast: Cast, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        submit(project, make.doer(cast.owner), **said)
    assert (refused.value.field, project.percent) == (field, 0)


def test_less_than_before_needs_a_reason(project: Project, cast: Cast) -> None:
    by = make.doer(cast.owner)
    submit(project, by, 30, "k1")
    with pytest.raises(RuleBroken, match="写明原因"):
        submit(project, by, 20, "k2")
    lower = submit(project, by, 20, "k3", lower_reason=" 口径调整 ")
    assert (project.percent, lower.lower_reason) == (20, "口径调整")
    higher = submit(project, by, 25, "k4", lower_reason="多余")
    assert higher.lower_reason == ""


def test_files_are_kept_with_their_kind(session: Session, project: Project, cast: Cast) -> None:
    kind = project.evidence_requirements[0].id
    report = submit(project, make.doer(cast.owner), 30, files=[FILE], kind_id=kind)
    row = session.scalars(sa.select(Evidence)).one()
    assert (row.report_id, row.requirement_id, row.original_name, row.digest) == (report.id, kind, "现场.jpg", "a" * 64)
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "evidence:add")).one()
    assert line.after == {"files": ["现场.jpg"]}


def test_a_value_is_entered_once_while_it_stays_the_same(session: Session, project: Project, cast: Cast) -> None:
    by, metric = make.doer(cast.owner), project.metrics[0].id
    report = submit(project, by, 30, "k1", values={metric: Decimal(3)})
    submit(project, by, 31, "k2", values={metric: Decimal("3.0000")})
    entry = session.scalars(sa.select(MetricEntry)).one()
    assert (entry.value, entry.stated_on, entry.report_id) == (Decimal(3), make.TODAY, report.id)
    submit(project, by, 32, "k3", values={metric: Decimal(4)})
    assert session.scalar(sa.select(sa.func.count(MetricEntry.id))) == 2


def test_a_report_is_dated_by_the_local_day(project: Project, cast: Cast) -> None:
    day = dt.date(2026, 11, 25)
    assert submit(project, make.doer(cast.owner, today=day), 30).reported_on == day
