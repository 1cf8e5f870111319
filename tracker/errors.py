"""What a person sees when something is refused: a page, or JSON for those who ask for it."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import Conflict, Forbidden, HTTPException, NotFound, UnprocessableEntity

from .domain.errors import NotAllowed, RuleBroken, Stale
from .extensions import db, is_writing

PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}

OUT_OF_RANGE = "22003"
STAND_IN = "localhost"


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(RuleBroken, rule_broken)
    app.register_error_handler(NotAllowed, not_allowed)
    app.register_error_handler(Stale, stale)
    app.register_error_handler(CSRFError, form_expired)
    for kind in (OverflowError, DataError):
        app.register_error_handler(kind, beyond_any_key)


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def show(error: HTTPException) -> ResponseReturnValue:
    """The error page of a status code, with its own sentence where the code that raised it gave one."""
    db.session.rollback()
    is_writing.set(False)
    if request_ctx.url_adapter is None:
        # Asked for under what can be no host's name, nothing has an address; the page that says so has links all the same.
        request_ctx.url_adapter = current_app.url_map.bind(STAND_IN)
    code = error.code or 500
    if error.response is not None:
        return cast(ResponseReturnValue, error.response)
    sentence = error.description if getattr(error, "is_ours", False) else None
    if wants_json():
        return jsonify(status=code, message=sentence or error.name), code
    page = code if code in PAGES else (500 if code >= 500 else 400)
    response = make_response(render_template(f"errors/{page}.html", sentence=sentence), code)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _sentence(error: HTTPException, sentence: str) -> ResponseReturnValue:
    error.description = sentence
    error.is_ours = True  # type: ignore[attr-defined]  # marks a sentence written for the user
    return show(error)


def rule_broken(error: RuleBroken) -> ResponseReturnValue:
    return _sentence(UnprocessableEntity(), error.message.render(gettext))


def not_allowed(error: NotAllowed) -> ResponseReturnValue:
    return _sentence(Forbidden(), error.message.render(gettext))


def stale(error: Stale) -> ResponseReturnValue:
    return _sentence(Conflict(), gettext("别人刚刚改过这里。请回到上一页，看过新的内容再保存。"))


def beyond_any_key(error: OverflowError | DataError) -> ResponseReturnValue:
    """A number in the address that is larger than any key names nothing, on either database."""
    if isinstance(error, DataError) and getattr(error.orig, "sqlstate", "") != OUT_OF_RANGE:
        raise error
    return show(NotFound())


def form_expired(error: CSRFError) -> ResponseReturnValue:
    return _sentence(error, gettext("页面放得太久，表单已失效。请返回上一页，刷新后再提交；已填的内容可以复制保留。"))
