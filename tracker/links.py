"""Addresses: whole ones, for what is read outside a browser, as a calendar program's; and the numbers in them."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    """A number in an address, in the ten figures that we write it in: one thing does not answer under the figures of every script."""

    regex = "[0-9]+"


def absolute(endpoint: str, **values: Any) -> str:
    """The address as people reach the server by TRACKER_BASE_URL; where that is not set, by the request's own host.

    What the setting says cannot be forged; the host that a request names can.
    """
    base = current_app.config["BASE_URL"]
    return f"{base}{url_for(endpoint, **values)}" if base else url_for(endpoint, _external=True, **values)
