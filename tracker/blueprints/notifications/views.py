"""The inbox: unread first, each row with what to do and one press to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import page
from tracker.blueprints.access import Person, current_person, doer, language, one_or_404, person
from tracker.clock import today
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.notification import wording
from tracker.extensions import db
from tracker.queries import notifications as inbox
from tracker.queries.notifications import Key
from tracker.services import notifications
from tracker.typed import own_number

from .words import address, line

bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.get("/inbox/")
def index() -> ResponseReturnValue:
    """Fifty rows, drawn once for as long as nobody acts and nothing is read."""
    who, day, after = person(), today(), _after()
    if not permissions.can_receive_word(who.actor):
        raise NotAllowed(msg("管理员不经办业务，没有收件箱。"))
    facts = ("inbox", who.account_id, who.label, who.actor, language(), day, after)
    return page.until_an_act(who.edition, *facts, draw=lambda: _draw(who, after, this_year=day.year))


@bp.post("/inbox/<int:id>/reading")
def read(id: int) -> ResponseReturnValue:
    """Marks the row as read, and goes where it leads."""
    found = one_or_404(inbox.own(current_person.account_id, id))
    target = address(wording(found.kind, found.facts).place, found)
    notifications.mark_read(found, by=doer())
    db.session.commit()
    return redirect(target)


@bp.post("/inbox/readings")
def read_all() -> ResponseReturnValue:
    """Marks all there is as read."""
    notifications.mark_all_read(by=doer())
    flash(_("已全部标为已读。"))
    db.session.commit()
    return redirect(url_for("notifications.index"))


def _draw(who: Person, after: Key | None, *, this_year: int) -> str:
    rows = inbox.page(who.actor, after=after, limit=inbox.PAGE + 1)
    last = rows[inbox.PAGE - 1] if len(rows) > inbox.PAGE else None
    return render_template(
        "notifications/index.html",
        lines=[line(row, this_year=this_year) for row in rows[: inbox.PAGE]],
        first=url_for("notifications.index") if after else None,
        older=url_for("notifications.index", after=f"{int(last.read_at is not None)}-{last.id}") if last else None,
    )


def _after() -> Key | None:
    is_read, _dash, number = request.args.get("after", "").partition("-")
    return Key(int(is_read), own_number(number)) if is_read in ("0", "1") and own_number(number) else None
