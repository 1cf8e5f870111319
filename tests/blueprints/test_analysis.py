"""The page of charts: the same figures as tables, data that cannot break out, nothing from another host."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.cast import Cast
from tracker.extensions import db
from tracker.models import Checklist
from tracker.services import standing


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office)
    made.items[0].name = "</script><b>甲</b>"
    project = make.project(made, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.industry)
    standing.refresh(project, today=make.TODAY)
    cast.industry.short_name = "</script><i>乙</i>"
    db.session.commit()
    return made


def figures(html: str) -> dict[str, dict[str, object]]:
    found = re.findall(r'<script type="application/json"\s+id="(chart[^"]*)">(.*?)</script>', html, re.DOTALL)
    return {name: json.loads(text) for name, text in found}


@pytest.mark.usefixtures("checklist")
def test_each_chart_stands_above_its_figures(client: FlaskClient, cast: Cast) -> None:
    answer = make.log_in(client, cast.sponsor).get("/analysis/")
    html = answer.get_data(as_text=True)
    drawn = figures(html)
    assert set(drawn) == {"chart-whole", "chart-item-1", "chart-units"}
    planned = drawn["chart-whole"]["data"][0]["y"]  # type: ignore[index]  # plotly's own shape
    for value in planned:
        assert f"{value:g}%" in html
    assert "今日 11-24" in html
    assert "'unsafe-inline'" in answer.headers["Content-Security-Policy"].partition("style-src")[2]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].partition("style-src")[0]


@pytest.mark.usefixtures("checklist")
def test_the_last_point_of_the_year_is_drawn_whole(client: FlaskClient, cast: Cast) -> None:
    html = make.log_in(client, cast.office).get("/analysis/").get_data(as_text=True)
    lines = [line for chart in figures(html).values() for line in chart["data"] if line["type"] == "scatter"]  # type: ignore[attr-defined]
    assert lines
    assert {line["cliponaxis"] for line in lines} == {False}


@pytest.mark.usefixtures("checklist")
def test_a_name_cannot_break_out_of_the_data(client: FlaskClient, cast: Cast) -> None:
    html = make.log_in(client, cast.sponsor).get("/analysis/").get_data(as_text=True)
    assert "<i>乙</i>" not in html
    assert "<b>甲</b>" not in html
    bars = figures(html)["chart-units"]["data"]
    assert bars[0]["y"] == ["</script><i>乙</i>"]  # type: ignore[index]  # plotly's own shape


def test_each_number_of_a_unit_leads_to_its_list(client: FlaskClient, cast: Cast, checklist: Checklist) -> None:
    html = make.log_in(client, cast.sponsor).get("/analysis/").get_data(as_text=True)
    address = f"/?checklist={checklist.id}&amp;lead={cast.industry.id}"
    assert f'href="{address}"' in html
    assert f'href="{address}&amp;state=on-time"' in html


def test_one_may_choose_among_what_one_sees(client: FlaskClient, cast: Cast, checklist: Checklist) -> None:
    other = make.checklist(cast.park, cast.office, year=2025)
    db.session.commit()
    html = make.log_in(client, cast.sponsor).get(f"/analysis/?checklist={other.id}").get_data(as_text=True)
    assert f'<option value="{other.id}" selected>' in html
    assert make.log_in(client, cast.outsider).get(f"/analysis/?checklist={checklist.id}").status_code == 404
    assert client.get("/analysis/?checklist=999999").status_code == 404


def test_without_a_checklist_it_says_so(client: FlaskClient, cast: Cast) -> None:
    html = make.log_in(client, cast.outsider).get("/analysis/").get_data(as_text=True)
    assert "还没有可以分析的清单" in html
    assert figures(html) == {}


@pytest.mark.usefixtures("checklist")
def test_six_queries_at_most(
    client: FlaskClient, cast: Cast, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    make.log_in(client, cast.office)
    with count_queries() as statements:
        assert client.get("/analysis/").status_code == 200
    assert len(statements) <= 6
