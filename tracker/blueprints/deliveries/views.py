"""Digests that did not arrive. What they said is not here: an administrator sees no business."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person
from tracker.clock import today
from tracker.domain.digest import MOST_TRIES
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.permissions import Role, holds_anywhere
from tracker.queries import digests
from tracker.typed import own_number

bp = Blueprint("deliveries", __name__, template_folder="templates")


@bp.get("/deliveries/")
def index() -> ResponseReturnValue:
    """Today's outcomes counted, and the troubles, the latest first."""
    actor, day = current_person.actor, today()
    if not holds_anywhere(actor, Role.SYSTEM_ADMIN):
        raise NotAllowed(msg("送达情况由系统管理员查看。"))
    before = own_number(request.args.get("before"))
    rows = digests.troubles(actor, before=before, limit=digests.PAGE + 1)
    older = url_for("deliveries.index", before=rows[digests.PAGE - 1].id) if len(rows) > digests.PAGE else None
    return render_template(
        "deliveries/index.html",
        rows=rows[: digests.PAGE],
        outcomes=digests.outcomes_on(actor, day),
        day=day,
        most_tries=MOST_TRIES,
        older=older,
        first=url_for("deliveries.index") if before else None,
    )
