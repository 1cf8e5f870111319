"""The office's queue at the web edge."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.blueprints.reports import reviews as views
from tracker.domain.checklist import ChecklistState
from tracker.files import KeptFile
from tracker.models import Project, Report, Review
from tracker.services import reports, standing
from tracker.services.reports import Statement

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def projects(session: Session, cast: Cast) -> list[Project]:
    checklist = make.checklist(cast.park, cast.office)
    units = {"1.1": cast.department, "1.2": cast.industry, "1.3": cast.industry}
    made = [make.project(checklist, owner=cast.owner, lead_unit=unit, code=code) for code, unit in units.items()]
    for number, project in enumerate(made, 1):
        standing.refresh(project, today=make.TODAY)
        said = Statement(number * 10, note=f"第 {number} 份", obstacle="缺场地", helper="街道")
        reports.submit_report(project, said, by=make.doer(cast.owner), form_key=f"k{number}")
    session.commit()
    return made


def waiting(session: Session) -> list[int]:
    return [report.id for report in session.scalars(sa.select(Report).order_by(Report.id)) if report.review is None]


def order(page: str) -> list[str]:
    return [name for name in ("第 1 份", "第 2 份", "第 3 份") if name in page]


def test_what_waits_is_listed_oldest_first_with_counts(office: FlaskClient, projects: list[Project]) -> None:
    page = office.get("/reports/").text
    assert "共 3 份待审" in page
    assert page.index("第 1 份") < page.index("第 2 份") < page.index("第 3 份")
    assert "缺场地（请街道帮助）" in page


def test_no_change_is_said_only_of_a_report_that_says_so(
    office: FlaskClient, projects: list[Project], session: Session, cast: Cast
) -> None:
    for said in (Statement(10, note="补了照片"), Statement(10, is_no_change=True)):
        reports.submit_report(projects[0], said, by=make.doer(cast.owner), form_key=str(said.is_no_change))
    session.commit()
    page = office.get("/reports/").text
    assert (page.count("无变化"), page.count("上次 10%")) == (1, 1)


def test_milestones_and_files_stand_beside(
    office: FlaskClient, projects: list[Project], session: Session, cast: Cast
) -> None:
    paper = KeptFile("批复.pdf", "application/pdf", 9, "a" * 64)
    said = Statement(50, frozenset({projects[0].milestones[0].id}))
    reports.submit_report(projects[0], said, by=make.doer(cast.owner), form_key="more", files=[paper])
    session.commit()
    page = office.get("/reports/").text
    assert "完成节点“上半年满2次”" in page
    assert "批复.pdf" in page


def test_next_years_report_says_its_year(
    office: FlaskClient, projects: list[Project], session: Session, cast: Cast
) -> None:
    assert "年度" not in office.get("/reports/").text
    later = make.project(make.checklist(cast.park, cast.office, year=2027), owner=cast.owner)
    standing.refresh(later, today=make.TODAY)
    reports.submit_report(later, Statement(10), by=make.doer(cast.owner), form_key="later")
    session.commit()
    assert office.get("/reports/").text.count("2027 年度") == 1


def test_one_unit_alone(office: FlaskClient, projects: list[Project], cast: Cast) -> None:
    page = office.get(f"/reports/?unit={cast.industry.id}").text
    assert order(page) == ["第 2 份", "第 3 份"]
    assert "汽车汽配行业党委 ×" in page


def test_pages_go_by_key(office: FlaskClient, projects: list[Project], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    first = office.get("/reports/").text
    assert order(first) == ["第 1 份", "第 2 份"]
    assert 'rel="next"' in first
    ids = [project.id for project in projects]
    assert ids
    second = office.get(
        first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    )
    assert order(second.text) == ["第 3 份"]


def test_many_are_acknowledged_at_once(office: FlaskClient, projects: list[Project], session: Session) -> None:
    ids = waiting(session)
    answer = office.post("/reports/reviews", data={"ids": [str(one) for one in ids[:2]]})
    assert (answer.status_code, waiting(session)) == (302, ids[2:])
    assert "2 份已审核" in office.get("/reports/").text
    again = office.post("/reports/reviews", data={"ids": [str(one) for one in ids[:2]]})
    assert (again.status_code, again.text.count("这份报告已经审核过，不用再审。")) == (422, 2)
    assert session.scalar(sa.select(sa.func.count(Review.id))) == 2


def test_what_is_refused_is_said_at_its_own_row_and_stays_ticked(
    office: FlaskClient, projects: list[Project], session: Session
) -> None:
    first, second, third = waiting(session)
    office.post("/reports/reviews", data={"ids": [str(second)]})
    answer = office.post("/reports/reviews", data={"ids": [str(first), str(second)]})
    assert (answer.status_code, waiting(session)) == (422, [third])
    rows = {row.partition('"')[0]: row for row in answer.text.split('data-report="')[1:]}
    assert list(rows) == [str(second), str(third)]
    assert f'<p class="error" id="report-{second}-error">这份报告已经审核过，不用再审。</p>' in rows[str(second)]
    assert f'checked aria-invalid="true" aria-describedby="report-{second}-error"' in rows[str(second)]
    assert "checked" not in rows[str(third)]
    assert f'<a href="#report-{second}">1.2　' in answer.text
    assert "1 份已审核" in answer.text


def test_a_checklist_archived_meanwhile_is_said_at_each_of_its_rows(
    office: FlaskClient, projects: list[Project], session: Session
) -> None:
    ids = waiting(session)
    projects[0].checklist.state = ChecklistState.ARCHIVED
    session.commit()
    answer = office.post("/reports/reviews", data={"ids": [str(one) for one in ids[1:]]})
    assert (answer.status_code, waiting(session), answer.text.count('<p class="error"')) == (422, ids, 2)


def test_none_ticked_is_told(office: FlaskClient, projects: list[Project]) -> None:
    assert "请先勾选" in office.post("/reports/reviews", follow_redirects=True).text


def test_a_return_asks_for_a_reason_and_restores(
    office: FlaskClient, projects: list[Project], session: Session
) -> None:
    address = f"/reports/{waiting(session)[0]}/return"
    assert "退回以后，恢复报告以前的进度" in office.get(address).text
    assert office.post(address, data={"reason": ""}).status_code == 422
    refused = office.post(address, data={"reason": " "})
    assert (refused.status_code, "请写明退回的原因" in refused.text, len(waiting(session))) == (422, True, 3)
    answer = office.post(address, data={"reason": "缺纪要"})
    assert (answer.status_code, projects[0].percent, projects[0].returned_count) == (302, 0, 1)
    twice = office.post(address, data={"reason": "缺纪要"})
    assert (twice.status_code, "已经审核过" in twice.text) == (422, True)


def test_the_owner_sees_the_reason_on_their_list(
    office: FlaskClient, new_client: Callable[[], FlaskClient], projects: list[Project], session: Session, cast: Cast
) -> None:
    office.post(f"/reports/{waiting(session)[0]}/return", data={"reason": "缺纪要"})
    assert "上次的报告被退回" in make.log_in(new_client(), cast.owner).get("/me").text


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("sponsor", 403), ("outsider", 404), ("auditor", 404)])
def test_only_the_office_returns(
    client: FlaskClient, projects: list[Project], session: Session, cast: Cast, who: str, status: int
) -> None:
    visitor = make.log_in(client, getattr(cast, who))
    address = f"/reports/{waiting(session)[0]}/return"
    assert (visitor.get(address).status_code, visitor.post(address, data={"reason": "x"}).status_code) == (
        status,
        status,
    )
    assert len(waiting(session)) == 3


@pytest.mark.parametrize("who", ["owner", "sponsor"])
def test_only_the_office_acknowledges(
    client: FlaskClient, projects: list[Project], session: Session, cast: Cast, who: str
) -> None:
    visitor = make.log_in(client, getattr(cast, who))
    assert visitor.get("/reports/").status_code == 403
    assert visitor.post("/reports/reviews", data={"ids": str(waiting(session)[0])}).status_code == 403
    assert len(waiting(session)) == 3


def test_another_park_neither_sees_nor_reviews(
    client: FlaskClient, projects: list[Project], session: Session, cast: Cast
) -> None:
    visitor = make.log_in(client, cast.outsider)
    page = visitor.get("/reports/").text
    assert ("没有待审的报告" in page, "共 0 份" in page) == (True, False)
    visitor.post("/reports/reviews", data={"ids": str(waiting(session)[0])})
    assert len(waiting(session)) == 3


def test_the_queue_costs_the_same_however_long(
    office: FlaskClient, projects: list[Project], count_queries: Counting
) -> None:
    with count_queries() as statements:
        assert office.get("/reports/").status_code == 200
    assert len(statements) <= 7


def test_only_an_office_takes_note_of_reports(
    client: FlaskClient, cast: Cast, projects: list[Project], session: Session
) -> None:
    ids = waiting(session)
    answer = make.log_in(client, cast.owner).post("/reports/reviews", data={"ids": ids})
    assert answer.status_code == 403
    assert waiting(session) == ids
