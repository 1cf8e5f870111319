"""Rows written past the unit of work, which asks every relation of an entity before it writes one: for what is done all day.

The entities say afterwards what their rows say. Nobody commits here, and the one who calls records the act.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.dml import ReturningInsert

from tracker.extensions import db
from tracker.models import Project
from tracker.models.base import Base, table_of

T = TypeVar("T", bound=Base)


def add(kind: type[T], **values: Any) -> T:
    """A new row with these values of its columns; its entity has its id and belongs to the session."""
    row = kind(id=db.session.execute(_insert(kind), values).scalar_one(), **values)
    make_transient_to_detached(row)
    db.session.add(row)
    return row


def change(project: Project, **values: Any) -> None:
    """Writes these columns of the project and raises its version.

    Raises StaleDataError, as the unit of work does, when another has raised it meanwhile.
    """
    found = {"of_id": project.id, "of_version": project.version}
    if db.session.execute(_update(*values), values | found).rowcount != 1:  # type: ignore[attr-defined]  # an update has one
        raise StaleDataError(f"project {project.id} is no longer at version {project.version}")
    for name, value in values.items():
        set_committed_value(project, name, value)
    set_committed_value(project, "version", project.version + 1)


@cache
def _insert(kind: type[Base]) -> ReturningInsert[int]:
    table = table_of(kind)
    return sa.insert(table).returning(table.c.id)


@cache
def _update(*names: str) -> sa.Update:
    table = table_of(Project)
    return (
        sa.update(table)
        .where(table.c.id == sa.bindparam("of_id"), table.c.version == sa.bindparam("of_version"))
        .values(version=table.c.version + 1, **{name: sa.bindparam(name) for name in names})
    )
