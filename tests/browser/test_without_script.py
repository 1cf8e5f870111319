"""The whole work once more in a browser that runs no script: forms and links are enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from tests.browser.hand import PAPER, PHOTO, Hand, fill_in_closure, mark, open_project, sees
from tests.browser.server import Server
from tests.browser.visitor import PHONE, log_in

Enter = Callable[..., AbstractContextManager[Page]]

PLAIN = {"java_script_enabled": False}
CODE, NAME = "3.1", "四级组织体系健全"
# A year that no other story plans.
YEARS_AHEAD = 7
NOTE = "没有脚本也能报"


def test_logging_in_seeing_and_filtering(visit: Enter, live_server: Server) -> None:
    with visit(**PLAIN) as page:
        log_in(page, live_server, "sponsor")
        every = page.locator(".card[data-project]").count()
        page.locator("select[name=item]").select_option(index=3)
        page.get_by_role("button", name="看", exact=True).click()
        expect(page.locator(".filtered")).to_be_visible()
        assert "item=3" in page.url
        assert 0 < page.locator(".card[data-project]").count() < every
        page.get_by_role("link", name="时间表").first.click()
        expect(page.locator(".tt")).to_be_visible()
        page.goto("/overdue/")
        page.locator("select[name=group]").select_option(index=1)
        page.get_by_role("button", name="看", exact=True).click()
        expect(page.locator(".group-row").first).to_be_visible()


def test_where_no_chart_is_drawn_its_title_is_not_left_behind(enter: Enter) -> None:
    with enter("sponsor", **PLAIN) as page:
        page.goto("/analysis/")
        expect(page.locator(".table--figures").first).to_be_visible()
        expect(page.locator("figcaption").first).to_be_hidden()
    with enter("sponsor") as page:
        page.goto("/analysis/")
        expect(page.locator("figcaption").first).to_be_visible()
        expect(page.locator(".chart--small .main-svg").first).to_be_visible()


def test_the_year_from_assignment_to_the_seal(enter: Enter) -> None:
    with enter("office", **PLAIN) as page:
        table = assigns(page)
        adds_a_duty(page, table)
        checklist = issues_one(page, table)
    with enter("owner", viewport=PHONE, **PLAIN) as page:
        acknowledges(page, checklist)
        reports(page)
    with enter("office", **PLAIN) as page:
        reviews(page)
    with enter("owner", viewport=PHONE, **PLAIN) as page:
        requests_closure(page, checklist)
    with enter("verifier", **PLAIN) as page:
        closes(page, checklist)


def assigns(page: Page) -> str:
    """Makes a checklist and saves a change of its table; gives the table's address."""
    page.goto("/")
    this_year = re.findall(r"\d{4}", page.locator(".title-strip .kicker").inner_text())[0]
    page.goto("/checklists/new")
    page.locator("#year").fill(str(int(this_year) + YEARS_AHEAD))
    Hand(page).button("生成")
    cell = page.get_by_label(f"{CODE} 协办单位")
    cell.fill("区财政局")
    Hand(page).button("保存")
    expect(cell).to_have_value("区财政局")
    return page.url


def adds_a_duty(page: Page, table: str) -> None:
    page.locator(f"tr[data-project='{CODE}'] th a").click()
    lines = page.locator("#duty textarea, #duty input[type=text]")
    before = lines.count()
    page.locator("#duty").get_by_role("button", name="加一条").click()
    expect(lines).to_have_count(before + 1)
    lines.last.fill("每月通报一次")
    Hand(page).button("保存")
    expect(lines.last).to_have_value("每月通报一次")
    page.goto(table)


def issues_one(page: Page, table: str) -> str:
    """Issues only one of the eighteen; gives the number of the checklist."""
    Hand(page).button("检查并下达")
    for row in page.locator("label.tick").filter(has=page.locator("[name=projects]")).all():
        if NAME not in row.inner_text():
            row.click()
    Hand(page).button("下达")
    sees(page, "已下达 1 项")
    return table.partition("/checklists/")[2].split("/")[0]


def acknowledges(page: Page, checklist: str) -> None:
    open_project(page, CODE, checklist=checklist)
    assert mark(page, "state") == "issued"
    Hand(page).button("签收")
    expect(page.get_by_role("button", name="签收")).to_have_count(0)
    assert mark(page, "state") == "in_progress"


def reports(page: Page) -> None:
    Hand(page).link("报进度")
    expect(page.locator("#percent")).to_be_visible()
    for tick in page.locator("#milestones .tick:not(.is-done)").all():
        tick.click()
    page.locator("#note").fill(NOTE)
    page.locator("#files").set_input_files(PHOTO)
    # Nothing here holds back a second press; the server knows the form again.
    page.get_by_role("button", name="提交").dblclick()
    sees(page, "进度已报，100%")


def reviews(page: Page) -> None:
    page.goto("/reports/")
    row = page.locator(".queue__row").filter(has_text=NOTE)
    expect(row).to_have_count(1)
    expect(row.get_by_role("link", name=PHOTO["name"])).to_be_visible()
    row.locator(".tick").click()
    Hand(page).button("审核通过")
    expect(row).to_have_count(0)


def requests_closure(page: Page, checklist: str) -> None:
    open_project(page, CODE, checklist=checklist)
    assert mark(page, "percent") == "100"
    Hand(page).link("申请销号")
    fill_in_closure(page)
    Hand(page).button("申请销号")
    sees(page, "待销号")


def closes(page: Page, checklist: str) -> None:
    page.goto("/closures/")
    page.locator("[data-request]").filter(has_text=NAME).get_by_role("link", name="去核验").click()
    expect(page.get_by_role("link", name=PAPER["name"]).first).to_be_visible()
    Hand(page).link("核验通过")
    Hand(page).button("核验通过，销号")
    open_project(page, CODE, checklist=checklist)
    assert mark(page, "state") == "closed"
    expect(page.locator(".sealed")).to_be_visible()
