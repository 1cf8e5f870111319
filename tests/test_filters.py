"""How days, moments and sizes are written on a page."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from tests import make
from tracker.filters import at, jointed, md, name_jointed, size


@pytest.mark.parametrize(("day", "shown"), [(dt.date(2026, 3, 18), "03-18"), (dt.date(2027, 3, 18), "2027-03-18")])
def test_a_day_of_another_year_names_its_year(app: Flask, day: dt.date, shown: str) -> None:
    assert make.TODAY.year == 2026
    with app.test_request_context():
        assert md(day) == md(day.isoformat()) == shown


def test_a_moment_of_another_year_names_its_year_by_the_local_day(app: Flask) -> None:
    with app.test_request_context():
        assert at(dt.datetime(2025, 12, 31, 15, 59, tzinfo=dt.UTC)) == "2025-12-31 23:59"
        assert at(dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC)) == "01-01 00:00"


@pytest.mark.parametrize(("octets", "shown"), [(1, "1 KB"), (1024, "1 KB"), (1025, "2 KB"), (1572864, "1.5 MB")])
def test_a_size_is_said_in_kilobytes_or_megabytes(octets: int, shown: str) -> None:
    assert size(octets) == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            "关于2026年10月园区党建项目清单推进情况的通报",
            "关于2026年10月园区党建<wbr>项目清单<wbr>推进情况的通报",
        ),
        ("关于“<4.2>”的催办函", "关于“&lt;4.2&gt;”的催办函"),
    ],
)
def test_a_title_may_go_on_where_its_paper_may(title: str, shown: str) -> None:
    assert jointed(title) == shown


def test_a_name_may_go_on_between_its_matters() -> None:
    assert name_jointed("挂图<作战>与督查问效") == "挂图&lt;作战&gt;<wbr>与督查问效"
