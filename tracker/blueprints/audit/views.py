"""The auditor's page: the log is read here, and nowhere written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person
from tracker.domain.acts import Act, doer_in_words
from tracker.domain.checklist import is_plan_day
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Actor, Role, holds_anywhere
from tracker.extensions import db
from tracker.models import AuditEvent
from tracker.queries.audit import Sieve, events

from .register import export
from .words import changes

bp = Blueprint("audit", __name__, template_folder="templates")

ASKED = ("who", "act", "code", "from", "to")

MOST_LINES = 10_000
A_TIME = 500


@bp.get("/audit/")
def index() -> ResponseReturnValue:
    actor = _auditor()
    asked = _asked()
    lines = events(actor, _sieve(asked), before=request.args.get("before", type=int))
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render_template(
        "audit/index.html",
        events=lines.events,
        asked=asked,
        is_sifted=bool(kept),
        acts=[(act.value, act.label) for act in Act],
        act_label=_label,
        who=doer_in_words,
        changes=changes,
        register=url_for("audit.register", **kept),
        newest=url_for("audit.index", **kept) if "before" in request.args else None,
        older=url_for("audit.index", **kept, before=lines.older_than) if lines.older_than else None,
    )


@bp.get("/audit/register.xlsx")
def register() -> ResponseReturnValue:
    """The same lines as a workbook, the newest first, at most MOST_LINES of them."""
    actor, sieve = _auditor(), _sieve(_asked())
    return export(_lines(actor, sieve), act_label=_label, most=MOST_LINES)


def _lines(actor: Actor, sieve: Sieve) -> Iterator[AuditEvent]:
    """Read a few hundred at a time, so that a long log is never in memory as a whole."""
    before, left = None, MOST_LINES
    while left > 0:
        found = events(actor, sieve, before=before, size=min(A_TIME, left))
        yield from found.events
        left -= len(found.events)
        before = found.older_than
        db.session.expunge_all()
        if before is None:
            return


def _auditor() -> Actor:
    if not holds_anywhere(current_person.actor, Role.AUDITOR):
        raise NotAllowed(msg("审计日志只由审计管理员查看。"))
    return current_person.actor


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ASKED}


def _sieve(asked: dict[str, str]) -> Sieve:
    """The days are local: from the first moment of the one to the last of the other."""
    last = _day(asked["to"])
    return Sieve(
        who=asked["who"],
        act=asked["act"],
        code=asked["code"],
        since=_midnight(_day(asked["from"])),
        until=_midnight(last + dt.timedelta(days=1) if last else None),
    )


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_plan_day(day) else None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), tzinfo=current_app.config["TIMEZONE"]) if day else None


def _label(act: str) -> Message | str:
    """An act that the program knew once, and knows no more, is shown as it was written."""
    return Act(act).label if act in set(Act) else act
