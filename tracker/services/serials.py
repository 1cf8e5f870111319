"""Serial numbers of documents: no gaps, no repeats, per kind, organisation and year."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.extensions import db
from tracker.models import SerialCounter

from .bulk import insert_into


def next_number(organization_id: int, kind: str, *, year: int) -> int:
    """The number after the last one. It is given back if the transaction fails; another that asks meanwhile waits."""
    return next_numbers({organization_id: 1}, kind, year=year)[organization_id][0]


def next_numbers(counts: Mapping[int, int], kind: str, *, year: int) -> dict[int, range]:
    """As many numbers after the last one for each organisation, in one statement.

    The counters are taken in one order, so that two that issue much do not wait for each other.
    """
    rows = [
        {"organization_id": organization_id, "kind": kind, "year": year, "last": count}
        for organization_id, count in sorted(counts.items())
    ]
    if not rows:
        return {}
    counter, key = insert_into(SerialCounter), ("organization_id", "kind", "year")
    raised = counter.on_conflict_do_update(
        index_elements=key, set_={"last": counter.table.c.last + counter.excluded.last}
    )
    columns = (counter.table.c.organization_id, counter.table.c.last)
    taken = db.session.execute(raised.returning(*columns), rows)
    return {organization_id: range(last - counts[organization_id] + 1, last + 1) for organization_id, last in taken}
