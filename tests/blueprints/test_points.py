"""The book of points at the web edge: booked by a clause, taken back, seen by the person and their superiors only."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.page import marks
from tracker.models import PointEntry, Project

As = Callable[[str], FlaskClient]


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


def book(client: FlaskClient, project: Project, **fields: object) -> int:
    form = {"clause": project.clauses[0].id, "reason": "11 月解决 1 个", "form_key": "one"} | fields
    return client.post(f"/projects/{project.id}/points", data=form).status_code


def test_the_office_books_once_and_takes_back(as_: As, project: Project, session: Session) -> None:
    office, page = as_("office"), f"/projects/{project.id}/points"
    assert "按条款记分" in office.get(page).text
    assert [book(office, project), book(office, project)] == [302, 302]
    (entry,) = session.scalars(sa.select(PointEntry)).all()
    assert marks(office.get(page), "data-total") == ["1"]
    assert office.post(f"/points/{entry.id}/reversal", data={"reason": ""}).status_code == 422
    assert office.post(f"/points/{entry.id}/reversal", data={"reason": "重复"}).status_code == 302
    after = office.get(page)
    assert (marks(after, "data-points"), marks(after, "data-total")) == (["−1", "1"], ["0"])


def test_what_is_wrong_comes_back_with_what_was_typed(as_: As, project: Project, session: Session) -> None:
    office, page = as_("office"), f"/projects/{project.id}/points"
    refused = office.post(page, data={"clause": "x", "reason": "还在这里"})
    assert (refused.status_code, "请选本项目带分值" in refused.text, "还在这里" in refused.text) == (422, True, True)
    assert book(office, project, reason=" ") == 422
    assert session.scalar(sa.select(sa.func.count(PointEntry.id))) == 0


def test_the_history_tells_of_points_those_only_who_may_see_them(as_: As, project: Project) -> None:
    book(as_("office"), project)
    for who, is_told in (("office", True), ("owner", True), ("sponsor", True), ("verifier", False)):
        client = as_(who)
        for page in (f"/projects/{project.id}", f"/projects/{project.id}/history"):
            assert ("11 月解决 1 个" in client.get(page).text) is is_told


def test_the_register_of_points_holds_what_one_may_see(as_: As, project: Project) -> None:
    office = as_("office")
    book(office, project)
    assert "/points/register.xlsx" in office.get("/points/").text
    for who, lines in (("office", 1), ("owner", 1), ("verifier", 0), ("outsider", 0)):
        answer = as_(who).get("/points/register.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        told = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert sum("11 月解决 1 个" in row for row in told) == lines
    assert as_("system").get("/points/register.xlsx").status_code == 403


def test_a_persons_lines_are_theirs_and_their_superiors(as_: As, project: Project, cast: Cast) -> None:
    book(as_("office"), project)
    page = f"/projects/{project.id}/points"
    answers = {who: as_(who).get(page).status_code for who in ("owner", "sponsor", "verifier", "branch", "outsider")}
    assert answers == {"owner": 200, "sponsor": 200, "verifier": 403, "branch": 404, "outsider": 404}
    assert book(as_("owner"), project) == 403
    assert marks(as_("owner").get("/points/"), "data-points") == ["1"]
    verifier = as_("verifier").get("/points/")
    assert (marks(verifier, "data-points"), marks(verifier, "data-unit")) == ([], [str(cast.department.id)])
    unit = f"/organizations/{cast.department.id}/points"
    assert marks(as_("office").get(unit), "data-points") == ["1"]
    assert marks(as_("verifier").get(unit), "data-points") == []
    assert as_("outsider").get(unit).status_code == 404


def test_a_penalty_that_is_taken_back_is_no_reward(as_: As, project: Project, session: Session, cast: Cast) -> None:
    def figures() -> list[str]:
        row = as_("office").get("/points/").text.partition(f'data-unit="{cast.department.id}"')[2].partition("</tr>")[0]
        return re.findall(r">([−0-9.]+)</td>", row)

    reward, penalty = project.clauses
    book(as_("office"), project, clause=reward.id)
    book(as_("office"), project, clause=penalty.id, form_key="two")
    assert figures() == ["1", "−1", "0"]
    fine = session.scalars(sa.select(PointEntry).where(PointEntry.points < 0)).one()
    as_("office").post(f"/points/{fine.id}/reversal", data={"reason": "查无此事"})
    assert figures() == ["1", "0", "1"]
    lines = as_("office").get(f"/projects/{project.id}/points").text
    assert [sign in lines for sign in ("<s>−1</s>", ">+1<", ">1<")] == [True, True, False]


def test_a_unit_that_is_named_can_be_opened_by_whoever_sees_its_project(
    as_: As, project: Project, session: Session, cast: Cast
) -> None:
    unit = f"/organizations/{cast.department.id}/points"
    assert as_("secretary").get(unit).status_code == 404
    project.sponsor = cast.secretary
    session.commit()
    book(as_("office"), project)
    assert marks(as_("secretary").get("/points/"), "data-unit") == [str(cast.department.id)]
    assert marks(as_("secretary").get(unit), "data-points") == ["1"]


def test_administrators_see_none(as_: As, project: Project, cast: Cast) -> None:
    assert as_("system").get("/points/").status_code == 403
    assert as_("system").get(f"/organizations/{cast.park.id}/points").status_code == 403
