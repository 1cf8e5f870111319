"""Headers that every answer bears, the refused and the missing included."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from flask_login import current_user

STATIC_PREFIX = "/static/"
ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
]


def csp_nonce() -> str:
    """The word that lets our own inline script through, new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def allow_inline_styles() -> None:
    """Called by a page with a plotly chart, which sets styles on its own elements."""
    g.inline_styles = True


def sandbox() -> None:
    """Called by an answer that hands out what a user gave: shown in a browser, it may do nothing at all."""
    g.sandbox = True


def init_app(app: Flask) -> None:
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(harden)


def harden(response: Response) -> Response:
    """A strict content policy, and no caching of what stands behind the log-in. What is the same always, `assets` puts on."""
    given = g._get_current_object()
    script = f"'self' 'nonce-{given.csp_nonce}'" if "csp_nonce" in given else "'self'"
    style = "'self' 'unsafe-inline'" if "inline_styles" in given else "'self'"
    policy = (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    if "sandbox" in given:
        policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    headers = response.headers
    headers["Content-Security-Policy"] = policy
    # Where a path lacks its last stroke, the router leads on to a whole address, of the host that the request named: it can be forged.
    if "Location" in headers and headers["Location"].startswith(request.host_url):
        response.location = "/" + headers["Location"].removeprefix(request.host_url).lstrip("/")
        # Its text has the whole address in it as well.
        response.data = b""
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not request.path.startswith(STATIC_PREFIX) and (response.status_code >= 400 or _is_personal()):
        headers["Cache-Control"] = "no-store"
    return response


def _is_personal() -> bool:
    who = current_user._get_current_object()
    return request.endpoint == "auth.login" or (who is not None and who.is_authenticated)
