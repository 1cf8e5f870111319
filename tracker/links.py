"""Whole addresses, for what is read outside a browser: a calendar program, another's screen."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def absolute(endpoint: str, **values: Any) -> str:
    """The address as people reach the server by TRACKER_BASE_URL; where that is not set, by the request's own host.

    What the setting says cannot be forged; the host that a request names can.
    """
    base = current_app.config["BASE_URL"]
    return f"{base}{url_for(endpoint, **values)}" if base else url_for(endpoint, _external=True, **values)
