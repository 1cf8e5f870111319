"""A real server and a real browser, started once for all tests of this folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from ctypes.util import find_library
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser import server, visitor

CHROMIUM = shutil.which("chromium")
# Playwright's own node wants libatomic.
MISSING = [] if CHROMIUM else ["chromium"]
if sys.platform == "linux" and find_library("atomic") is None:
    MISSING.append("libatomic1")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test, and is skipped by name where there is no browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if MISSING:
                item.add_marker(pytest.mark.skip(reason=f"not on this machine: {', '.join(MISSING)}"))


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    """The tracker with the demo, as `make run` serves it."""
    with server.running(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, live_server: server.Server) -> Callable[..., AbstractContextManager[Page]]:
    """`with visit(viewport=PHONE) as page:` for tests in which several people act."""

    def visiting(**options: Any) -> AbstractContextManager[Page]:
        return visitor.visit(browser, live_server, **options)

    return visiting


@pytest.fixture(scope="session")
def keys() -> dict[str, StorageState]:
    """What the browser keeps of those who have logged in: each of them does it once."""
    return {}


@pytest.fixture
def enter(
    visit: Callable[..., AbstractContextManager[Page]], live_server: server.Server, keys: dict[str, StorageState]
) -> Callable[..., AbstractContextManager[Page]]:
    """`with enter("office") as page:` for one of the demo's people, logged in."""

    @contextmanager
    def entering(username: str, **options: Any) -> Iterator[Page]:
        with visit(storage_state=keys.get(username), **options) as page:
            if username not in keys:
                visitor.log_in(page, live_server, username)
                keys[username] = page.context.storage_state()
            yield page

    return entering


@pytest.fixture
def page(visit: Callable[..., AbstractContextManager[Page]]) -> Iterator[Page]:
    """A page on a desk, of no one yet."""
    with ExitStack() as stack:
        yield stack.enter_context(visit())


@pytest.fixture
def phone(visit: Callable[..., AbstractContextManager[Page]]) -> Iterator[Page]:
    """A page on a phone, of no one yet."""
    with ExitStack() as stack:
        yield stack.enter_context(visit(viewport=visitor.PHONE, has_touch=True, is_mobile=True))
