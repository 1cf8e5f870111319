"""A person at a browser: pages that report what went wrong on them, logging in, and a look for barriers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

from tests.browser.server import Server

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NETWORK_SCHEMES = {"http", "https", "ws", "wss"}


class Trouble:
    """Gathers script errors and requests to another host on all pages of a context."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.found: list[str] = []
        self._host = host
        self._refused: set[str] = set()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _response(self, response: Response) -> None:
        # A page that is refused (422, 409, 403 …) is an answer to the person; the browser calls it an error as well.
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _console(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource") and message.location["url"] in self._refused
        if message.type == "error" and not is_refusal:
            self.found.append(f"console error: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in NETWORK_SCHEMES and address.netloc != self._host:
            self.found.append(f"request to another host: {request.url}")


@contextmanager
def visit(browser: Browser, server: Server, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; leaving it fails when anything was wrong on the way.

    Options are those of Playwright's contexts, as `viewport=PHONE` or `java_script_enabled=False`.
    """
    settings = {
        "viewport": DESKTOP,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "base_url": server.url,
    } | options
    context = browser.new_context(**settings)
    trouble = Trouble(context, urlsplit(server.url).netloc)
    try:
        page = context.new_page()
        if settings.get("java_script_enabled", True):
            _goes_patiently(page)
        yield page
        assert not trouble.found, "\n".join(trouble.found)
    finally:
        context.close()


def _goes_patiently(page: Page) -> None:
    """A person's hand is slower than the scripts of a page: it is there only when all of them listen."""
    go = page.goto

    def goto(url: str, **options: Any) -> Response | None:
        answer = go(url, **options)
        if not options and page.locator("html > head > script[type=module]").count():
            page.locator("html[data-awake]").wait_for(state="attached")
        return answer

    page.goto = goto  # type: ignore[method-assign]  # every visit waits for the scripts


def log_in(page: Page, server: Server, username: str) -> None:
    """Log in as one of the demo's accounts; ends on the page that comes first."""
    page.goto(f"{server.url}/login")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(server.passwords[username])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/login"))


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, a line each: rule, how bad, and the first element."""
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in violations]
