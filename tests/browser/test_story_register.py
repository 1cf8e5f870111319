"""The register goes home and comes back: exported, ten cells changed, brought in with two presses; and a sheet is issued as typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.hand import Hand, sees
from tests.browser.visitor import PHONE
from tests.sheets import FIRST_ROW, Register
from tracker.exports.xlsx import MEDIA_TYPE

Enter = Callable[..., AbstractContextManager[Page]]

TEN = tuple((FIRST_ROW + row, "职责", f"1. 第{row}行改过的职责") for row in range(10))
SENTENCE = "请各责任单位于下周一前报送整改情况。"
# "Done means" of the issue: once the file is chosen.
MOST_PRESSES = 2


def test_ten_cells_changed_in_excel_come_back_with_two_presses(enter: Enter) -> None:
    with enter("office") as page:
        draft = begins(page, years_ahead=2)
        register = takes_home(page)
        for row, head, text in TEN:
            register.put(row, head, text)
        brings_back(page, register, written=len(TEN))
        sees(page, "台账已导入，改动 10 项，新增 0 项。")
        again = takes_home(page)
        assert [again.get(row, head) for row, head, _text in TEN] == [text for _row, _head, text in TEN]
        assert page.url.endswith(draft)


def test_what_is_refused_is_named_by_its_cell_and_the_preview_outlives_a_reload(enter: Enter) -> None:
    with enter("office", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        draft = begins(page, years_ahead=3)
        register = takes_home(page)
        cell = register.put(FIRST_ROW, "责任人", "查无此岗")
        uploads(page, Hand(page), register)
        expect(page.locator("[data-change='refused']")).to_contain_text(cell)
        expect(page.get_by_role("button", name="写入")).to_have_count(0)
        expect(page).to_have_url(re.compile(rf"{re.escape(draft)}/imports/\d+$"))
        page.reload()
        expect(page.locator("[data-change='refused']")).to_contain_text(cell)
        page.goto(f"{draft}/imports")
        expect(page.locator("[data-change='refused']")).to_contain_text(cell)


def test_a_weekly_sheet_is_issued_with_the_sentence_that_was_just_typed(enter: Enter) -> None:
    with enter("office") as page:
        page.goto("/notices/")
        page.get_by_role("link", name="周调度单").click()
        text = page.locator("#text")
        text.fill(f"{text.input_value()}\n{SENTENCE}")
        page.get_by_role("button", name="印发", exact=True).click()
        sees(page, "已印发")
        expect(page.locator("[data-serial]")).to_contain_text(SENTENCE)


def test_a_document_is_printed_alone_and_its_word_file_is_asked_for_as_one_file(enter: Enter) -> None:
    with enter("office") as page:
        page.goto("/checklists/1/imports/new")
        expect(page.locator(".upload__pick")).to_have_text("选文件（0/1）")
        page.goto("/notices/1")
        page.emulate_media(media="print")
        expect(page.locator("article.paper")).to_be_visible()
        expect(page.locator("main > :not(.paper)").filter(visible=True)).to_have_count(0)


def begins(page: Page, *, years_ahead: int) -> str:
    """Makes a draft some years ahead, where no other story works; gives its address."""
    page.goto("/checklists/new")
    year = page.locator("#year")
    year.fill(str(int(year.input_value()) + years_ahead))
    page.get_by_role("button", name="生成").click()
    sees(page, "五定齐全 18 个")
    return page.url


def takes_home(page: Page) -> Register:
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出台账").click()
    return Register(Path(coming.value.path()).read_bytes())


def uploads(page: Page, hand: Hand, register: Register) -> None:
    page.get_by_role("link", name="导入", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="台账.xlsx", mimeType=MEDIA_TYPE, buffer=register.saved())
    )
    hand.button("上传并核对")


def brings_back(page: Page, register: Register, *, written: int) -> None:
    hand = Hand(page)
    uploads(page, hand, register)
    expect(page.locator("[data-change='changed']")).to_have_count(written)
    hand.button(f"写入 {written} 行")
    assert hand.presses <= MOST_PRESSES
