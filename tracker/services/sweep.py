"""What the program does by itself each day, in pieces that are each a transaction (RULES §5, §8)."""

from __future__ import annotations

from collections.abc import Iterator

from . import acknowledgements, adjustments, cards, escalation, overdue_marks, reminders
from .batches import Work
from .doer import Doer


def works(*, by: Doer) -> Iterator[Work]:
    """Overdue marks, word to those who have not acknowledged, cards that expire, reminders, the ladder, adjustments, for the day `by.today` (local).

    Each piece reads what it needs when it is done, not when it is handed out: whoever does them commits after each, may do one again
    after a conflict, may stop anywhere, and may have company.
    """
    yield from overdue_marks.mark_works(by=by)
    yield from acknowledgements.works(by=by)
    yield from cards.expiry_works(by=by)
    yield from reminders.works(by=by)
    yield from escalation.works(by=by)
    yield from adjustments.works(by=by)
