"""The accountability list as a page: tabs, marks, order, groups, filters, who may call, its budget."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from tests import make, wall
from tests.cast import Cast
from tracker.blueprints.overdue import register
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, Checklist, Project
from tracker.queries import overdue_rows
from tracker.services import standing

LATE = {"1.1": dt.date(2026, 11, 9), "1.2": dt.date(2026, 11, 20), "1.3": dt.date(2026, 11, 15)}


def project(cast: Cast, checklist: Checklist, code: str, due_on: dt.date, **given: Any) -> Project:
    values: dict[str, Any] = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.department} | given
    made = make.project(checklist, code=code, due_on=due_on, milestones=[("全部", due_on, 100)], **values)
    standing.stop_clock(made, today=make.TODAY)
    standing.turn(made)
    return made


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office)
    units = [cast.department, cast.industry, cast.department]
    for (code, due_on), unit in zip(LATE.items(), units, strict=True):
        project(cast, made, code, due_on, lead_unit=unit)
    project(cast, made, "2.1", dt.date(2027, 12, 20), state=State.ISSUED, acknowledge_by_on=dt.date(2026, 11, 20))
    db.session.commit()
    return made


def page(client: FlaskClient, who: Account, query: str = "") -> str:
    answer = make.log_in(client, who).get(f"/overdue/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(html: str) -> list[tuple[str, str]]:
    return re.findall(r'data-overdue="([^"]*)"\s+data-days-late="([^"]*)"', html)


def tabs(html: str) -> dict[str, str]:
    return dict(re.findall(r">([^<>]+)<b>(\d+)</b></a>", html))


@pytest.mark.usefixtures("checklist")
def test_the_late_come_first_with_their_days(client: FlaskClient, cast: Cast) -> None:
    html = page(client, cast.sponsor)
    assert rows(html) == [("1.1", "15"), ("1.3", "9"), ("1.2", "4")]
    assert (tabs(html)["逾期"], tabs(html)["未按时签收"], tabs(html)["无责任人"]) == ("3", "1", "0")
    assert "全部 4 ＝ 已销号 0 ＋ 在办未逾期 1 ＋ 逾期 3 ＋ 暂缓 0 ＋ 中止 0" in html


def test_a_row_says_by_how_much_it_was_extended_and_what_was_closed_with_a_shortfall(
    client: FlaskClient, cast: Cast, checklist: Checklist
) -> None:
    moved = project(cast, checklist, "1.4", dt.date(2026, 11, 21), original_due_on=dt.date(2026, 11, 1))
    short = project(cast, checklist, "1.5", dt.date(2026, 11, 10))
    wall.close(short, cast, on=dt.date(2026, 11, 20))
    wall.request_of(short).shortfall = "还缺佐证。"
    db.session.commit()
    assert "延期 20 天（原 11-01）" in row_of(page(client, cast.sponsor), moved.code)
    assert "延期" not in row_of(page(client, cast.sponsor), "1.1")
    closed = page(client, cast.sponsor, "?tab=closed-late")
    assert "带差" in row_of(closed, short.code)
    assert re.search(r"<span><svg class=\"flag flag--missed\".*?</svg>11-20 销号</span>", closed, re.DOTALL), (
        "one line on a phone"
    )
    wall.request_of(short).shortfall = ""
    standing.raise_revision(checklist.id)
    assert "带差" not in row_of(page(client, cast.owner, "?tab=closed-late"), short.code)


def row_of(html: str, code: str) -> str:
    return html.partition(f'data-overdue="{code}"')[2].partition("</tr>")[0]


@pytest.mark.usefixtures("checklist")
def test_each_tab_is_an_address(client: FlaskClient, cast: Cast) -> None:
    html = page(client, cast.sponsor, "?tab=unacknowledged")
    assert rows(html) == [("2.1", "0")]
    assert '<b class="num">4</b>' in html
    assert "没有逾期的节点" in page(client, cast.sponsor, "?tab=milestone")
    assert len(rows(page(client, cast.sponsor, "?tab=what&sort=ever&after=x"))) == 3, "a word of no meaning is none"


@pytest.mark.usefixtures("checklist")
def test_order_and_groups_stand_in_the_address(client: FlaskClient, cast: Cast) -> None:
    html = page(client, cast.sponsor, "?sort=code")
    assert [code for code, _ in rows(html)] == ["1.1", "1.2", "1.3"]
    assert 'aria-sort="ascending"' in html
    grouped = page(client, cast.sponsor, "?group=unit")
    headings = re.findall(r'scope="colgroup">\s*([^<\s]+)\s*<small>(\d+) 项', grouped)
    assert sorted(headings) == [("党群工作部", "2"), ("汽车汽配行业党委", "1")]


def test_filters_can_be_taken_off_again(client: FlaskClient, cast: Cast, checklist: Checklist) -> None:
    html = page(client, cast.sponsor, f"?lead={cast.industry.id}&checklist={checklist.id}&sort=code")
    assert rows(html) == [("1.2", "4")]
    assert tabs(html)["逾期"] == "1"
    assert f'href="/overdue/?sort=code&amp;checklist={checklist.id}">汽车汽配行业党委 ×' in html


@pytest.mark.usefixtures("checklist")
def test_the_number_to_call_is_for_those_who_may(client: FlaskClient, cast: Cast) -> None:
    cast.owner.phone = "13800001234"
    db.session.commit()
    assert "tel:13800001234" in page(client, cast.office)
    assert "13800001234" not in page(client, cast.sponsor)


@pytest.mark.usefixtures("checklist")
def test_an_outsider_and_an_administrator_see_none_of_it(client: FlaskClient, cast: Cast) -> None:
    for who in (cast.outsider, cast.auditor):
        html = page(client, who)
        assert rows(html) == []
        assert "三级统筹议事" not in html


def test_what_an_act_changes_is_changed_on_the_list(client: FlaskClient, cast: Cast, checklist: Checklist) -> None:
    assert tabs(page(client, cast.owner, "?tab=unacknowledged"))["未按时签收"] == "1"
    waiting = next(one for one in db.session.query(Project).filter_by(checklist_id=checklist.id, code="2.1"))
    client.post(f"/projects/{waiting.id}/acknowledgement")
    assert tabs(page(client, cast.owner, "?tab=unacknowledged"))["未按时签收"] == "0"


def test_who_has_the_list_already_is_told_so_until_somebody_acts(
    client: FlaskClient, cast: Cast, checklist: Checklist
) -> None:
    first = make.log_in(client, cast.owner).get("/overdue/")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/overdue/", headers=known).status_code == 304
    assert client.get("/overdue/?sort=code", headers=known).status_code == 200
    waiting = next(one for one in db.session.query(Project).filter_by(checklist_id=checklist.id, code="2.1"))
    client.post(f"/projects/{waiting.id}/acknowledgement")
    fresh = client.get("/overdue/", headers=known)
    assert (fresh.status_code, "已签收" in fresh.get_data(as_text=True)) == (200, True), "with the sentence said once"
    assert "已签收" not in client.get("/overdue/").get_data(as_text=True)


@pytest.mark.usefixtures("checklist")
def test_the_next_page_follows_by_key(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue_rows, "PAGE", 2)
    first = page(client, cast.sponsor)
    older = re.search(r'href="([^"]*)"\s+rel="next"', first)
    assert older is not None
    second = client.get(older[1].replace("&amp;", "&")).get_data(as_text=True)
    assert [code for code, _ in rows(first) + rows(second)] == ["1.1", "1.3", "1.2"]
    assert 'rel="prev"' in second


def test_six_queries_whatever_the_number(
    client: FlaskClient,
    cast: Cast,
    checklist: Checklist,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for number in range(60):
        project(cast, checklist, f"5.{number}", dt.date(2026, 11, 1))
    db.session.commit()
    make.log_in(client, cast.office)
    with count_queries() as statements:
        html = client.get("/overdue/?group=sponsor&sort=percent").get_data(as_text=True)
    assert (len(rows(html)), len(statements) <= 6) == (50, True)


def test_the_list_is_taken_home_as_it_stands(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    make.log_in(client, cast.office)
    page = client.get("/overdue/?tab=closed-late").text
    assert "/overdue/register.xlsx?tab=closed-late" in page
    for tab, codes in (("late", ["1.5"]), ("closed-late", ["2.3"]), ("unowned", [])):
        answer = client.get(f"/overdue/register.xlsx?tab={tab}")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert [row[1].value for row in sheet.iter_rows(min_row=4, max_row=sheet.max_row - 1)] == codes
        assert sheet.cell(sheet.max_row, 1).value.startswith("对账　")
        assert "%E9%80%BE%E6%9C%9F%E6%B8%85%E5%8D%95" in answer.headers["Content-Disposition"]


@pytest.mark.usefixtures("checklist")
def test_a_list_that_is_cut_says_so(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST_ROWS", 2)
    answer = make.log_in(client, cast.office).get("/overdue/register.xlsx?sort=code")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [sheet.cell(row, 2).value for row in (4, 5)] == ["1.1", "1.2"]
    assert ("3 项" in sheet["A2"].value, "只列前 2 项" in sheet["A2"].value) == (True, True)
