"""The version of everything: the last line of the audit log, since every act writes one with its rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from tracker.domain.acts import Act
from tracker.models import AuditEvent

# What these change is shown on the map, but belongs to no checklist whose revision they could raise.
_ELSEWHERE = (Act.ACCOUNT_EDIT, Act.ORGANIZATION_RENAME, Act.ORGANIZATION_MOVE, Act.POLICY_CHANGE)


class NobodyIsWriting(sa.sql.functions.FunctionElement[bool]):
    """Whether no transaction that writes is under way."""

    inherit_cache = True
    type = sa.Boolean()


@compiles(NobodyIsWriting, "postgresql")
def _snapshot_is_whole(_element: NobodyIsWriting, _compiler: SQLCompiler, **_given: Any) -> str:
    return "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"


@compiles(NobodyIsWriting, "sqlite")
def _writers_take_turns(_element: NobodyIsWriting, _compiler: SQLCompiler, **_given: Any) -> str:
    return "1 = 1"


def edition() -> sa.ColumnElement[int | None]:
    """A number that is greater after every act; None when it cannot be told.

    Two answers with the same number saw the same rows, so what was worked out under it may be kept under it. Numbers are
    handed out before they are committed, and PostgreSQL lets several write at once: a line that comes later may bear the
    lesser number. So while anybody writes there is no number, and nothing is kept.
    """
    last = sa.select(sa.func.coalesce(sa.func.max(AuditEvent.__table__.c.id), 0)).scalar_subquery()
    return sa.case((NobodyIsWriting(), last))


def surroundings() -> sa.ColumnElement[int]:
    """A number that is greater after a post, an organisation or a figure of the policy was changed."""
    lasts = [
        sa.select(sa.func.max(AuditEvent.id)).where(AuditEvent.act == act.value).scalar_subquery() for act in _ELSEWHERE
    ]
    return sum((sa.func.coalesce(last, 0) for last in lasts), start=sa.literal(0) + 0)
