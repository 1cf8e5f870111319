"""The audit line of an act, added to the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tracker.direct import Direct
from tracker.domain.acts import Act
from tracker.extensions import db
from tracker.models import AuditEvent
from tracker.models.base import Base, table_of

from .bulk import insert_all
from .doer import Doer

_table = table_of(AuditEvent)
_ADD = Direct(sa.insert(_table), *(column.name for column in _table.c if not column.primary_key))


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
    subject_id = getattr(subject, "id", None)
    write(Line(act, subject.__tablename__, subject_id, label, project_id, after or {}, before or {}, reason), by=by)


@dataclass(frozen=True, slots=True)
class Line:
    """One act: its object (table and id), what was before it and what is after it, and why."""

    act: Act
    subject_type: str
    subject_id: int | None
    label: str
    project_id: int | None
    after: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def write(line: Line, *, by: Doer) -> None:
    """Adds the line of an act whose rows are written already."""
    _ADD.run(**_row(line, by))


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
        "before": dict(line.before),
        "after": dict(line.after),
        "reason": line.reason[:400],
        "address": by.address,
    }
