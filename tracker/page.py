"""A page drawn once and handed out many times: what changes with every request is left blank and filled in at the end."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Response, g, request, session
from flask_wtf.csrf import generate_csrf

from tracker.clock import local, now
from tracker.kept import kept
from tracker.security import csp_nonce

# Nobody can have typed these: they are new with every start of the program.
NONCE, TOKEN, CLOCK = (secrets.token_hex(16) for _blank in range(3))
BLANK = re.compile(f"({NONCE}|{TOKEN}|{CLOCK})")
INDENT = re.compile(r"\s*\n\s*")
PACKAGE = Path(__file__).parent


def etag(*facts: object) -> str:
    """A name for the page that is made from these facts by this release. All workers give it the same name."""
    return hashlib.sha256(f"{build()} {facts!r}".encode()).hexdigest()[:32]


@cache
def build() -> str:
    """Changes with any file that has a part in how a page looks."""
    digest = hashlib.sha256()
    for pattern in ("*.html", "*.py", "*.css", "*.js", "*.mo", "*.svg"):
        for path in sorted(PACKAGE.rglob(pattern)):
            digest.update(f"{path.relative_to(PACKAGE)} {path.stat().st_size} ".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def answer(tag: str, draw: Callable[[], str], *, keep: bool = True) -> Response:
    """The page as a response. `keep` is false for one that says something only once."""
    parts = kept(("page", tag) if keep else None, lambda: _with_blanks(draw))
    fill = {NONCE: csp_nonce(), TOKEN: _token(), CLOCK: f"{local(now()):%H:%M}"}
    words = {blank.encode(): word.encode() for blank, word in fill.items()}
    page = b"".join(words.get(part, part) for part in parts)
    response = Response(page, mimetype="text/html")
    response.set_etag(tag)
    return response


def until_an_act(edition: tuple[int, int] | None, *facts: object, draw: Callable[[], str]) -> Response:
    """The page made from these facts, drawn once for as long as nobody acts; a 304 for one who has it already.

    Without an edition, and with a sentence that is said once, it is drawn for this answer only.
    """
    if edition is None or "_flashes" in session:
        return answer(secrets.token_hex(16), draw, keep=False)
    tag = etag(edition, *facts)
    return unchanged(tag) if request.if_none_match.contains(tag) else answer(tag, draw)


def unchanged(tag: str) -> Response:
    """The answer to one who has this page already."""
    response = Response(status=304)
    response.set_etag(tag)
    return response


def _token() -> str:
    """The token of this session's forms. It holds as long as the session, so it need not be signed anew for every page."""
    secret = session.get("csrf_token")
    token: str = kept(("token", secret) if secret else None, generate_csrf)
    return token


def _with_blanks(draw: Callable[[], str]) -> tuple[bytes, ...]:
    """The page in pieces, each blank a piece by itself."""
    g.csp_nonce, g.csrf_token = NONCE, TOKEN
    try:
        # The indents of the templates would be a fifth of the page.
        page = INDENT.sub("\n", draw()).replace(" />", "/>")
        return tuple(piece.encode() for piece in BLANK.split(page))
    finally:
        g.pop("csp_nonce")
        g.pop("csrf_token")
