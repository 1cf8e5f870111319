"""Rows that may be there already: each is written once, however many write it at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker.extensions import db
from tracker.models.base import Base, table_of


def insert_new(kind: type[Base], rows: Sequence[Mapping[str, Any]], *columns: str) -> Sequence[sa.Row[Any]]:
    """Writes those rows that no unique key refuses, and gives their `columns` back; one that another wrote first is left out."""
    if not rows:
        return []
    statement = insert_into(kind)
    wanted = [statement.table.c[column] for column in columns]
    new = statement.on_conflict_do_nothing().returning(*wanted)
    return db.session.execute(new, [dict(row) for row in rows]).all()


def insert_into(kind: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what becomes of rows that are there already; both databases word it alike."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table_of(kind))


def forget(kind: type[Base], ids: Collection[int]) -> None:
    """These rows were written past the session: what it remembers of them is read anew when next asked for."""
    wanted = set(ids)
    for key in list(db.session.identity_map.keys()):
        if key[0] is kind and key[1][0] in wanted:
            db.session.expire(db.session.identity_map[key])
