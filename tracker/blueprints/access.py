"""Who is asking. Log-in is asked for by default; a view that does without says `@public`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast
from urllib.parse import unquote

from flask import Flask, Response, abort, current_app, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.local import LocalProxy

from tracker.clock import now, today
from tracker.domain.permissions import Actor
from tracker.errors import wants_json
from tracker.extensions import db, is_writing, login_manager
from tracker.queries import sessions as live_sessions
from tracker.services import sessions
from tracker.services.doer import Doer
from tracker.services.passwords import profile_named

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

LANGUAGES = ("zh_Hans", "en")
READS = {"GET", "HEAD", "OPTIONS"}
# The last sign of life is written at most once a minute: a page that is only read should not write each time.
SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Person:
    """The account behind this request, as Flask-Login's user. `token` is the cookie's, never stored.

    `edition` is the version of everything that a page may show: the last act of all (see `queries.edition`), and how often this
    person has read word since the beginning. None while somebody is writing.
    """

    token: str
    session_id: int
    account_id: int
    username: str
    post: str
    person_name: str
    language: str
    organization_id: int
    organization_name: str
    must_change_password: bool
    edition: tuple[int, int] | None
    actor: Actor

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @property
    def label(self) -> str:
        return f"{self.post} {self.person_name}".strip()


def person() -> Person:
    """The object behind `current_person`, for where many questions are put to it: each one through the proxy costs its own search."""
    return cast(Person, current_user._get_current_object())


current_person: Person = cast(Person, LocalProxy(person))


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that answers without log-in."""
    view.is_public = True  # type: ignore[attr-defined]  # read by `ask_for_login` and by the guard test
    return view


def init_app(app: Flask) -> None:
    profile_named(app.config["PASSWORD_PROFILE"])  # A wrong name is told at the start.
    login_manager.user_loader(load_person)
    app.before_request(ask_for_login)
    app.after_request(touch_session)
    app.jinja_env.globals["current_person"] = current_person


def load_person(token: str) -> Person | None:
    """The person behind a session token, or None when the session has ended, idled out, grown old, or is disabled.

    Raises ServiceUnavailable when the database cannot be asked; to the page that says so the reader is nobody.
    """
    if "is_unanswered" in g:
        return None
    moment = now()
    max_age = profile_named(current_app.config["PASSWORD_PROFILE"]).max_age
    try:
        row = live_sessions.live(
            token,
            moment=moment,
            idle=current_app.config["SESSION_IDLE"],
            lifetime=current_app.config["SESSION_LIFETIME"],
            password_days=max_age.days if max_age else None,
        )
    except DBAPIError as error:
        g.is_unanswered = True
        raise ServiceUnavailable from error
    if row is None:
        return None
    # A page that looks for news by itself is no sign of life: else one left open would never idle out.
    if moment - row.seen_at > SEEN_EVERY and "X-Refresh" not in request.headers:
        g.touch_session = row.session_id
    return Person(token=token, **row.person())


def ask_for_login() -> ResponseReturnValue | None:
    """Turns away who is not logged in: to the log-in page, or 401 for JSON. Then lets a writing request write."""
    is_writing.set(False)
    view = current_app.view_functions.get(request.endpoint or "")
    refusal = None
    if view is not None and not getattr(view, "is_public", False):
        refusal = _refusal()
    if request.method not in READS:
        db.session.rollback()
        is_writing.set(True)
    return refusal


def _refusal() -> ResponseReturnValue | None:
    asking = person()
    if not asking.is_authenticated:
        if wants_json():
            return jsonify(status=401, message="log in first"), 401
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("auth.login", next=wanted if wanted != "/" else None))
    if asking.must_change_password and request.endpoint not in {"auth.password", "auth.logout"}:
        return redirect(url_for("auth.password"))
    return None


def touch_session(response: Response) -> Response:
    """Keeps a session alive, in a transaction of its own after the page is made."""
    session_id = g.pop("touch_session", None)
    if session_id is not None:
        db.session.rollback()
        is_writing.set(True)
        try:
            sessions.touch(session_id, at=now())
            db.session.commit()
        except OperationalError:
            # Somebody else writes for long. The page is made already, and the next one is a sign of life as well.
            db.session.rollback()
    return response


def live_from() -> tuple[dt.datetime, dt.datetime]:
    """A session is alive if seen after the first of these moments and started after the second."""
    moment = now()
    return moment - current_app.config["SESSION_IDLE"], moment - current_app.config["SESSION_LIFETIME"]


def doer() -> Doer:
    """The current person as the services know one."""
    return Doer(current_person.actor, current_person.label, now(), today(), address())


def language() -> str:
    """The reader's language: chosen in this browser, else the account's, else Chinese."""
    reader = person()
    chosen = session.get("language") or (reader.language if reader.is_authenticated else "")
    return chosen if chosen in LANGUAGES else "zh_Hans"


def one_or_404(select: Select[T], **given: object) -> T:
    """The one row, or 404: what a person may not see does not exist for them. `given` are the parameters of a select that is kept."""
    row: T | None = db.session.scalars(select, given).unique().one_or_none()
    if row is None:
        abort(404)
    return row


def is_safe_next(target: str | None) -> bool:
    """Whether `next` is a path of our own and of nobody else, however often it is decoded on its way."""
    plain = target or ""
    for _time in range(3):
        if not _is_own_path(plain):
            return False
        plain = unquote(plain)
    return _is_own_path(plain)


def _is_own_path(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


@contextmanager
def reading() -> Iterator[None]:
    """A look at the database from a request that will write: no lock is taken, and nothing is held on to afterwards."""
    before = is_writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        is_writing.reset(before)


def address() -> str:
    """Where the request comes from. No header is believed unless TRACKER_PROXIES says a proxy of ours sets it."""
    return request.remote_addr or ""
