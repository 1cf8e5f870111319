"""The inbox at the web edge: what is unread comes first, one press reads it and leads on, the bell tells the count."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.page import marked, marks
from tracker.domain.notification import NotificationKind
from tracker.models import Account, Notification, Project
from tracker.queries import notifications as queries
from tracker.services import notifications, projects

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def owner(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.owner)


def tell(
    cast: Cast,
    session: Session,
    project: Project | None = None,
    *,
    to: Account | None = None,
    times: int = 1,
    kind: NotificationKind = NotificationKind.URGED,
) -> list[int]:
    for occasion in range(times):
        notifications.notify(
            kind, by=make.doer(cast.office), to=[(to or cast.owner).id], project=project, occasion=str(occasion)
        )
    session.commit()
    return list(session.scalars(sa.select(Notification.id).order_by(Notification.id)))


def bell(answer: TestResponse) -> str:
    return answer.text.partition('class="bell"')[2].partition("</a>")[0]


def test_a_row_says_what_happened_and_what_to_do(
    owner: FlaskClient, cast: Cast, session: Session, project: Project
) -> None:
    tell(cast, session, project)
    page = owner.get("/inbox/")
    assert marks(page, "data-read") == ["no"]
    assert "已催办。请尽快推进，报进度，并按期回复。" in page.text
    assert f"/projects/{project.id}" not in page.text
    assert '<span class="tally">1</span>' in bell(page)


def test_one_press_reads_it_and_leads_on(owner: FlaskClient, cast: Cast, session: Session, project: Project) -> None:
    (number,) = tell(cast, session, project)
    assert owner.get(f"/inbox/{number}/reading").status_code == 405
    answer = owner.post(f"/inbox/{number}/reading")
    assert answer.headers["Location"] == f"/projects/{project.id}"
    page = owner.get("/inbox/")
    assert marks(page, "data-read") == ["yes"]
    assert f'href="/projects/{project.id}"' in page.text
    assert "tally" not in bell(page)


def test_the_bell_follows_although_nobody_acted(
    owner: FlaskClient, cast: Cast, session: Session, project: Project
) -> None:
    (number,) = tell(cast, session, project)
    first = owner.get("/me")
    assert '<span class="tally">1</span>' in bell(first)
    unchanged = owner.get("/me", headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    owner.post(f"/inbox/{number}/reading")
    after = owner.get("/me", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert "tally" not in bell(after)


def test_acting_reads_what_asked_for_it(owner: FlaskClient, cast: Cast, session: Session, project: Project) -> None:
    tell(cast, session, project, kind=NotificationKind.REMINDED)
    owner.post(
        f"/projects/{project.id}/reports/new",
        data={"form_key": "key", "shown": "0", "percent": "30"},
        content_type="multipart/form-data",
    )
    assert marks(owner.get("/inbox/"), "data-read") == ["yes"]


def test_all_are_read_at_once(owner: FlaskClient, cast: Cast, session: Session, project: Project) -> None:
    tell(cast, session, project, times=3)
    assert "/inbox/readings" in owner.get("/inbox/").text
    assert owner.post("/inbox/readings").headers["Location"] == "/inbox/"
    page = owner.get("/inbox/")
    assert set(marks(page, "data-read")) == {"yes"}
    assert "/inbox/readings" not in page.text


def test_an_empty_inbox_says_so(owner: FlaskClient, cast: Cast) -> None:
    assert "收件箱是空的" in owner.get("/inbox/").text


def test_unread_first_then_the_newest_page_by_page(
    owner: FlaskClient, cast: Cast, session: Session, project: Project
) -> None:
    numbers = tell(cast, session, project, times=queries.PAGE + 2)
    owner.post(f"/inbox/{numbers[-1]}/reading")
    owner.post(f"/inbox/{numbers[0]}/reading")
    first = owner.get("/inbox/")
    (older,) = [found["href"] for found in marked(first, "rel") if found["rel"] == "next"]
    second = owner.get(older)
    shown = [int(number) for page in (first, second) for number in marks(page, "data-notification")]
    assert shown == [*reversed(numbers[1:-1]), numbers[-1], numbers[0]]
    assert marks(second, "data-read") == ["yes", "yes"]
    assert [found["href"] for found in marked(second, "rel") if found["rel"] == "prev"] == ["/inbox/"]


@pytest.mark.parametrize("after", ["", "2-7", "0-", "0-x", "x"])
def test_a_key_that_is_none_leads_to_the_first_page(
    owner: FlaskClient, cast: Cast, session: Session, project: Project, after: str
) -> None:
    tell(cast, session, project)
    assert len(marks(owner.get("/inbox/", query_string={"after": after}), "data-read")) == 1


def test_another_ones_row_does_not_exist(owner: FlaskClient, cast: Cast, session: Session, project: Project) -> None:
    (number,) = tell(cast, session, project, to=cast.sponsor)
    assert owner.post(f"/inbox/{number}/reading").status_code == 404
    assert marks(owner.get("/inbox/"), "data-read") == []


def test_of_a_project_that_one_may_no_longer_see_nothing_is_shown(
    client: FlaskClient, cast: Cast, session: Session, project: Project
) -> None:
    tell(cast, session, project, to=cast.outsider)
    page = make.log_in(client, cast.outsider).get("/inbox/")
    assert marks(page, "data-read") == []
    assert "tally" not in bell(page)


def test_a_report_that_waits_leads_the_office_to_its_queue(
    client: FlaskClient, new_client: Callable[[], FlaskClient], cast: Cast, project: Project
) -> None:
    owner = make.log_in(new_client(), cast.owner)
    owner.post(
        f"/projects/{project.id}/reports/new",
        data={"form_key": "key", "shown": "0", "percent": "30"},
        content_type="multipart/form-data",
    )
    office = make.log_in(client, cast.office)
    page = office.get("/inbox/")
    assert "2026 年度“项目清单”有进度报告等着审核。" in page.text
    (number,) = marks(page, "data-notification")
    assert office.post(f"/inbox/{number}/reading").headers["Location"] == "/reports/"


def test_a_project_of_another_year_says_its_year(owner: FlaskClient, cast: Cast, session: Session) -> None:
    one = make.project(make.checklist(cast.park, cast.office, year=2027), owner=cast.owner)
    tell(cast, session, one)
    assert "2027 年度" in owner.get("/inbox/").text


def test_a_suspension_is_told_in_the_offices_words(
    owner: FlaskClient, cast: Cast, session: Session, project: Project
) -> None:
    projects.suspend_project(project, by=make.doer(cast.office), reason="等规划")
    session.commit()
    assert "已暂缓：等规划" in owner.get("/inbox/").text


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_an_administrator_has_neither_inbox_nor_bell(client: FlaskClient, cast: Cast, who: str) -> None:
    browser = make.log_in(client, getattr(cast, who))
    assert browser.get("/inbox/").status_code == 403
    assert browser.post("/inbox/readings").status_code == 403
    assert 'class="bell"' not in browser.get("/sessions").text


def test_six_queries_at_most(
    owner: FlaskClient, cast: Cast, session: Session, project: Project, count_queries: Counting
) -> None:
    tell(cast, session, project, times=queries.PAGE + 2)
    with count_queries() as statements:
        assert owner.get("/inbox/").status_code == 200
    assert len(statements) <= 6
