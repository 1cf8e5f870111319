"""A look at the database that every request takes: one statement, handed to the driver itself.

SQLAlchemy's session and transaction around a statement of one row cost seven times the statement. What is looked at here
is a single statement, which sees what is committed when it begins, in a transaction or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tracker.extensions import db

Reader = Callable[[Any], Any] | None


class Glance:
    """A select without transaction. Its parameters are texts and whole numbers, which every driver takes as they are."""

    def __init__(self, select: sa.Select[*tuple[Any, ...]]) -> None:
        self._select = select
        self._compiled = cache(self._compile)

    def all(self, **given: str | int) -> list[tuple[Any, ...]]:
        """The rows, their values as the columns' types give them. Raises OperationalError when the database gives none."""
        engine = db.engine
        statement, places, own, readers = self._compiled(engine.dialect.name)
        parameters: Any = own | given
        if places:
            parameters = [parameters[name] for name in places]
        try:
            with closing(engine.raw_connection()) as lent:
                rows = _ask(lent.driver_connection, statement, parameters, dialect=engine.dialect.name)
        except engine.dialect.loaded_dbapi.Error as error:
            raise OperationalError(statement, None, error) from error
        return [tuple(read(value) if read else value for read, value in zip(readers, row, strict=True)) for row in rows]

    def _compile(self, _dialect: str) -> tuple[str, Sequence[str], dict[str, Any], Sequence[Reader]]:
        """The statement as the driver reads it, the order of its parameters if they go by place, those that are its own, and what
        reads each column."""
        dialect = db.engine.dialect
        compiled: Any = self._select.compile(dialect=dialect)
        types = [column.type.dialect_impl(dialect) for column in self._select.selected_columns]
        readers = [kind.result_processor(dialect, None) for kind in types]
        return str(compiled), compiled.positiontup or (), dict(compiled.params), readers


def _ask(driver: Any, statement: str, parameters: object, *, dialect: str) -> list[tuple[Any, ...]]:
    if dialect == "sqlite":
        found = driver.execute(statement, parameters)
    else:
        driver.autocommit = True
        # A few rows by their keys are found in the same way whatever the keys: planned once for each connection.
        found = driver.execute(statement, parameters, prepare=True)
    rows: list[tuple[Any, ...]] = found.fetchall()
    return rows
