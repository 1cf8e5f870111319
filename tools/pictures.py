"""Take the pictures of README and guide anew: the demo in its own instance, a real browser, docs/pictures/*.png."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import server, visitor
from tests.browser.conftest import CHROMIUM, FLAGS

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = 256
LATE, CASE = "3.1", "4.1"

# Name of the picture, who looks, on a phone or a desk, where, and how much of the page is shown (0: all of it).
SHOTS = (
    ("board", "sponsor", False, "/", 1320),
    ("timetable", "sponsor", False, "/?view=timetable", 1124),
    ("board-phone", "sponsor", True, "/", 1470),
    ("overdue", "sponsor", False, "/overdue/", 0),
    ("analysis", "sponsor", False, "/analysis/", 900),
    ("project", "sponsor", False, "project", 1150),
    ("me-phone", "owner", True, "/me", 0),
    ("report-phone", "owner", True, "report", 0),
    ("reviews", "office", False, "/reports/", 0),
    ("closures", "verifier", False, "/closures/", 0),
    ("new-checklist", "office", False, "/checklists/new", 0),
    ("assign", "office", False, "draft", 1000),
    ("check", "office", False, "check", 950),
    ("accountability", "office", False, "/accountability/", 1150),
    ("case", "office", False, "case", 1150),
    ("circular", "office", False, "circular", 1000),
    ("inbox-phone", "owner", True, "/inbox/", 0),
)

# Pages whose addresses are not known beforehand: the list that leads to them, and the link in it.
LINKS = {
    "case": ("/accountability/", f"main tr:has-text('{CASE}') a[href^='/cases/']"),
    "circular": ("/notices/", "main a[href^='/circulars/']"),
}


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, server.running(Path(folder)) as running, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, who, is_phone, where, height in SHOTS:
            _take(browser, running, name, who=who, is_phone=is_phone, where=where, height=height)
        browser.close()
    return 0


def _take(
    browser: Browser, running: server.Server, name: str, *, who: str, is_phone: bool, where: str, height: int
) -> None:
    size = (visitor.PHONE if is_phone else visitor.DESKTOP).copy()
    with visitor.visit(browser, running, viewport=size, locale="zh-CN", has_touch=is_phone) as page:
        visitor.log_in(page, running, who)
        page.goto(running.url + _address(page, running, where))
        size["height"] = height or page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size(size)
        page.wait_for_load_state("networkidle")
        _keep(page.screenshot(), PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def _address(page: Page, running: server.Server, where: str) -> str:
    if where.startswith("/"):
        return where
    if where in {"draft", "check"}:
        return _draft(page, running) + ("/check" if where == "check" else "")
    if where in LINKS:
        listed, link = LINKS[where]
        page.goto(running.url + listed)
        return page.locator(link).first.get_attribute("href") or "/"
    page.goto(running.url)
    path = page.locator(f"[data-project='{LATE}'] a[href*='/projects/']").first.get_attribute("href") or "/"
    return path.partition("?")[0] + ("/reports/new" if where == "report" else "")


def _draft(page: Page, running: server.Server) -> str:
    """The path of next year's checklist, made from the template by the first picture that needs it."""
    page.goto(f"{running.url}/checklists/")
    paths = [link.get_attribute("href") or "" for link in page.locator("main tbody a").all()]
    if len(paths) > 1:
        return paths[0]
    page.goto(f"{running.url}/checklists/new")
    page.get_by_role("button", name="生成").click()
    page.wait_for_load_state()
    return page.url.removeprefix(running.url).partition("?")[0]


def _keep(picture: bytes, place: Path) -> None:
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(place, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
