"""The audit line of an act, added to the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.extensions import db
from tracker.models import AuditEvent
from tracker.models.base import Base, table_of

from .bulk import insert_all
from .doer import Doer

# Written with every act and never read back in it, so put to the table itself.
_ADD = sa.insert(table_of(AuditEvent))


def record(
    act: Act,
    *,
    by: Doer,
    subject: Base,
    label: str = "",
    project_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Adds the line: moment (UTC), actor, act, object, before and after, address. Values must be fit for JSON."""
    db.session.flush()
    line = Line(act, subject.__tablename__, getattr(subject, "id", None), label, project_id, after or {})
    db.session.execute(_ADD, _row(line, by) | {"before": dict(before or {}), "reason": reason[:400]})


@dataclass(frozen=True, slots=True)
class Line:
    """One of many lines that are written at once: the act, its object (table and id), and what is after it."""

    act: Act
    subject_type: str
    subject_id: int | None
    label: str
    project_id: int | None
    after: Mapping[str, Any]


def record_many(lines: Sequence[Line], *, by: Doer) -> None:
    """Adds the lines of many like acts in one go: for the sweep."""
    insert_all(AuditEvent, [_row(line, by) for line in lines])


def _row(line: Line, by: Doer) -> dict[str, Any]:
    return {
        "at": by.at,
        "actor_id": by.account_id,
        "actor_label": by.label,
        "act": line.act.value,
        "subject_type": line.subject_type,
        "subject_id": line.subject_id,
        "subject_label": line.label[:120],
        "project_id": line.project_id,
        "before": {},
        "after": dict(line.after),
        "reason": "",
        "address": by.address,
    }
