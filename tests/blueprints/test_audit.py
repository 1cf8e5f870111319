"""The audit page is the auditor's, and reads well."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.blueprints.audit import views
from tracker.blueprints.audit.words import changes
from tracker.domain.acts import Act
from tracker.models import AuditEvent
from tracker.services import audit


def record(cast: Cast, times: int = 1) -> None:
    for number in range(times):
        audit.record(
            Act.PROJECT_SUSPEND,
            by=make.doer(cast.office),
            subject=cast.owner,
            label=f"3.2 第{number}次",
            before={"state": "in_progress", "odd": None},
            after={"state": "suspended", "odd": [1, 2], "others": True},
            reason="场地改造",
        )


def test_the_auditor_reads_who_did_what_when_and_where(client: FlaskClient, cast: Cast) -> None:
    record(cast)
    page = make.log_in(client, cast.auditor).get("/audit/").text
    for text in (
        "2026-11-24 10:32:00",
        "党群工作部",
        "暂缓",
        "推进中 → 暂缓",
        "场地改造",
        "127.0.0.1",
        "（空） → 1、2",
        "是",
    ):
        assert text in page


@pytest.mark.parametrize("who", ["office", "owner", "system", "security", "outsider"])
def test_others_are_refused(client: FlaskClient, cast: Cast, who: str) -> None:
    assert make.log_in(client, getattr(cast, who)).get("/audit/").status_code == 403


def test_the_auditor_sees_nothing_else(new_client: Callable[[], FlaskClient], cast: Cast) -> None:
    auditor = make.log_in(new_client(), cast.auditor)
    for path in ("/accounts/", "/organizations/", "/accounts/new"):
        assert auditor.get(path).status_code == 403
    assert auditor.get(f"/organizations/{cast.park.id}").status_code == 404


def test_reading_is_not_itself_recorded(client: FlaskClient, cast: Cast, session: Session) -> None:
    make.log_in(client, cast.auditor).get("/audit/?who=x&act=report:submit&code=3.2&from=2026-01-01&to=2026-12-31")
    assert session.scalars(sa.select(AuditEvent)).all() == []


def test_pages_and_sieves_live_in_the_address(client: FlaskClient, cast: Cast) -> None:
    record(cast, times=51)
    make.log_in(client, cast.auditor)
    first = client.get("/audit/?act=project:suspend&from=2026-11-24&to=2026-11-24").text
    assert first.count("data-event=") == 50
    assert "第50次" in first
    assert "before=" in first
    last = first[: first.index('rel="next"')].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(last).text
    assert second.count("data-event=") == 1
    assert "第0次" in second


@pytest.mark.parametrize("asked", ["from=2026-11-25", "to=2026-11-23", "act=report:submit", "code=9.9", "who=nobody"])
def test_nothing_found_is_said(client: FlaskClient, cast: Cast, asked: str) -> None:
    record(cast)
    assert "没有这样的记录" in make.log_in(client, cast.auditor).get(f"/audit/?{asked}").text


@pytest.mark.parametrize("asked", ["from=yesterday", "from=0001-01-01", "to=9999-12-31"])
def test_a_day_that_is_none_is_let_be(client: FlaskClient, cast: Cast, asked: str) -> None:
    record(cast)
    assert "data-event=" in make.log_in(client, cast.auditor).get(f"/audit/?{asked}").text


def test_the_page_costs_few_queries(
    client: FlaskClient, cast: Cast, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    record(cast, times=30)
    make.log_in(client, cast.auditor)
    with count_queries() as statements:
        client.get("/audit/")
    assert len(statements) <= 4


def test_words_for_what_was_and_is(app: Flask) -> None:
    with app.app_context():
        found = changes(
            {"role": "office", "percent": 20},
            {"percent": 30, "held_until": "2026-11-24T02:32:00+00:00", "no_change": False, "note": ""},
        )
    assert [(str(one.label), one.was and str(one.was), str(one.now)) for one in found] == [
        ("角色", "办公室", "（空）"),
        ("进度", "20%", "30%"),
        ("停到", None, "11-24 10:32"),
        ("无变化", None, "否"),
        ("说明", None, "（空）"),
    ]


@pytest.mark.parametrize(
    ("name", "stored", "told"),
    [
        ("reported", 68, "报的进度 68%"),
        ("language", "zh_Hans", "语言 中文"),
        ("language", "en", "语言 English"),
        ("tier", 3, "层级 园区党委"),
        ("ended", "closed", "终结 已销号"),
        ("ended", "recovered", "终结 不再逾期、滞后"),
    ],
)
def test_no_word_of_the_program_is_left_as_it_is_stored(app: Flask, name: str, stored: object, told: str) -> None:
    with app.test_request_context():
        (one,) = changes({}, {name: stored})
    assert f"{one.label} {one.now}" == told


def test_what_a_request_goes_beyond_is_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        (told,) = changes({}, {"excess": "days days=41 most=30\nyear year=2026"})
    assert str(told.now) == "比原时限晚 41 天，规定最多 30 天；过了 2026 年度"


def test_what_a_closing_is_short_of_is_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        (told,) = changes({}, {"shortfall": '{"short": "evidence", "kind": "批复"}'})
    assert str(told.now) == "还缺佐证“批复”"


def test_a_kind_of_document_and_where_a_checklist_comes_from_are_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        told = [(str(one.label), str(one.now)) for one in changes({}, {"kind": "weekly", "origin": "由模板生成"})]
    assert told == [("种类", "周调度单"), ("来自", "由模板生成")]


def test_the_log_is_taken_home_as_it_is_sifted(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(cast, times=5)
    monkeypatch.setattr(views, "A_TIME", 2)
    make.log_in(client, cast.auditor)
    assert "/audit/register.xlsx?act=project:suspend" in client.get("/audit/?act=project:suspend").text
    answer = client.get("/audit/register.xlsx?act=project:suspend")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows] == [f"3.2 第{number}次" for number in (4, 3, 2, 1, 0)]
    assert rows[0][4].splitlines()[0] == "状态 推进中 → 暂缓"
    monkeypatch.setattr(views, "MOST_LINES", 3)
    cut = openpyxl.load_workbook(io.BytesIO(client.get("/audit/register.xlsx").data)).active
    assert (cut.max_row, "最多 3 条" in cut["A2"].value) == (6, True)


@pytest.mark.parametrize("who", ["office", "system", "outsider"])
def test_others_take_no_log_home(client: FlaskClient, cast: Cast, who: str) -> None:
    assert make.log_in(client, getattr(cast, who)).get("/audit/register.xlsx").status_code == 403
