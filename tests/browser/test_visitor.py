"""The browser tests' own eyes: they see what is wrong on a page, and let a refusal pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.server import Server
from tests.browser.visitor import barriers, visit

PAGES = {
    "fine": '<html lang="zh"><title>t</title><main><h1>h</h1></main></html>',
    "script": "<script>throw new Error('broken')</script>",
    "console": "<script>console.error('wrong')</script>",
    "elsewhere": '<img src="http://localhost:1/x.png">',
    "missing": '<img src="/nothing.png">',
}


@pytest.fixture(scope="module")
def pages() -> Iterator[Server]:
    app = Flask("pages", static_folder=None)

    @app.get("/<name>")
    def show(name: str) -> ResponseReturnValue:
        if name == "refused":
            return PAGES["fine"], 422
        return PAGES.get(name, ("", 404))

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Server(f"http://127.0.0.1:{server.port}", {}, Path())
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("script", "script error"),
        ("console", "console error: wrong"),
        ("elsewhere", "request to another host: http://localhost:1/x.png"),
        ("missing", "console error: Failed to load resource"),
    ],
)
def test_trouble_on_a_page_fails_the_visit(browser: Browser, pages: Server, name: str, trouble: str) -> None:
    with pytest.raises(AssertionError, match=trouble), visit(browser, pages) as page:
        page.goto(f"/{name}", wait_until="networkidle")


@pytest.mark.parametrize(("name", "status"), [("fine", 200), ("refused", 422)])
def test_a_page_without_trouble_passes(browser: Browser, pages: Server, name: str, status: int) -> None:
    with visit(browser, pages) as page:
        answer = page.goto(f"/{name}", wait_until="networkidle")
    assert answer is not None
    assert answer.status == status


def test_barriers_are_seen(browser: Browser, pages: Server) -> None:
    with visit(browser, pages) as page:
        page.goto("/fine")
        assert barriers(page) == []
        page.evaluate("document.querySelector('main').innerHTML = '<h1>h</h1><input>'")
        assert [line.partition(" ")[0] for line in barriers(page)] == ["label"]
