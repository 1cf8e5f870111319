"""Files as they were given: always as an attachment, never run, never guessed at."""

from __future__ import annotations

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from tracker import security, uploads
from tracker.blueprints.access import current_person, one_or_404
from tracker.images import THUMBNAIL_MEDIA_TYPE
from tracker.models import Evidence
from tracker.queries.evidence import visible_to

bp = Blueprint("evidence", __name__)


@bp.get("/evidence/<int:id>")
def download(id: int) -> ResponseReturnValue:
    """The file under the name it came with (RFC 6266)."""
    file = one_or_404(visible_to(current_person.actor).where(Evidence.id == id))
    return _hand_out(file.digest, file.media_type, file.original_name)


@bp.get("/evidence/<int:id>/thumbnail")
def thumbnail(id: int) -> ResponseReturnValue:
    """The small picture, for a picture."""
    file = one_or_404(visible_to(current_person.actor).where(Evidence.id == id))
    if file.thumbnail_digest is None:
        abort(404)
    return _hand_out(file.thumbnail_digest, THUMBNAIL_MEDIA_TYPE, f"{file.id}.jpg")


def _hand_out(digest: str, media_type: str, name: str) -> ResponseReturnValue:
    path = uploads.store().path(digest)
    if not path.is_file():
        abort(404)
    security.sandbox()
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=name, etag=digest)
