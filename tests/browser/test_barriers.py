"""No page keeps anybody out: nothing that axe finds, on a desk and on a phone, and nothing to be shoved sideways."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.hand import Hand
from tests.browser.visitor import DESKTOP, PHONE, barriers

Enter = Callable[..., AbstractContextManager[Page]]

NARROW: ViewportSize = {"width": 320, "height": 640}
# Numbers are those of the demo, which is loaded into an empty database: 1.1 is project 1, 3.2 is project 7 and late.
PAGES = {
    "office": (
        *("/", "/?light=red&view=timetable", "/?on=2199-12-31", "/me", "/analysis/", "/reports/", "/reports/1/return"),
        *("/checklists/", "/checklists/new", "/checklists/1", "/checklists/1/assignment", "/checklists/1/archive"),
        *("/checklists/1/items/1", "/checklists/1/items/new", "/checklists/1/projects/new"),
        *(
            "/projects/8",
            "/extension-requests/1",
            "/projects/7",
            "/projects/7/terms",
            "/projects/7/history",
            "/projects/7/suspension",
        ),
        *("/overdue/", "/overdue/?tab=due-soon&group=unit", "/overdue/?tab=silent", "/organizations/"),
        *("/notices/", "/notices/1", "/notices/1/correction", "/notices/templates", "/circulars/2026-09"),
        "/checklists/1/assignment-letters",
        *("/accountability/", "/accountability/?step=2", "/cases/2", "/projects/9/points", "/points/"),
        *("/password", "/sessions", "/accounts/", "/nothing"),
    ),
    "owner": (
        *("/me", "/projects/6/reports/new", "/projects/6/closure-requests/new", "/reports/"),
        "/projects/6/extension-requests/new",
    ),
    "branch": ("/me", "/cases/2", "/cases/2/replies/new", "/points/", "/projects/9/extension-requests/new"),
    "verifier": ("/me", "/closures/", "/projects/2"),
    "sponsor": ("/me", "/closures/"),
    "system": (
        *("/accounts/", "/accounts/new", "/accounts/1", "/accounts/1/edit", "/accounts/1/disabling"),
        *("/accounts/1/password", "/organizations/", "/organizations/1", "/organizations/1/new"),
        *("/organizations/1/name", "/organizations/3/parent", "/organizations/1/policy"),
    ),
    "security": ("/accounts/", "/accounts/1"),
    "auditor": ("/audit/",),
}


# Where a title goes to its next line: what stands on either side.
ENDS = """() => {
    const walk = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
    const letters = [];
    for (let text; (text = walk.nextNode()); ) {
        [...text.data].forEach((letter, at) => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const box = range.getClientRects()[0];
            if (box?.width) letters.push([letter, box.top, text]);
        });
    }
    return letters.slice(1).flatMap(([letter, top, text], at) =>
        top > letters[at][1] + 8 && text === letters[at][2] ? [letters[at][0] + letter] : []);
}"""
TITLES = {
    "office": (
        *("/projects/9", "/projects/9/points", "/cases/2", "/extension-requests/1", "/projects/7/suspension"),
        *("/notices/1", "/notices/2", "/checklists/1", "/circulars/2026-09"),
    ),
    "owner": ("/projects/6/closure-requests/new", "/projects/6/extension-requests/new"),
    "branch": ("/cases/2/replies/new",),
    "system": ("/accounts/1/password", "/accounts/1/disabling"),
}


def troubles(page: Page, *, widths: tuple[ViewportSize, ...] = (DESKTOP, PHONE)) -> list[str]:
    """What keeps people out of the page that is open, each with the width at which it does."""
    expect(page.locator("h1")).to_have_count(1)
    found = []
    for size in widths:
        page.set_viewport_size(size)
        found += [f"{page.url} at {size['width']}: {line}" for line in barriers(page)]
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        try:
            # A chart takes a moment to draw itself anew.
            expect(page.locator("html")).to_have_js_property("scrollWidth", size["width"], timeout=3_000)
        except AssertionError:
            found.append(f"{page.url} is wider than {size['width']}")
    page.set_viewport_size(DESKTOP)
    return found


@pytest.mark.parametrize("username", PAGES)
def test_pages(enter: Enter, username: str) -> None:
    found = []
    with enter(username) as page:
        for address in PAGES[username]:
            page.goto(address, wait_until="networkidle" if address == "/analysis/" else "load")
            found += troubles(page)
    assert found == []


def test_on_a_phone_no_title_breaks_inside_a_word(enter: Enter) -> None:
    found = []
    for username, addresses in TITLES.items():
        with enter(username, viewport=PHONE) as page:
            for address in addresses:
                page.goto(address)
                found += [f"{address}: {ends}" for ends in page.evaluate(ENDS) if ends.isalpha()]
    assert found == []


def test_the_page_before_logging_in(page: Page) -> None:
    page.goto("/login")
    found = troubles(page)
    page.locator("input[name=username]").fill("nobody")
    page.locator("input[name=password]").fill("nothing at all")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".error")).to_be_visible()
    assert found + troubles(page) == []


def test_the_map_in_the_dark(enter: Enter) -> None:
    with enter("sponsor", color_scheme="dark") as page:
        page.goto("/")
        assert troubles(page) == []


def test_a_form_that_is_refused(enter: Enter) -> None:
    with enter("owner") as page:
        page.goto("/projects/6/reports/new")
        page.locator("#note").fill("")
        page.locator("#percent").fill("1")
        page.get_by_role("button", name="提交").click()
        expect(page.locator(".errors")).to_be_focused()
        assert troubles(page) == []


def test_a_draft_with_everything_missing_and_one_that_went_stale(enter: Enter) -> None:
    with enter("outsider") as page:
        page.goto("/")
        found = troubles(page)
        page.goto("/checklists/new")
        Hand(page).button("生成")
        table = page.url
        found += troubles(page)
        Hand(page).button("检查并下达")
        found += troubles(page)
        page.goto(table)
        page.locator("tr[data-project='1.1'] th a").click()
        found += troubles(page)
        found += troubles_of_a_conflict(page)
    assert found == []


def troubles_of_a_conflict(page: Page) -> list[str]:
    """The page that shows both versions, after the same project was saved from two windows."""
    other = page.context.new_page()
    other.goto(page.url)
    for one, words in ((other, "一种写法"), (page, "另一种写法")):
        one.locator("#statement").fill(words)
        one.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".conflict")).to_contain_text("一种写法")
    expect(page.locator(".conflict")).to_contain_text("另一种写法")
    return troubles(page)
