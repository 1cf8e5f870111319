"""The battle map: what it shows, what its numbers count, what its address asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make, wall
from tests.cast import Cast
from tests.page import marked, marks
from tracker.blueprints.board import scene
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Account, Project

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    wall.every_light(cast)
    return make.log_in(client, cast.office)


def codes(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return marks(answer, "data-project")


def test_each_project_bears_its_marks_once(office: FlaskClient) -> None:
    shown = {found["data-project"]: found for found in marked(office.get("/"), "data-project")}
    assert list(shown) == list(wall.EXPECTED), "in the order of the checklist, without the draft"
    for code, expected in wall.EXPECTED.items():
        assert (shown[code]["data-light"], shown[code]["data-clock"]) == (expected.light, expected.clock), code
    red = shown["1.4"]
    assert (red["data-percent"], red["data-planned"], red["data-state"]) == ("50", "91.7", "in_progress")
    assert (red["data-starts"], red["data-due"]) == ("2026-01-10", "2026-12-20")
    assert shown["1.6"]["data-planned"] == "84.7", "the plan stands where the clock does"
    assert shown["2.1"]["data-planned"] == "0.0"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1.2", ["临期", "剩 6 天", "时限剩 6 天"]),
        ("1.3", ["滞后", "待审", "有困难", "比计划差 16.7 点"]),
        ("1.4", ["严重滞后", "延期 49 天（原 11-01）", "比计划差 41.7 点"]),
        ("1.5", ["逾期", "逾期 4 天", "红叉", "退回 2 次", "时限已过 4 天"]),
        ("1.6", ["暂缓", "停表", "11-02 起暂缓"]),
        ("2.1", ["未启动", "12-01 开始", "党员亮证", "（归属感）"]),
        ("2.2", ["已销号", "按期", "11-20 销号", "销〔2026〕1号", "flag--met"]),
        ("2.3", ["已销号", "逾期 6 天", "销〔2026〕2号", "flag--missed"]),
        ("2.4", ["正常", "待销号", "11-20 申请，待核验", "剩 30 天"]),
        ("2.5", ["中止"]),
    ],
)
def test_a_card_says_in_words_how_it_stands(office: FlaskClient, code: str, words: list[str]) -> None:
    page = office.get("/").get_data(as_text=True)
    card = page.split(f'data-project="{code}"')[1].split('</li>\n<li class="card ')[0].split("</ol></section>")[0]
    assert [word for word in words if word not in card] == []


def numbers(answer: TestResponse) -> dict[str, tuple[int, str]]:
    """The five numbers by name: the figure, and the address of the link in which it stands."""
    found = re.findall(
        r'<a href="([^"]*)"[^>]*><span class="num" data-count="([^"]+)">(\d+)<', answer.get_data(as_text=True)
    )
    return {name: (int(figure), unescape(address)) for address, name, figure in found}


def test_each_number_leads_to_a_list_of_that_many(office: FlaskClient) -> None:
    found = numbers(office.get("/"))
    figures = {name: figure for name, (figure, _address) in found.items()}
    assert figures == {"all": 11, "closed": 2, "open": 7, "due-soon": 1, "overdue": 1}
    for name, (figure, address) in found.items():
        rows = marks(office.get(address), "data-overdue" if name == "overdue" else "data-project")
        assert len(rows) == figure, name


def test_the_reconciliation_and_the_progress_stand_beneath(office: FlaskClient) -> None:
    text = office.get("/").get_data(as_text=True)
    identity = text.split('class="reconcile"')[1].split("</p>")[0]
    figures = [int(part.split("</b>")[0]) for part in identity.split("<b>")[1:]]
    assert figures == [11, 2, 6, 1, 1, 1]
    assert figures[0] == sum(figures[1:])
    percents = [92, 92, 75, 50, 80, 60, 0, 100, 100, 100]
    assert f"总进度 <b>{sum(percents) / len(percents):g}%</b>" in text, "the cancelled one is left out"


def test_the_red_ones_stand_first_the_longest_overdue_in_front_and_bear_no_marks(office: FlaskClient) -> None:
    text = office.get("/").get_data(as_text=True)
    band = text.split('class="brief"')[1].split("</section>")[0]
    assert band.index("1.5") < band.index("1.4")
    assert "时限 11-20 已过 4 天，还没有销号。" in band
    assert "data-project" not in band
    placed = re.findall(r'card--worst-(\d)"[^>]*data-project="([\d.]+)"', text)
    assert sorted(placed) == [("1", "1.5"), ("2", "1.4")], "a phone, which has no band, takes the same order"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?light=red", ["1.4", "1.5"]),
        ("?light=closed", ["2.2", "2.3"]),
        ("?light=grey", ["1.6", "2.1", "2.5"]),
        ("?state=on-time", ["1.1", "1.2", "1.3", "1.4", "2.1", "2.4"]),
        ("?state=late", ["1.5"]),
        ("?state=suspended", ["1.6"]),
        ("?state=cancelled", ["2.5"]),
        ("?item=2&light=grey", ["2.1", "2.5"]),
        ("?mine=1", []),
        ("?light=purple&state=nothing&item=&lead=x", list(wall.EXPECTED)),
        ("?view=timetable", list(wall.EXPECTED)),
        ("?view=timetable&light=blue", ["1.2"]),
    ],
)
def test_filters_live_in_the_address(office: FlaskClient, query: str, expected: list[str]) -> None:
    assert codes(office, f"/{query}") == expected


@pytest.mark.parametrize("view", ["wall", "timetable"])
def test_a_filter_without_a_hit_draws_nothing_empty(office: FlaskClient, view: str) -> None:
    text = office.get(f"/?mine=1&view={view}").get_data(as_text=True)
    assert text.count("没有符合筛选的小项") == 1
    assert ('class="tt"' in text, 'class="wall"' in text) == (False, False)


def test_one_can_ask_for_a_unit_a_sponsor_or_ones_own(
    office: FlaskClient, cast: Cast, new_client: Callable[[], FlaskClient]
) -> None:
    assert len(codes(office, f"/?lead={cast.industry.id}")) == len(wall.EXPECTED)
    assert codes(office, f"/?lead={cast.department.id}") == []
    assert len(codes(office, f"/?sponsor={cast.sponsor.id}")) == len(wall.EXPECTED)
    assert codes(make.log_in(new_client(), cast.branch), "/?mine=1") == ["1.5"]
    assert "筛选出 1 项" in office.get("/?light=blue").get_data(as_text=True)


def test_the_legend_counts_what_each_light_would_show(office: FlaskClient) -> None:
    page = office.get("/?state=open").get_data(as_text=True)
    legend = page.split('class="legend"')[1].split("</ul>")[0]
    for light, count in Counter({"red": 2, "yellow": 1, "blue": 1, "green": 2, "grey": 1, "closed": 0}).items():
        entry = legend.split(f"legend__it--{light}")[1].split("</li>")[0]
        assert f"<b>{count}</b>" in entry
        address = entry.split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert len(codes(office, address)) == count


def test_a_forecast_shows_the_day_if_nobody_acts(office: FlaskClient) -> None:
    answer = office.get("/?on=2026-12-21")
    lights = {found["data-project"]: found["data-light"] for found in marked(answer, "data-project")}
    assert "从今天起没有人办理时的样子" in answer.get_data(as_text=True)
    assert [code for code in lights if lights[code] == "red"] == ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1"]
    assert (lights["2.4"], lights["1.6"], lights["2.2"]) == ("green", "grey", "closed"), "their clocks stand"
    assert len(codes(office, numbers(answer)["overdue"][1])) == 6


@pytest.mark.parametrize(
    ("day", "placed"),
    [("2026-11-24", "tt-now"), ("2026-12-20", "tt-now tt-now--end"), ("2026-12-31", "tt-now tt-now--end")],
)
def test_the_word_of_the_day_stays_over_the_year(office: FlaskClient, day: str, placed: str) -> None:
    assert f'<text class="{placed}"' in office.get(f"/?on={day}").get_data(as_text=True)


@pytest.mark.parametrize("word", ["2026-11-23", "yesterday", "2026-13-01"])
def test_a_day_that_cannot_be_shown_is_said_and_today_is_shown(office: FlaskClient, word: str) -> None:
    answer = office.get(f"/?on={word}")
    assert f"“{word}”不能预演" in answer.get_data(as_text=True)
    assert marked(answer, "data-project") == marked(office.get("/"), "data-project")
    assert "不能预演" not in office.get(f"/?on={dt.date(2026, 11, 24)}").get_data(as_text=True)


def test_wall_and_timetable_are_both_there_to_print(office: FlaskClient) -> None:
    page = office.get("/").get_data(as_text=True)
    assert page.index('class="wall"') < page.index('class="tt"')
    assert "page--map" in page
    assert page.count('class="tt-row ') == len(wall.EXPECTED)


def test_the_timetable_shows_flags_and_how_far_the_bar_goes(office: FlaskClient) -> None:
    rows = office.get("/?view=timetable").get_data(as_text=True).split("<tr class=")[1:]
    late = next(row for row in rows if 'data-project="1.5"' in row)
    assert late.count("#done-met") == 1
    assert late.count("#missed-missed") == 1
    assert "tt-over" in late, "the time past the due day"
    moved = next(row for row in rows if 'data-project="1.4"' in row)
    assert "#was-" in moved, "the date before the extension stays visible"
    # 92 % of 1.1 are planned for 25 November, 319 days after 10 January.
    assert f'width="{319 / 365 * 100:.1f}%"' in next(row for row in rows if 'data-project="1.1"' in row)


def test_only_who_may_call_gets_the_number(
    client: FlaskClient, cast: Cast, new_client: Callable[[], FlaskClient]
) -> None:
    cast.branch.phone = "13900005678"
    wall.every_light(cast)
    called = make.log_in(client, cast.office).get("/").get_data(as_text=True)
    assert called.count('href="tel:13900005678"') == 1
    assert "tel:" not in make.log_in(new_client(), cast.sponsor).get("/").get_data(as_text=True)


def test_an_outsider_sees_nothing_of_it(office: FlaskClient, cast: Cast, new_client: Callable[[], FlaskClient]) -> None:
    checklist = db.session.query(Project).first()
    assert checklist is not None
    outsider = make.log_in(new_client(), cast.outsider)
    assert codes(outsider, "/") == []
    assert "还没有下达的清单" in outsider.get("/").get_data(as_text=True)
    assert outsider.get(f"/?checklist={checklist.checklist_id}").status_code == 404
    assert office.get(f"/?checklist={checklist.checklist_id}").status_code == 200


def test_one_who_is_named_in_one_project_sees_that_one(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    elsewhere = make.account("外单位", cast.other_park, roles=[(Role.REPORTER, cast.other_park)])
    project = db.session.query(Project).filter_by(code="1.3").one()
    project.owner_id = elsewhere.id
    db.session.commit()
    answer = make.log_in(client, elsewhere).get("/")
    assert marks(answer, "data-project") == ["1.3"]
    assert "有困难" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "address"), [("auditor", "/audit/"), ("system", "/accounts/"), ("security", "/accounts/")]
)
def test_administrators_are_shown_to_their_own_pages(client: FlaskClient, cast: Cast, who: str, address: str) -> None:
    wall.every_light(cast)
    account: Account = getattr(cast, who)
    assert make.log_in(client, account).get("/").location == address


def test_the_budget_of_queries_does_not_grow_with_the_projects(
    client: FlaskClient, cast: Cast, count_queries: Counting
) -> None:
    checklist = wall.every_light(cast)
    make.log_in(client, cast.secretary)
    with count_queries() as few:
        client.get("/")
    for number in range(30):
        wall.project(checklist, f"1.{number + 10}", 50, owner=cast.owner, sponsor=cast.sponsor)
    checklist.revision += 1
    make.log_in(client, cast.secretary)
    client.application.extensions["kept"].clear()
    with count_queries() as many:
        client.get("/")
    assert len(many) <= len(few) <= 6


def test_a_long_checklist_is_paged(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wall.every_light(cast)
    monkeypatch.setattr(scene, "CARDS", 8)
    make.log_in(client, cast.office)
    first = client.get("/")
    following = next(found["href"] for found in marked(first, "rel") if found["rel"] == "next")
    second = client.get(following)
    assert marks(first, "data-project") + marks(second, "data-project") == list(wall.EXPECTED)
    assert [found["href"] for found in marked(second, "rel") if found["rel"] in {"prev", "next"}] == ["/"]
    assert "after=" not in numbers(second)["all"][1]


def test_a_parent_sees_all_units_by_item_and_each_cell_leads_to_its_projects(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    wall.project(make.checklist(cast.other_park, cast.outsider), "1.1", 92)
    committee = cast.park.parent
    assert committee is not None
    make.log_in(client, make.account("两新工委办公室主任", committee, roles=[(Role.VIEWER, committee)]))
    assert "data-unit" not in client.get("/").get_data(as_text=True)
    answer = client.get("/?view=matrix")
    # A phone hides the names in the head, and says them once beneath.
    assert answer.text.count('class="matrix__name"') == answer.text.partition("key phone-only")[2].count("</b>") == 2
    cells = marked(answer, "data-unit")
    told = [(cell["data-unit"], cell["data-item"], cell["data-light"], cell["data-projects"]) for cell in cells]
    park, other = str(cast.park.id), str(cast.other_park.id)
    assert told == [(park, "1", "red", "6"), (park, "2", "green", "5"), (other, "1", "green", "1")]
    for cell in cells:
        assert len(codes(client, cell["href"])) == int(cell["data-projects"])
    later = marked(client.get("/?view=matrix&on=2026-12-21"), "data-unit")
    assert [cell["data-light"] for cell in later] == ["red", "red", "red"]


def test_one_with_a_single_checklist_has_neither_chooser_nor_matrix(office: FlaskClient) -> None:
    page = office.get("/?view=matrix").get_data(as_text=True)
    assert "data-unit" not in page
    assert 'name="checklist"' not in page
    assert 'class="wall"' in page


def test_eighteen_projects_weigh_less_than_sixty_kilobytes(office: FlaskClient) -> None:
    whole, empty = len(office.get("/").data), len(office.get("/?item=9").data)
    assert empty + (whole - empty) / len(wall.EXPECTED) * 18 < 60_000
