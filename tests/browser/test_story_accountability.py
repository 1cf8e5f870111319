"""Lateness has its consequences and its hearing: urged, replied, accepted; proposed, heard, decided, reviewed, revoked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from tests.browser.hand import PAPER, open_project, sees
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]
LATE = "4.1"
"""In the demo fifteen days late, urged each week; a yellow card is proposed, told, and a statement was made."""


def open_case(page: Page) -> None:
    """From the project's page to its case."""
    open_project(page, LATE)
    page.get_by_role("link", name="问责案卷", exact=True).click()
    expect(page.locator("[data-case][data-step]")).to_have_attribute("data-step", "3")


def decide(page: Page, act: str, reason: str) -> None:
    """Opens the act's form in its place, gives the reason, and does it."""
    form = page.locator("details.act").filter(has=page.locator("summary", has_text=act))
    form.locator("summary").click()
    form.locator("textarea").fill(reason)
    form.get_by_role("button", name=act).click()


def entries(page: Page, kind: str) -> int:
    return page.locator(f"[data-entry='{kind}']").count()


def test_late_urged_replied_accepted(enter: Enter) -> None:
    with enter("branch", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        open_case(page)
        assert entries(page, "urge") >= 2
        page.get_by_role("link", name="整改回复").click()
        page.locator("#text").fill("逐户上门补齐亮证名册，月底前申请销号")
        page.locator("#done_by_on").fill("2099-01-01")
        page.locator("#files").set_input_files([PAPER])
        page.get_by_role("button", name="整改回复").click()
        sees(page, "已回复，等办公室认可")
    with enter("office") as page:
        page.goto("/accountability/")
        page.locator("[data-waits='reply']").get_by_role("link", name=f"去办 {LATE}").click()
        sees(page, "逐户上门补齐亮证名册")
        expect(page.get_by_role("link", name=PAPER["name"])).to_be_visible()
        page.get_by_role("button", name="认可整改回复").click()
        sees(page, "已认可")
        assert entries(page, "reply_accepted") == 1


def test_proposed_heard_decided_reviewed_revoked(enter: Enter) -> None:
    with enter("office") as page:
        open_case(page)
        assert (entries(page, "telling"), entries(page, "statement")) == (2, 2)
        decide(page, "决定：黄牌", "逾期十五天，理由不充分")
        sees(page, "已决定，责任人可以申请复核")
        page.goto("/")
        expect(page.locator(f".card[data-project='{LATE}'] .mark--yellow")).to_have_text("黄牌")
    with enter("branch") as page:
        open_case(page)
        sees(page, "逾期十五天，理由不充分")
        decide(page, "申请复核：黄牌", "名册迟交不在责任人")
        sees(page, "已申请复核")
    with enter("verifier") as page:
        page.goto("/me")
        page.get_by_role("link", name=f"去办 {LATE}").click()
        decide(page, "复核撤销：黄牌", "查明属实")
        sees(page, "扣分冲回")
        assert (entries(page, "review"), entries(page, "revocation")) == (1, 1)
    with enter("branch") as page:
        page.goto("/points/")
        assert page.locator("[data-points='1']").count() == 1
        open_project(page, LATE)
        expect(page.locator("header.proj .mark--yellow")).to_have_count(0)
