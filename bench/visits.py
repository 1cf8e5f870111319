"""What the measured people send: a page, the same page unchanged, and a progress report."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Sequence

from flask import Flask

from bench.load import Connection, Request
from tracker.clock import now
from tracker.extensions import db
from tracker.models import Account
from tracker.services import sessions

COOKIE = "session"
GIVEN = re.compile(rb"(?i)\r\nset-cookie: session=([^;]+)")
FIELD = re.compile(rb'<input[^>]*name="(csrf_token|form_key|version)"[^>]*value="([^"]*)"')


def cookies(app: Flask, account_ids: Sequence[int]) -> list[str]:
    """A signed cookie of a live session for each account."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own default
    made = []
    with app.app_context():
        for account_id in account_ids:
            account = db.session.get_one(Account, account_id)
            token = sessions.begin_session(account, at=now(), address="127.0.0.1", device="bench")
            made.append(serializer.dumps({"_user_id": token, "_fresh": True}))
        db.session.commit()
    return made


def page(path: str, cookie: str, etag: str | None = None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {COOKIE}={cookie}", "Accept: text/html"]
    if etag:
        lines.append(f"If-None-Match: {etag}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def etag(port: int, path: str, cookie: str) -> str:
    """The ETag that the page answers with."""
    with Connection(port) as connection:
        connection.send(page(path, cookie))
        found = re.search(rb"(?i)\r\netag: ([^\r]+)", connection.head)
    if not found:
        raise RuntimeError(f"{path} answers without an ETag")
    return found[1].decode()


def settled(port: int, cookie: str) -> str:
    """The cookie as a browser holds it once it has seen a page with a form: the secret of its forms is in it."""
    with Connection(port) as connection:
        connection.send(page("/", cookie))
        given = GIVEN.search(connection.head)
    return given[1].decode() if given else cookie


def always(request: bytes) -> Request:
    return lambda _number: request


def reporter(port: int, project_id: int, cookie: str) -> Request:
    """Sends report after report on one project, each as a form of its own, as its owner would."""
    path = f"/projects/{project_id}/reports/new"
    with Connection(port) as connection:
        status, body = connection.send(page(path, cookie))
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    fields = {name.decode(): html.unescape(value.decode()) for name, value in FIELD.findall(body)}
    percent = re.search(rb'name="percent"[^>]*value="(\d+)"', body) or re.search(
        rb'value="(\d+)"[^>]*name="percent"', body
    )
    stated = percent[1].decode() if percent else "0"

    def request(_number: int) -> bytes:
        answers = fields | {"percent": stated, "note": "按计划推进", "form_key": uuid.uuid4().hex}
        edge = "bench-edge"
        parts = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in answers.items()
        )
        sent = f"{parts}--{edge}--\r\n".encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={cookie}\r\nReferer: http://127.0.0.1{path}\r\n"
            f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        return head.encode() + sent

    return request
