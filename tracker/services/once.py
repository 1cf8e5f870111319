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
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = table_of(kind)
    wanted = [table.c[column] for column in columns]
    statement = insert(table).on_conflict_do_nothing().returning(*wanted)
    return db.session.execute(statement, [dict(row) for row in rows]).all()


def forget(kind: type[Base], ids: Collection[int]) -> None:
    """These rows were written past the session: what it remembers of them is read anew when next asked for."""
    wanted = set(ids)
    for key in list(db.session.identity_map.keys()):
        if key[0] is kind and key[1][0] in wanted:
            db.session.expire(db.session.identity_map[key])
