"""A word arrives, one press leads to what it asks for, and doing it makes the word go away, by whatever way one came."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Locator, Page, expect

from tests.browser.hand import Hand, sees
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]
LAGGING = "3.1"
"""In the demo a talk is proposed, and nobody was told yet."""
TOLD, WAIVED = "拟予约谈", "对约谈说明不申辩"


def bell(page: Page) -> int:
    """How much word is unread, as the head of any page says it."""
    return int(page.locator(".bell .tally").inner_text() or 0) if page.locator(".bell .tally").count() else 0


def word(page: Page, said: str) -> Locator:
    """The row of the inbox that says so."""
    return page.locator("[data-notification]").filter(has_text=LAGGING).filter(has_text=said)


def test_a_word_arrives_leads_on_with_one_press_and_goes_by_acting(enter: Enter) -> None:
    with enter("office") as page:
        page.goto("/inbox/")
        Hand(page).press(word(page, "程序提出约谈").get_by_role("button"))
        Hand(page).button("告知：约谈")
        sees(page, "已告知")
    with enter("owner", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("/inbox/")
        unread = bell(page)
        expect(word(page, TOLD)).to_have_attribute("data-read", "no")
        expect(word(page, TOLD).get_by_role("button")).to_be_in_viewport()
        page.goto("/me")
        page.get_by_role("link", name=f"去办 {LAGGING}").tap()
        Hand(page).button("不申辩")
        expect(page.get_by_role("button", name="不申辩")).to_have_count(0)
        assert bell(page) == unread - 1
        page.goto("/inbox/")
        expect(word(page, TOLD)).to_have_attribute("data-read", "yes")
    with enter("office") as page:
        page.goto("/")
        unread = bell(page)
        page.locator(".bell").click()
        Hand(page).press(word(page, WAIVED).get_by_role("button"))
        expect(page.locator("details.act summary", has_text="决定：约谈")).to_be_visible()
        assert bell(page) == unread - 1
