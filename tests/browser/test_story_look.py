"""The sponsor looks: what is red, why, and whose it is; filters, forecast, the page that keeps itself fresh, paper."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hand import sees
from tests.browser.visitor import PHONE

Enter = Callable[..., AbstractContextManager[Page]]

RED = ".card[data-light=red]"
# A3 across, in points.
A3 = (1191, 842)


@pytest.fixture
def sponsor(enter: Enter) -> Iterator[Page]:
    with enter("sponsor") as page:
        page.goto("/")
        yield page


def codes(page: Page, within: str = ".card") -> list[str]:
    return [card.get_attribute("data-project") or "" for card in page.locator(f"{within}[data-project]").all()]


def figure(page: Page, name: str) -> int:
    return int(re.findall(r"\d+", page.locator(f"[data-count='{name}']").inner_text())[0])


def test_what_is_red_why_and_whose_is_seen_without_a_press(sponsor: Page) -> None:
    cards = sponsor.locator(RED).all()
    assert len(cards) >= 2
    for card in cards:
        expect(card.locator(".card__why")).to_have_text(re.compile(r"\S{3,}"))
        who = card.locator(".card__who")
        expect(who).to_contain_text("责任")
        assert "未定" not in who.inner_text()
    band = sponsor.locator(".brief")
    expect(band).to_contain_text(re.compile(r"责任人\s*\S+"))
    assert band.bounding_box()["y"] + band.bounding_box()["height"] < 900  # type: ignore[index]  # it is visible


def test_on_a_phone_code_and_light_stand_on_one_line(enter: Enter) -> None:
    with enter("sponsor", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("/")
        for card in page.locator(RED).all():
            boxes = [card.locator(part).bounding_box() for part in (".card__code", ".card__top .light")]
            code, light = (box["y"] + box["height"] / 2 for box in boxes if box)
            assert abs(code - light) <= 2


@pytest.mark.parametrize("count", ["all", "open", "due-soon", "overdue", "closed"])
def test_each_number_is_the_length_of_the_list_it_leads_to(sponsor: Page, count: str) -> None:
    shown = figure(sponsor, count)
    sponsor.locator(f"[data-count='{count}']").click()
    rows = "[data-overdue]" if "/overdue/" in sponsor.url else ".card[data-project]"
    expect(sponsor.locator(rows)).to_have_count(shown)


def test_filters_stand_in_the_address(sponsor: Page) -> None:
    every = codes(sponsor)
    sponsor.get_by_role("list", name="按灯筛选").get_by_role("link", name="逾期、严重滞后").click()
    expect(sponsor.locator(".filtered")).to_be_visible()
    assert "light=red" in sponsor.url
    assert set(codes(sponsor)) == set(codes(sponsor, RED))
    sponsor.goto("/")
    for name in ("item", "lead", "sponsor"):
        sponsor.locator(f"select[name={name}]").select_option(index=1)
        expect(sponsor).to_have_url(re.compile(rf"[?&]{name}="))
        found = codes(sponsor)
        assert found
        assert set(found) < set(every)
        again = sponsor.url
        sponsor.goto(again)
        assert codes(sponsor) == found
        sponsor.locator(".filtered a").first.click()
        expect(sponsor.locator(".filtered")).to_have_count(0)
    sponsor.get_by_role("link", name="我的", exact=True).click()
    expect(sponsor.locator(".filtered")).to_contain_text("我的")
    assert all("园区党委书记" in card.inner_text() for card in sponsor.locator(".card").all())


def test_a_forecast_says_that_it_is_one_and_nothing_gets_better(sponsor: Page) -> None:
    red = set(codes(sponsor, RED))
    field = sponsor.get_by_label("预演到")
    day = dt.date.fromisoformat(field.get_attribute("min") or "") + dt.timedelta(days=14)
    field.fill(day.isoformat())
    expect(sponsor.locator(".forecast")).to_contain_text(f"{day.month} 月 {day.day} 日")
    assert f"on={day}" in sponsor.url
    assert red < set(codes(sponsor, RED))
    sponsor.get_by_role("link", name="回到今天").click()
    expect(sponsor.locator(".forecast")).to_have_count(0)
    assert set(codes(sponsor, RED)) == red


def test_a_filter_chosen_before_the_script_came_is_not_lost(sponsor: Page) -> None:
    held: list[Route] = []
    sponsor.route("**/js/filters*.js", lambda route: held.append(route))
    with sponsor.expect_request("**/js/filters*.js"):
        sponsor.goto("/", wait_until="load")
    sponsor.locator("select[name=item]").select_option(index=1)
    assert urlsplit(sponsor.url).query == ""
    held[0].continue_()
    expect(sponsor).to_have_url(re.compile(r"[?&]item="))
    expect(sponsor.locator(".filtered")).to_be_visible()


def test_the_map_refreshes_itself_when_somebody_has_acted(enter: Enter) -> None:
    with enter("sponsor") as page:
        page.clock.install()
        page.goto("/")
        refreshes = page.locator("[data-refresh]")
        expect(refreshes).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelector('.card').dataset.seen = 'before'")
        assert refreshed(page) == 304
        expect(page.locator(".card[data-seen]")).to_have_count(1)
        with enter("owner") as other:
            other.goto("/me")
            other.get_by_role("button", name=re.compile("^无变化")).first.click()
            sees(other, "已报无变化")
        assert refreshed(page) == 200
        expect(page.locator(".card[data-seen]")).to_have_count(0)
        assert refreshed(page) == 304


def refreshed(page: Page) -> int:
    """The status of the next look that the page takes by itself."""
    with page.expect_response(lambda answer: answer.request.headers.get("x-refresh") == "1") as answer:
        page.clock.fast_forward(61_000)
    return answer.value.status


def test_a_forecast_prints_on_two_sheets_as_well(sponsor: Page) -> None:
    today = dt.date.fromisoformat(sponsor.get_by_label("预演到").get_attribute("min") or "")
    sponsor.goto(f"/?on={today + dt.timedelta(days=30)}")
    expect(sponsor.locator(".forecast")).to_be_visible()
    assert len(sheets(sponsor.pdf(prefer_css_page_size=True, print_background=True))) == 2


def test_the_map_prints_on_two_sheets_with_nothing_cut(sponsor: Page) -> None:
    paper = sponsor.pdf(prefer_css_page_size=True, print_background=True)
    assert [(round(width), round(height)) for width, height in sheets(paper)] == [A3, A3]
    # The paper at the scale of the screen: nothing reaches beyond the sheet, sideways or inside a card.
    sponsor.emulate_media(media="print")
    sponsor.set_viewport_size({"width": 1512, "height": 1047})
    cut = sponsor.evaluate(
        """() => [...document.querySelectorAll('main .card, main .tt-name, main .tt-who, main .brief__name, main dd')]
            .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline'
                || one.getBoundingClientRect().right > innerWidth)
            .map((one) => one.className + ' ' + one.innerText)"""
    )
    assert cut == []
    expect(sponsor.locator(".kicker")).to_contain_text("园区党委")
    for text in ("截至", "逾期销号", "节点按期"):
        sees(sponsor, text)


@pytest.mark.parametrize(("address", "within"), [("/", ".card"), ("/overdue/", "tr")])
def test_on_paper_every_mark_is_written_out(sponsor: Page, address: str, within: str) -> None:
    sponsor.goto(address)
    more = sponsor.locator(".mark--more")
    rest = sponsor.locator(".mark--rest")
    assert rest.count() == sum(int(one.inner_text()) for one in more.all()) > 0
    expect(more.first).to_be_visible()
    expect(rest.first).to_be_hidden()
    sponsor.emulate_media(media="print")
    expect(more.first).to_be_hidden()
    beyond = sponsor.evaluate(
        """(within) => [...document.querySelectorAll('.mark:not(.mark--more, .key *)')].filter((mark) => {
            const [own, line, whole] = [mark, mark.parentElement, mark.closest(within)].map((one) => one.getBoundingClientRect());
            return own.height === 0 || own.bottom > line.bottom + 1 || own.bottom > whole.bottom || own.right > whole.right;
        }).map((mark) => mark.textContent)""",
        within,
    )
    assert beyond == []


def sheets(paper: bytes) -> list[tuple[float, float]]:
    """The size of each page of a PDF, in points."""
    found = [paper, *(unpacked(stream) for stream in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL))]
    pages = [part for text in found for part in re.split(rb"\bendobj\b", text) if re.search(rb"/Type\s*/Page\b", part)]
    boxes = [re.search(rb"/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)", page) for page in pages]
    return [(float(box[3]), float(box[4])) for box in boxes if box]


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def test_the_overdue_list_is_turned_sorted_grouped_and_printed(sponsor: Page) -> None:
    sponsor.goto("/overdue/")
    days = [int(row.get_attribute("data-days-late") or 0) for row in sponsor.locator("[data-overdue]").all()]
    assert len(days) >= 2
    assert days == sorted(days, reverse=True)
    assert days[-1] > 0
    tabs = sponsor.get_by_role("navigation", name="分类")
    for tab in tabs.get_by_role("link").all():
        expect(tab.locator("b")).to_have_text(re.compile(r"^\d+$"))
    sponsor.locator("select[name=sort]").select_option(label="时限")
    expect(sponsor.locator("th[aria-sort='ascending']")).to_have_text("时限")
    sponsor.locator("select[name=group]").select_option(index=1)
    expect(sponsor.locator(".group-row").first).to_be_visible()
    tabs.get_by_role("link", name="临期").click()
    expect(sponsor.locator("[aria-current=page]").filter(has_text="临期")).to_be_visible()
    sponsor.goto("/overdue/")
    assert len(sheets(sponsor.pdf(prefer_css_page_size=True))) == 1
