"""More time: asked for on a phone, forwarded at a desk, granted by the sponsor; and refused to who is late before a word is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from tests.browser.hand import Hand, mark, open_project, sees
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]

# Both are the branch's: one was issued lately and has months to run, the other is late, whatever the day.
LONG, LATE = "4.4", "4.1"
DAYS = 21


def test_more_time_is_asked_for_reviewed_and_granted(enter: Enter) -> None:
    with enter("branch", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        due, new = asks(page)
    with enter("office") as page:
        forwards(page)
    with enter("secretary") as page:
        grants(page)
        assert (mark(page, "due"), mark(page, "state")) == (new, "in_progress")
        sees(page, f"延期 {DAYS} 天（原 {due[5:]}）")
        page.goto("/?view=timetable")
        expect(page.locator(f".tt-row[data-project='{LONG}'] use[href='#was-']")).to_have_count(1)


def asks(page: Page) -> tuple[str, str]:
    """The due date as it was and as it is asked for."""
    open_project(page, LONG)
    due = mark(page, "due")
    new = (dt.date.fromisoformat(due) + dt.timedelta(days=DAYS)).isoformat()
    Hand(page).button("签收")
    open_project(page, LONG)
    page.locator(".proj .pop summary").tap()
    Hand(page).link("申请延期")
    sees(page, "时限前至少 3 个工作日")
    page.get_by_label("新时限").fill(new)
    page.get_by_label("延期理由").fill("设备到货推迟")
    Hand(page).button("申请延期")
    sees(page, "等办公室审核")
    open_project(page, LONG)
    assert mark(page, "due") == due, "until it is granted the old date rules"
    return due, new


def forwards(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("link", name=f"去审核 {LONG}").click()
    sees(page, "设备到货推迟")
    page.get_by_label("审核意见").fill("情况属实")
    Hand(page).button("上报挂联领导")
    sees(page, "已上报，等挂联领导定。")


def grants(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("link", name=f"去定 {LONG}").click()
    sees(page, "情况属实")
    Hand(page).button("同意延期")
    sees(page, "已同意延期")


def test_who_is_late_is_told_before_a_word_is_typed(enter: Enter) -> None:
    with enter("branch", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        open_project(page, LATE)
        page.locator(".proj .pop summary").tap()
        Hand(page).link("申请延期")
        sees(page, "不能申请延期：延期要在时限以前申请。请抓紧办完，并联系挂联领导。")
        expect(page.locator("textarea")).to_have_count(0)
        Hand(page).link("回到小项")
        expect(page.locator("header.proj")).to_have_attribute("data-project", LATE)
