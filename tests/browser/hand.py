"""A person's hand: presses are counted, typing is not. And the few steps that several stories share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import samples

PHOTO = FilePayload(name="现场照片.jpg", mimeType="image/jpeg", buffer=samples.picture())
PAPER = FilePayload(name="验收表.pdf", mimeType="application/pdf", buffer=samples.PDF)


@dataclass
class Hand:
    """`presses` counts what was pressed so far."""

    page: Page
    presses: int = 0

    def button(self, name: str) -> None:
        """Presses the one button of this name."""
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        """Presses the one link of this name."""
        self.press(self.page.get_by_role("link", name=name, exact=True))

    def press(self, target: Locator) -> None:
        target.click()
        self.presses += 1

    def choose(self, target: Locator, *files: FilePayload) -> None:
        """Chooses files: one press opens the window in which they are chosen."""
        target.set_input_files(files)
        self.presses += 1

    def slide(self, to: int) -> None:
        """Draws the slider to a percent."""
        self.page.locator("input[type=range]").fill(str(to))
        self.presses += 1


def sees(page: Page, text: str) -> None:
    """Waits until the person is told so."""
    expect(page.get_by_text(text).first).to_be_visible()


def open_project(page: Page, code: str, *, checklist: str = "") -> None:
    """From the battle map to the page of a project."""
    page.goto(f"/?checklist={int(checklist)}" if checklist else "/")
    page.locator(f".card[data-project='{code}'] h3 a").click()
    expect(page.locator("header.proj")).to_have_attribute("data-project", code)


def mark(page: Page, name: str) -> str:
    """What the project's page says about itself: `light`, `percent`, `state` …"""
    value = page.locator("header.proj").get_attribute(f"data-{name}")
    assert value is not None
    return value


def fill_in_closure(page: Page) -> None:
    """Each metric at its target, and a paper for each kind of evidence."""
    for field in page.locator("input[name^='metric-']").all():
        target = page.locator(f"#{field.get_attribute('id')}-hint").inner_text()
        found = re.search(r"[\d.]+", target)
        assert found is not None, target
        field.fill(found.group())
    for field in page.locator("input[type=file][name^='files-']").all():
        field.set_input_files(PAPER)
