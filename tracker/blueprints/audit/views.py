"""The auditor's page: the log is read here, and nowhere written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person
from tracker.domain.acts import Act, doer_in_words
from tracker.domain.checklist import is_plan_day
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.domain.permissions import Role, holds_anywhere
from tracker.queries.audit import Sieve, events

from .words import changes

bp = Blueprint("audit", __name__, template_folder="templates")

ASKED = ("who", "act", "code", "from", "to")


@bp.get("/audit/")
def index() -> ResponseReturnValue:
    actor = current_person.actor
    if not holds_anywhere(actor, Role.AUDITOR):
        raise NotAllowed(msg("审计日志只由审计管理员查看。"))
    asked = {name: request.args.get(name, "").strip() for name in ASKED}
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
        newest=url_for("audit.index", **kept) if "before" in request.args else None,
        older=url_for("audit.index", **kept, before=lines.older_than) if lines.older_than else None,
    )


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
