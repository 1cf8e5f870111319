"""Serial numbers of documents: no gaps, no repeats, per kind, organisation and year."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.extensions import db
from tracker.models import SerialCounter


def next_number(organization_id: int, kind: str, *, year: int) -> int:
    """The number after the last one. It is given back if the transaction fails; another that asks meanwhile waits."""
    return next_numbers(organization_id, kind, year=year, count=1)[0]


def next_numbers(organization_id: int, kind: str, *, year: int, count: int) -> range:
    """As many numbers after the last one, in one statement."""
    last = db.session.scalar(
        sa.update(SerialCounter)
        .where(SerialCounter.organization_id == organization_id, SerialCounter.kind == kind, SerialCounter.year == year)
        .values(last=SerialCounter.last + count)
        .returning(SerialCounter.last)
        .execution_options(synchronize_session=False)
    )
    if last is None:
        # Two that both begin the year's series meet on the key, and the later one is run again.
        last = count
        db.session.execute(
            sa.insert(SerialCounter).values(organization_id=organization_id, kind=kind, year=year, last=last)
        )
    return range(last - count + 1, last + 1)
