"""Every page asks for log-in unless it says that it is public, and no form goes without its token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tracker.blueprints import access
from tracker.extensions import csrf

# The whole of what anybody may see. A new name here wants a reason.
# A calendar program cannot log in: the feed is opened by its secret address, which its reader can end.
PUBLIC = {"auth.login", "auth.language", "calendars.feed", "health.alive", "health.ready", "static"}
ARGUMENTS = {"Number": 1, "IntegerConverter": 1, "DateConverter": dt.date(2026, 11, 24)}


def test_only_these_pages_are_public(application: Flask) -> None:
    assert public_endpoints(application) <= PUBLIC


def test_every_other_page_asks_for_log_in(app: Flask, client: FlaskClient) -> None:
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in public_endpoints(app)]
    assert closed
    assert [str(rule) for rule in closed if not asks_for_login(client, app, rule)] == []


def test_no_view_goes_without_the_form_token() -> None:
    assert (csrf._exempt_views, csrf._exempt_blueprints) == (set(), set())


def test_the_guard_sees_an_open_page() -> None:
    bare = Flask("bare")
    features = Blueprint("features", __name__)
    features.get("/open", endpoint="opened")(access.public(lambda: "open"))
    features.get("/closed/<int:number>", endpoint="closed")(lambda number: "open as well")
    bare.register_blueprint(features)
    rule = next(rule for rule in bare.url_map.iter_rules() if rule.endpoint == "features.closed")
    assert public_endpoints(bare) == {"features.opened"}
    assert not asks_for_login(bare.test_client(), bare, rule)


def public_endpoints(app: Flask) -> set[str]:
    return {name for name, view in app.view_functions.items() if getattr(view, "is_public", False)}


def asks_for_login(client: FlaskClient, app: Flask, rule: Rule) -> bool:
    """Whether a stranger is sent to the log-in page by every method of the rule."""
    arguments: dict[str, Any] = {
        name: ARGUMENTS.get(type(converter).__name__, "x") for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        address = app.url_for(rule.endpoint, **arguments)
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    answers = [client.open(address, method=method) for method in methods]
    return all(answer.status_code == 302 and answer.location.startswith("/login") for answer in answers)
