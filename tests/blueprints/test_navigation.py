"""The main menu: what each may open, what waits, where one is."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from tests import make, wall
from tests.cast import Cast
from tests.page import marked
from tracker.blueprints.navigation import Entry, menu
from tracker.models import Account
from tracker.queries import counts
from tracker.queries.counts import Tallies

BUSINESS = ["/", "/me", "/overdue/", "/accountability/", "/notices/", "/analysis/", "/organizations/"]


def entries(app: Flask, who: Account, *, path: str = "/", waiting: Tallies | None = None) -> list[Entry]:
    with app.test_request_context(path), force_locale("zh_Hans"):
        return menu(make.actor(who), path=path, waiting=waiting or Tallies())


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (
            "office",
            [
                *("/", "/me", "/checklists/", "/reports/", "/overdue/", "/accountability/", "/notices/"),
                *("/analysis/", "/organizations/"),
            ],
        ),
        (
            "verifier",
            ["/", "/me", "/closures/", "/overdue/", "/accountability/", "/notices/", "/analysis/", "/organizations/"],
        ),
        ("sponsor", BUSINESS),
        ("owner", BUSINESS),
        ("system", ["/accounts/", "/organizations/", "/deliveries/"]),
        ("security", ["/accounts/", "/organizations/"]),
        ("auditor", ["/audit/"]),
    ],
)
def test_each_post_has_its_menu(app: Flask, cast: Cast, who: str, expected: list[str]) -> None:
    assert [entry.url for entry in entries(app, getattr(cast, who))] == expected


def test_a_sponsor_finds_the_way_to_a_shortfall_that_waits(app: Flask, cast: Cast) -> None:
    waiting = Tallies(requests=1)
    assert "/closures/" in [entry.url for entry in entries(app, cast.sponsor, waiting=waiting)]


def test_a_tally_beyond_ninety_nine_is_not_counted_out(app: Flask, cast: Cast) -> None:
    waiting = Tallies(own=100, reviews=99, overdue=0)
    found = {entry.url: entry.tally for entry in entries(app, cast.office, waiting=waiting)}
    assert (found["/me"], found["/reports/"], found["/overdue/"]) == ("99+", "99", "")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/projects/7", "/"),
        ("/reports/", "/reports/"),
        ("/cases/7", "/accountability/"),
        ("/checklists/3/assignment", "/checklists/"),
        ("/sessions", None),
    ],
)
def test_one_sees_where_one_is(app: Flask, cast: Cast, path: str, current: str | None) -> None:
    marked_ones = [entry.url for entry in entries(app, cast.office, path=path) if entry.current]
    assert marked_ones == ([current] if current else [])


def test_three_stand_in_the_phones_bar(app: Flask, cast: Cast) -> None:
    assert [entry.short for entry in entries(app, cast.office) if entry.tab] == ["作战图", "待办", "逾期"]


def test_the_page_shows_the_menu_with_its_tallies(client: FlaskClient, cast: Cast) -> None:
    wall.every_light(cast)
    answer = make.log_in(client, cast.office).get("/")
    assert [found["href"] for found in marked(answer, "aria-current") if found["aria-current"] == "page"] == ["/", "/"]
    assert '逾期清单<span class="tally">1</span>' in answer.get_data(as_text=True).replace("\n", "")


def test_the_error_page_does_not_break_on_its_menu(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_named: object) -> Tallies:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(counts, "tallies", broken)
    assert make.log_in(client, cast.office).get("/no-such-page").status_code == 404


def test_asked_for_under_what_can_be_no_hosts_name_the_page_says_no_and_has_its_menu(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    cookie = make.log_in(client, cast.office).get_cookie("session")
    assert cookie is not None
    stranger = app.test_client(use_cookies=False)
    answer = stranger.get("/me", headers={"Host": "x" * 64, "Cookie": f"session={cookie.value}"})
    assert (answer.status_code, 'href="/inbox/"' in answer.text) == (400, True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "number", ["\N{ARABIC-INDIC DIGIT ONE}", "\N{FULLWIDTH DIGIT ONE}", "1\N{DEVANAGARI DIGIT ONE}"]
)
def test_a_number_in_an_address_is_written_in_our_ten_figures(app: Flask, number: str) -> None:
    adapter = app.url_map.bind("localhost")
    assert adapter.match("/projects/1") == ("projects.show", {"id": 1})
    assert not adapter.test(f"/projects/{number}")
