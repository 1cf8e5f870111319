"""Who acts on the same thing at the same moment goes one after the other."""

from __future__ import annotations

from tracker.extensions import db
from tracker.models.base import Base


def take_turn(row: Base) -> None:
    """The row as it stands now, and nobody else's until this act is done.

    Of two at once the second waits here, and then sees what the first did.
    """
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
