"""The feed. Whoever has the address may read it, so it opens nothing but dates, and its reader can end it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.blueprints.access import public
from tracker.domain.calendar import entries
from tracker.exports.ics import Event, calendar
from tracker.filters import say
from tracker.links import absolute
from tracker.models import Account
from tracker.page import etag, unchanged
from tracker.queries import calendars
from tracker.queries.people import actor_of

bp = Blueprint("calendars", __name__)


@bp.get("/calendar/<secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """Milestones and due dates of the projects that name the reader; 404 for every other address, an ended one's too."""
    reader = calendars.reader_of(secret)
    if reader is None:
        abort(404)
    with force_locale(reader.language):
        content = _content(reader)
    tag = etag("calendar", content)
    answer = unchanged(tag) if request.if_none_match.contains(tag) else _file(content, tag)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _content(reader: Account) -> bytes:
    found = entries(calendars.dated_projects(actor_of(reader)))
    name = _("挂图作战：%(who)s", who=reader.label)
    return calendar(
        name,
        (
            Event(
                uid=entry.uid,
                on=entry.on,
                title=say(entry.title),
                note=say(entry.note),
                url=absolute("projects.show", id=entry.project_id),
                stamped_at=entry.stamped_at,
                is_cancelled=entry.is_cancelled,
            )
            for entry in found
        ),
    )


def _file(content: bytes, tag: str) -> Response:
    answer = Response(content, mimetype="text/calendar")
    answer.set_etag(tag)
    return answer
