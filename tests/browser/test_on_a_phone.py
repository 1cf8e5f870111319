"""What a phone's narrow page asks for: lines that begin together, dates in one piece, the day that matters in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page

from tests.browser.hand import open_project
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]

RED = "3.1"


@pytest.fixture
def phone(enter: Enter) -> Iterator[Page]:
    with enter("sponsor", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("/")
        yield page


def lefts(page: Page, selector: str) -> set[int]:
    """Where on the screen the parts begin, from the left."""
    boxes = [box for one in page.locator(selector).all() if (box := one.bounding_box())]
    assert len(boxes) > 1, selector
    return {round(box["x"]) for box in boxes}


def test_the_red_ones_come_in_the_order_of_the_band(phone: Page) -> None:
    worst = phone.locator(".brief__name .code").evaluate_all("codes => codes.map(code => code.textContent)")
    tops = {card.get_attribute("data-project"): card.bounding_box()["y"] for card in phone.locator(".card--red").all()}  # type: ignore[index]
    assert len(worst) > 1
    assert sorted(tops, key=lambda code: tops[code])[: len(worst)] == worst


def test_whose_a_project_is_stands_in_two_columns(phone: Page) -> None:
    open_project(phone, RED)
    for values in (".proj__who > span > *", ".people > p > span"):
        assert len(lefts(phone, values)) == 1, values


def test_the_timetable_opens_at_today_and_stays_where_the_reader_went(phone: Page) -> None:
    phone.goto("/?view=timetable")
    frame, day = phone.locator(".tt-scroll").bounding_box(), phone.locator(".tt-now").bounding_box()
    assert frame is not None
    assert day is not None
    name = phone.locator(".tt thead .tt-name").bounding_box()
    assert name is not None
    assert (name["x"], frame["x"]) == (0, 0), "nothing is seen to pass beside the frozen names"
    assert name["width"] < day["x"]
    assert day["x"] + day["width"] <= frame["x"] + frame["width"]
    asof = phone.locator(".block__head p > span").last
    assert asof.evaluate("one => one.getClientRects().length") == 1
    assert asof.bounding_box()["height"] < 30  # type: ignore[index]  # one line


def test_what_was_done_goes_to_the_next_line_in_one_piece(enter: Enter) -> None:
    with enter("verifier", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("/me")
        done = page.locator(".plain--done li > span:last-child > span")
        assert done.count() > 0
        assert {one.evaluate("one => Math.round(one.offsetHeight)") for one in done.all()} == {22}
