"""What is sent must be text that every database can keep."""

from __future__ import annotations

from flask import Flask, abort, request

NOTHING = "\0"


def init_app(app: Flask) -> None:
    """To be called after the log-in check and before the forms are read for anything else."""
    app.before_request(refuse_what_cannot_be_kept)


def refuse_what_cannot_be_kept() -> None:
    """No keyboard types the sign of nothing, and PostgreSQL keeps no text with one in it."""
    # Most requests bring nothing at all, and to take that apart too would cost each of them.
    sent = [request.args] if request.query_string else []
    if request.method != "GET":
        sent.append(request.form)
    if any(NOTHING in text for given in sent for texts in given.listvalues() for text in texts):
        abort(400)
