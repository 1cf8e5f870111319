"""A year's work from end to end: assign, acknowledge, report, review, close."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.browser.hand import PAPER, Hand, fill_in_closure, mark, open_project, sees
from tests.browser.visitor import DESKTOP, PHONE

Enter = Callable[..., AbstractContextManager[Page]]

CODE, NAME = "2.1", "党群阵地建设"
NOTE = "已按图纸建成并开放"
# Issue 2 §3: from the template to issued.
MOST_PRESSES = 8
FINGER = 44


def test_a_checklist_goes_from_the_template_to_the_seal(enter: Enter) -> None:
    with enter("office") as page:
        checklist = assigns(page)
    with enter("owner") as page:
        acknowledges(page, checklist)
        reports(page)
    with enter("office") as page:
        reviews(page, checklist)
    with enter("owner") as page:
        requests_closure(page, checklist)
    with enter("verifier") as page:
        closes(page, checklist)


def assigns(page: Page) -> str:
    """Makes and issues next year's checklist; gives its number."""
    page.goto("/")
    this_year = re.findall(r"\d{4}", page.locator(".title-strip .kicker").inner_text())[0]
    hand = Hand(page)
    hand.press(page.locator("nav.nav").get_by_role("link", name="清单派单"))
    hand.link("新建")
    expect(page.locator("#year")).to_have_value(str(int(this_year) + 1))
    hand.button("生成")
    sees(page, "五定齐全 18 个")
    fits_a_phone(page)
    hand.button("检查并下达")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(18)
    stands_on_one_line(page)
    is_a_slip_on_a_phone(page)
    hand.button("下达")
    sees(page, "已下达 18 项")
    is_a_slip_on_a_phone(page)
    assert hand.presses <= MOST_PRESSES
    return page.url.rpartition("/")[2]


def fits_a_phone(page: Page) -> None:
    """There a project is a slip of three lines, each field a finger high, and nothing is wider than the screen."""
    page.set_viewport_size(PHONE)
    fields = page.locator(f"[data-project='{CODE}'] input[data-column]").all()
    boxes = [box for one in fields if (box := one.bounding_box())]
    assert (len(boxes), len({round(box["y"]) for box in boxes})) == (7, 3)
    assert min(box["height"] for box in boxes) >= FINGER
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)


def stands_on_one_line(page: Page) -> None:
    """On a desk a project of the check is a line: no name, no post and no unit is broken."""
    broken = page.locator("table.checks tbody :is(.tick__name, .who, td)").evaluate_all(
        """(cells) => cells.flatMap((cell) => [...cell.childNodes]).filter((part) => part.nodeType === Node.TEXT_NODE).filter((text) => {
            const range = document.createRange();
            range.selectNodeContents(text);
            return new Set([...range.getClientRects()].map((line) => line.top)).size > 1;
        }).map((text) => text.textContent)"""
    )
    assert broken == []


def is_a_slip_on_a_phone(page: Page) -> None:
    """There a row of a long table takes three lines, and shows all that it shows on a desk."""
    row = page.locator("tr").filter(has_text=NAME)
    facts = row.locator("th, td").filter(visible=True).count()
    page.set_viewport_size(PHONE)
    boxes = [box for one in row.locator("th, td").all() if (box := one.bounding_box())]
    middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
    assert len(boxes) == facts
    assert 1 + sum(after - before > FINGER / 2 for before, after in pairwise(middles)) == 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)


def acknowledges(page: Page, checklist: str) -> None:
    page.goto("/me")
    Hand(page).button(f"签收 {CODE}")
    expect(page.get_by_role("button", name=f"签收 {CODE}", exact=True)).to_have_count(0)
    open_project(page, CODE, checklist=checklist)
    assert mark(page, "state") == "in_progress"


def reports(page: Page) -> None:
    Hand(page).link("报进度")
    expect(page.locator("#percent")).to_be_visible()
    for tick in page.locator("#milestones .tick:not(.is-done)").all():
        tick.click()
    expect(page.locator("#percent")).to_have_value("100")
    expect(page.locator("#percent-hint")).to_have_text("节点都已完成，进度是 100%。")
    page.locator("#note").fill(NOTE)
    page.get_by_role("button", name="提交").click()
    sees(page, "进度已报，100%")


def reviews(page: Page, checklist: str) -> None:
    page.goto("/reports/")
    row = page.locator(".queue__row").filter(has_text=NOTE)
    row.locator(".tick").click()
    Hand(page).button("审核通过")
    expect(row).to_have_count(0)
    open_project(page, CODE, checklist=checklist)
    assert mark(page, "percent") == "100"


def requests_closure(page: Page, checklist: str) -> None:
    open_project(page, CODE, checklist=checklist)
    Hand(page).link("申请销号")
    fill_in_closure(page)
    Hand(page).button("申请销号")
    expect(page.locator("h1")).not_to_contain_text("申请销号：")
    open_project(page, CODE, checklist=checklist)
    assert (mark(page, "state"), mark(page, "clock")) == ("in_progress", "stopped")


def closes(page: Page, checklist: str) -> None:
    page.goto("/closures/")
    page.locator("[data-request]").filter(has_text=NAME).get_by_role("link", name="去核验").click()
    expect(page.get_by_role("link", name=PAPER["name"]).first).to_be_visible()
    hand = Hand(page)
    hand.link("核验通过")
    hand.press(page.get_by_role("dialog").get_by_role("button", name="核验通过，销号"))
    open_project(page, CODE, checklist=checklist)
    assert (mark(page, "state"), mark(page, "light")) == ("closed", "closed")
    expect(page.locator(".sealed")).to_contain_text(re.compile(r"销〔\d{4}〕\d+号"))
    sees(page, "按期销号")


def test_a_draft_is_filled_in_by_initials_and_filled_down(enter: Enter) -> None:
    with enter("office") as page:
        page.goto("/checklists/new")
        Hand(page).button("生成")
        owners = page.locator("[data-column=owner]")
        owners.first.fill("dqgzbbz")
        page.get_by_role("option").first.click()
        expect(owners.first).to_have_value("党群工作部部长")
        expect(owners.nth(1)).not_to_have_value("党群工作部部长")
        owners.first.focus()
        Hand(page).button("往下填")
        Hand(page).button("保存")
        expect(owners.nth(1)).to_have_value("党群工作部部长")
        Hand(page).link("删去这份草稿")
        Hand(page).button("删去草稿")
        expect(page.locator("h1")).to_have_text("项目清单")


def test_the_list_of_people_stays_on_a_phones_screen(enter: Enter) -> None:
    with enter("office", viewport=PHONE, has_touch=True) as page:
        page.goto("/checklists/new")
        Hand(page).button("生成")
        for column in ("sponsor", "owner", "lead", "support"):
            page.locator(f"[data-column={column}]").first.fill("")
            page.get_by_role("option").first.wait_for()
            box = page.get_by_role("listbox").bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= PHONE["width"] - box["width"], column
            page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        Hand(page).link("删去这份草稿")
        Hand(page).button("删去草稿")
        expect(page.locator("h1")).to_have_text("项目清单")
