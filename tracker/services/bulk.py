"""Many rows in one statement, past the unit of work; among them such as may be there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker.extensions import db
from tracker.models.base import Base, table_of

Rows = Sequence[Mapping[str, Any]]


def insert_all(kind: type[Base], rows: Rows) -> None:
    """Writes the rows, all with the same columns."""
    if rows:
        statement, values = _many(kind, rows)
        db.session.execute(statement, values)


def insert_new(kind: type[Base], rows: Rows, *columns: str) -> Sequence[sa.Row[Any]]:
    """Writes those rows that no unique key refuses, and gives their `columns` back; one that another wrote first is left out."""
    if not rows:
        return []
    statement, values = _many(kind, rows)
    wanted = [statement.table.c[column] for column in columns]
    return db.session.execute(statement.on_conflict_do_nothing().returning(*wanted), values).all()


def insert_into(kind: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what becomes of rows that are there already; both databases word it alike."""
    return postgresql.insert(table_of(kind)) if _is_postgresql() else sqlite.insert(table_of(kind))


def forget(kind: type[Base], ids: Collection[int]) -> None:
    """These rows were written past the session: what it remembers of them is read anew when next asked for."""
    wanted = set(ids)
    for key in list(db.session.identity_map.keys()):
        if key[0] is kind and key[1][0] in wanted:
            db.session.expire(db.session.identity_map[key])


def _many(kind: type[Base], rows: Rows) -> tuple[postgresql.Insert | sqlite.Insert, list[dict[str, Any]] | None]:
    """The statement, and what to give it. PostgreSQL gets an array a column: to read a parameter a value takes six times as long."""
    insert = insert_into(kind)
    if len(rows) == 1 or not _is_postgresql():
        return insert, [dict(row) for row in rows]
    columns = [insert.table.c[name] for name in rows[0]]
    arrays = (sa.bindparam(None, [row[c.name] for row in rows], postgresql.ARRAY(c.type)) for c in columns)
    return insert.from_select(columns, sa.select(*map(sa.func.unnest, arrays))), None


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
