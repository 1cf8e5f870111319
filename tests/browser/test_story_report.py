"""The owner on a phone: progress in four presses at most, nothing lost, nothing counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hand import PHOTO, Hand, mark, open_project, sees
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]

# Issue 2 §4.
MOST_PRESSES = 4
RED, BLUE = "3.1", "2.1"


@pytest.fixture
def phone(enter: Enter) -> Iterator[Page]:
    with enter("owner", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("/me")
        yield page


def entries(page: Page, code: str) -> int:
    """How many reports the project's history tells of."""
    open_project(page, code)
    page.goto(f"{page.url}/history")
    return page.locator(".hist li").filter(has_text="报进度").count()


def test_progress_is_reported_in_few_presses(phone: Page) -> None:
    hand = Hand(phone)
    hand.press(row(phone, RED).get_by_role("link", name=f"报进度 {RED}"))
    last = int(phone.locator("#percent").input_value())
    hand.slide(last + 1)
    expect(phone.get_by_role("button", name=f"提交 {last + 1}%")).to_be_visible()
    phone.locator("#note").fill("又新建一个企业党组织")
    hand.choose(phone.locator("#files"), PHOTO)
    sees(phone, PHOTO["name"])
    hand.button(f"提交 {last + 1}%")
    sees(phone, f"进度已报，{last + 1}%")
    assert hand.presses <= MOST_PRESSES
    open_project(phone, RED)
    assert mark(phone, "percent") == str(last + 1)
    expect(phone.get_by_role("link", name=PHOTO["name"]).first).to_be_visible()


def test_a_ticked_milestone_brings_its_weight(phone: Page) -> None:
    Hand(phone).press(row(phone, RED).get_by_role("link", name=f"报进度 {RED}"))
    done = int(phone.locator("[data-slider]").get_attribute("data-done") or 0)
    tick = phone.locator("#milestones .tick:not(.is-done)").first
    weight = int(tick.locator("input").get_attribute("data-weight") or 0)
    tick.tap()
    sees(phone, f"已完成节点合计 {done + weight}%")
    assert int(phone.locator("#percent").input_value()) >= done + weight


def test_no_change_is_one_press(phone: Page) -> None:
    before = entries(phone, BLUE)
    phone.goto("/me")
    hand = Hand(phone)
    hand.press(row(phone, BLUE).get_by_role("button", name=f"无变化 {BLUE}"))
    sees(phone, "已报无变化")
    assert hand.presses == 1
    assert entries(phone, BLUE) == before + 1


def test_a_double_press_makes_one_report(phone: Page) -> None:
    before = entries(phone, BLUE)
    phone.goto("/me")
    row(phone, BLUE).get_by_role("link", name=f"报进度 {BLUE}").tap()
    phone.locator("#note").fill("阵地验收资料已备齐")
    phone.get_by_role("button", name="提交").dblclick()
    sees(phone, "进度已报")
    assert entries(phone, BLUE) == before + 1


def test_a_draft_outlives_its_tab(phone: Page) -> None:
    row(phone, BLUE).get_by_role("link", name=f"报进度 {BLUE}").tap()
    phone.locator("#note").fill("写到一半")
    address = phone.url
    sees(phone, "已自动保存在本机")
    phone.close()
    again = phone.context.new_page()
    again.goto(address)
    sees(again, "已找回上次没有交的内容")
    expect(again.locator("#note")).to_have_value("写到一半")
    again.get_by_role("button", name="提交").tap()
    sees(again, "进度已报")
    again.goto(address)
    expect(again.locator("#note")).to_have_value("")


def test_a_return_gives_the_percent_back(phone: Page, enter: Enter) -> None:
    open_project(phone, RED)
    before = int(mark(phone, "percent"))
    phone.get_by_role("link", name="报进度").tap()
    phone.locator("#percent").fill(str(before + 2))
    phone.locator("#note").fill("材料还在路上")
    phone.get_by_role("button", name="提交").tap()
    sees(phone, f"进度已报，{before + 2}%")
    with enter("office") as page:
        page.goto("/reports/")
        queued = page.locator(".queue__row").filter(has_text="材料还在路上")
        queued.get_by_role("link", name="退回").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("原因").fill("请附上批复")
        dialog.get_by_role("button", name="退回").click()
        expect(queued).to_have_count(0)
    open_project(phone, RED)
    assert mark(phone, "percent") == str(before)
    sees(phone, "请附上批复")
    phone.goto("/me")
    expect(row(phone, RED)).to_contain_text("上次的报告被退回")


def row(page: Page, code: str) -> Locator:
    """The row of this year's project among what waits: the one in which progress can be reported."""
    return page.locator(".todo").filter(has=page.get_by_role("link", name=f"报进度 {code}"))
