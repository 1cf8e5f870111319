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


def test_whose_a_project_is_stands_in_two_columns(phone: Page) -> None:
    open_project(phone, RED)
    for values in (".proj__who > span > *", ".people > p > span"):
        assert len(lefts(phone, values)) == 1, values
