"""What `make run` leaves behind: a server that answers, a key and accounts that nobody else can read."""

from __future__ import annotations

import http.client
import stat
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.server import Server
from tests.browser.visitor import log_in, visit

ACCOUNTS = {
    *("office", "sponsor", "owner", "verifier", "secretary", "branch", "outsider"),
    *("system", "security", "auditor"),
}


def test_each_post_of_the_demo_has_an_account(live_server: Server) -> None:
    assert set(live_server.passwords) == ACCOUNTS
    assert len(set(live_server.passwords.values())) == len(ACCOUNTS)


@pytest.mark.parametrize("name", ["secret_key", "demo-accounts.csv", "tracker.db"])
def test_secrets_are_for_the_server_alone(live_server: Server, name: str) -> None:
    assert stat.S_IMODE((live_server.instance / name).stat().st_mode) == 0o600


def test_the_demo_can_be_entered(browser: Browser, live_server: Server) -> None:
    with visit(browser, live_server) as page:
        log_in(page, live_server, "office")
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("path", "header"), [("/there/login", ("SCRIPT_NAME", "/there")), ("/login", ("X-Forwarded-Proto", "https"))]
)
def test_no_header_says_where_the_server_stands_or_by_what_scheme(
    live_server: Server, path: str, header: tuple[str, str]
) -> None:
    connection = http.client.HTTPConnection(str(urlsplit(live_server.url).netloc))
    connection.request("GET", path, headers=dict([header]))
    answer = connection.getresponse()
    found = (answer.status, answer.getheader("Strict-Transport-Security"), b"/there" in answer.read())
    connection.close()
    assert found == (404 if path.startswith("/there") else 200, None, False)
