"""What waits for me: three groups, one sentence and one button each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.blueprints.me import todos
from tracker.domain.project import State
from tracker.models import Account, Checklist, Project
from tracker.queries import me
from tracker.services import closures, projects, reports, reviews, standing
from tracker.services.closures import Application
from tracker.services.reports import Statement

Counting = Callable[[], AbstractContextManager[list[str]]]
TODAY = make.TODAY


@pytest.fixture
def checklist(session: Session, cast: Cast) -> Checklist:
    return make.checklist(cast.park, cast.office)


def add(checklist: Checklist, cast: Cast, code: str, *steps: tuple[int, int], done: int = 0, **given: Any) -> Project:
    """A project whose steps are (days from today, weight), the first `done` of them reported done."""
    dates = [(f"节点{n}", TODAY + dt.timedelta(days=days), weight) for n, (days, weight) in enumerate(steps, 1)]
    project = make.project(
        checklist,
        owner=cast.owner,
        sponsor=cast.sponsor,
        lead_unit=cast.department,
        code=code,
        name=f"小项{code}",
        starts_on=TODAY - dt.timedelta(days=100),
        due_on=dates[-1][1],
        milestones=dates,
        **given,
    )
    for step in project.milestones[:done]:
        step.done_on = TODAY
    project.percent = sum(step.weight for step in project.milestones[:done])
    standing.turn(project)
    return project


def show(client: FlaskClient, who: Account, session: Session) -> str:
    session.commit()
    answer = make.log_in(client, who).get("/me")
    assert answer.status_code == 200
    return answer.text


def group(page: str, title: str) -> str:
    return page.partition(title)[2].partition("</section>")[0]


def test_late_first_then_due_soon_then_the_rest(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    add(checklist, cast, "1.0", (-50, 60), (-3, 40), done=1)
    add(checklist, cast, "1.1", (-24, 50), (60, 50))
    add(checklist, cast, "1.2", (-50, 80), (6, 20), done=1)
    add(checklist, cast, "1.3", (-50, 60), (60, 40), done=1)
    page = show(client, cast.owner, session)
    first, soon, rest = (group(page, title) for title in ("先办：已逾期", "7 天内到期", "其他"))
    assert ("小项1.1" in first, "小项1.2" in soon, "小项1.3" in rest) == (True, True, True)
    assert "节点“节点1”没有完成，请报进度。" in first
    assert "下一个节点“节点2”，11-30 到期。" in soon
    assert page.count("btn--main") == 1
    assert "时限 11-21 已过，还没有销号，请报进度。" in first
    assert "共 4 件，约 8 分钟" in page


def test_a_project_to_acknowledge_has_the_button_on_the_row(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = add(checklist, cast, "1.1", (60, 100), state=State.ISSUED, acknowledge_by_on=TODAY + dt.timedelta(days=1))
    page = show(client, cast.owner, session)
    assert "天内签收" in page
    assert f'action="/projects/{project.id}/acknowledgement"' in page
    pressed = client.post(f"/projects/{project.id}/acknowledgement", data={"next": "/me"})
    assert (pressed.location, project.state) == ("/me", State.IN_PROGRESS)


def test_one_press_says_that_nothing_changed(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = add(checklist, cast, "1.1", (60, 100))
    page = show(client, cast.owner, session)
    key = page.partition('name="form_key" value="')[2].partition('"')[0]
    for _ in range(2):
        client.post(f"/projects/{project.id}/reports/new", data={"no_change": "1", "form_key": key})
    assert project.pending_reviews == 1
    project.last_report_on = TODAY - dt.timedelta(days=1)
    later = show(client, cast.owner, session).partition('name="form_key" value="')[2].partition('"')[0]
    assert later not in {"", key}


def test_what_was_reported_today_is_not_asked_for_again(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    late = add(checklist, cast, "1.1", (-30, 50), (-2, 50), done=1)
    add(checklist, cast, "1.2", (-30, 50), (-1, 50), done=1)
    made = reports.submit_report(late, Statement(60), by=make.doer(cast.owner), form_key="k")
    page = show(client, cast.owner, session)
    rows = group(page, "先办").split("<li ")
    assert "今天已报 60%，有新进展再报。" in rows[1]
    assert ("无变化" in rows[1], "btn--main" in rows[1], "btn--main" in rows[2]) == (False, False, True)
    reviews.return_report(made, by=make.doer(cast.office), reason="没有凭证")
    session.commit()
    assert "上次的报告被退回，请改好再报。" in client.get("/me").text


def test_a_finished_one_asks_to_be_closed_and_a_waiting_one_rests(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    late = add(checklist, cast, "1.1", (-30, 50), (-15, 50), done=2)
    ready = add(checklist, cast, "1.2", (-30, 50), (40, 50), done=2)
    waiting = add(checklist, cast, "1.3", (-30, 50), (40, 50), done=2)
    said = Application(shortfall_reason="推迟")
    closures.request_closure(waiting, said, by=make.doer(cast.owner), form_key="c")
    waiting.percent = 100
    page = show(client, cast.owner, session)
    for project in (late, ready):
        assert f'href="/projects/{project.id}/closure-requests/new"' in page
    assert "时限 11-09 已过，请马上申请销号" in page
    assert "已申请销号，停表，等核验。" in group(page, "其他")


def test_red_for_the_gap_comes_first(client: FlaskClient, session: Session, checklist: Checklist, cast: Cast) -> None:
    add(checklist, cast, "1.1", (20, 100))
    assert "比计划差超过 30 点" in group(show(client, cast.owner, session), "先办")


def test_others_words_wait_too(client: FlaskClient, session: Session, checklist: Checklist, cast: Cast) -> None:
    for number in range(1, 5):
        project = add(checklist, cast, f"1.{number}", (-30, 50), (40, 50), done=1)
        reports.submit_report(project, Statement(60), by=make.doer(cast.owner), form_key="k")
    page = show(client, cast.office, session)
    assert "份待审" in page
    assert "1.1 小项1.1、1.2 小项1.2、1.3 小项1.3等" in page


def test_the_sponsor_is_asked_first_and_the_verifier_next(
    client: FlaskClient, new_client: Callable[[], FlaskClient], session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = add(checklist, cast, "1.1", (-30, 50), (40, 50), done=1)
    said = Application(shortfall_reason="推迟")
    request = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    assert "请定是否同意带差销号" in show(client, cast.sponsor, session)
    assert "请核验" not in show(new_client(), cast.verifier, session)
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    assert "11-24 申请销号，请核验。" in show(new_client(), cast.verifier, session)
    assert "今天没有要办的" in show(new_client(), cast.sponsor, session)


def test_what_was_done_last_stands_below(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = add(checklist, cast, "1.1", (-30, 50), (40, 50), done=1)
    reports.submit_report(project, Statement(60), by=make.doer(cast.owner), form_key="k")
    assert "50% → 60%" in group(show(client, cast.owner, session), "最近办完")


def test_what_was_acknowledged_stands_below_without_a_state_that_became_nothing(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    project = add(checklist, cast, "1.1", (30, 50), (60, 50), state=State.ISSUED)
    projects.acknowledge_project(project, by=make.doer(cast.owner))
    done = group(show(client, cast.owner, session), "最近办完")
    assert "签收" in done
    assert "（空）" not in done


def test_next_years_project_of_the_same_code_says_its_year(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    for of_year in (checklist, make.checklist(cast.park, cast.office, year=2027)):
        add(of_year, cast, "1.1", (30, 50), (60, 50))
    page = show(client, cast.owner, session)
    assert (page.count("小项1.1"), page.count("2027 年度"), page.count("2026 年度")) == (2, 1, 0)


def not_begun(checklist: Checklist, cast: Cast, code: str) -> None:
    later = add(checklist, cast, code, (5, 50), (60, 50))
    later.starts_on = TODAY + dt.timedelta(days=3)
    standing.turn(later)


def test_what_has_not_begun_asks_for_nothing(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    not_begun(checklist, cast, "1.1")
    page = show(client, cast.owner, session)
    assert "11-27 开始，到时候再报进度。" in group(page, "其他")
    assert ("共 1 件" in page, "分钟" in page) == (True, False)
    assert ("btn--main" in page, "无变化" in page) == (False, False)


def test_what_has_not_begun_stands_behind_what_has(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast
) -> None:
    not_begun(checklist, cast, "1.1")
    add(checklist, cast, "1.2", (-50, 60), (70, 40), done=1)
    rest = group(show(client, cast.owner, session), "其他")
    assert rest.index("小项1.2") < rest.index("btn--main") < rest.index("小项1.1")


def test_what_is_asked_and_what_was_done_say_the_other_year_too(
    client: FlaskClient, new_client: Callable[[], FlaskClient], session: Session, checklist: Checklist, cast: Cast
) -> None:
    later = make.checklist(cast.park, cast.office, year=2027)
    for number, of_year in enumerate((checklist, later)):
        project = add(of_year, cast, "1.1", (-30, 50), (40, 50), done=1)
        reports.submit_report(project, Statement(60), by=make.doer(cast.owner), form_key=f"k{number}")
        said = Application(shortfall_reason="推迟")
        closures.request_closure(project, said, by=make.doer(cast.owner), form_key=f"c{number}")
    office = show(client, cast.office, session)
    assert "1.1 小项1.1、1.1 小项1.1（2027 年度）" in office
    assert show(new_client(), cast.sponsor, session).count("2027 年度") == 1
    done = group(show(new_client(), cast.owner, session), "最近办完")
    assert (done.count("小项1.1"), done.count("2027 年度")) == (3, 2)


def test_nothing_to_do_is_said_kindly(client: FlaskClient, session: Session, cast: Cast) -> None:
    assert "今天没有要办的" in show(client, cast.secretary, session)


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_administrators_have_no_list(client: FlaskClient, session: Session, cast: Cast, who: str) -> None:
    session.commit()
    assert make.log_in(client, getattr(cast, who)).get("/me").status_code == 403


def test_a_long_list_is_cut_and_says_so(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(me, "ROWS", 2)
    monkeypatch.setattr(todos, "ROWS", 2)
    for number in range(1, 6):
        add(checklist, cast, f"1.{number}", (-24, 50), (60, 50))
    page = show(client, cast.owner, session)
    assert page.count('class="todo__name"') == 2
    assert "共 2+ 件" in page
    assert 'href="/?mine=1"' in page


@pytest.mark.parametrize("number", [1, 30])
def test_six_queries_however_many(
    client: FlaskClient, session: Session, checklist: Checklist, cast: Cast, count_queries: Counting, number: int
) -> None:
    for n in range(number):
        add(checklist, cast, f"1.{n}", (n - 15, 50), (60, 50))
    session.commit()
    make.log_in(client, cast.owner)
    with count_queries() as statements:
        assert client.get("/me").status_code == 200
    assert len(statements) <= 6
