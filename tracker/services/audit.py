"""The audit line of an act, added to the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act
from tracker.extensions import db
from tracker.models import AuditEvent
from tracker.models.base import Base, table_of

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
    line = {
        "at": by.at,
        "actor_id": by.account_id,
        "actor_label": by.label,
        "act": act.value,
        "subject_type": subject.__tablename__,
        "subject_id": getattr(subject, "id", None),
        "subject_label": label[:120],
        "project_id": project_id,
        "before": dict(before or {}),
        "after": dict(after or {}),
        "reason": reason[:400],
        "address": by.address,
    }
    db.session.execute(_ADD, line)
