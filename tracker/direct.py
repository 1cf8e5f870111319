"""Statements put at every request or with every report: compiled once, and handed to the driver itself.

What SQLAlchemy does around a statement of one row costs seven times the statement. Its types still read and write the values,
and the driver's errors come in its words, so that a conflict is one whichever way the statement went.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .extensions import db

Converter = Callable[[Any], Any]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of driver takes it: `places` is the order of its values if they go by place, `own` are those that it
    brings with it, `writers` and `readers` what its types do to a value on its way in and out."""

    text: str
    places: Sequence[str]
    own: Mapping[str, Any]
    writers: Mapping[str, Converter]
    readers: Sequence[tuple[int, Converter]]
    options: Mapping[str, Any]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        values = {**self.own, **given}
        for name, write in self.writers.items():
            if name in given:
                values[name] = write(values[name])
        return [values[name] for name in self.places] if self.places else values

    def read(self, rows: Rows) -> Rows:
        return [self._read(row) for row in rows] if self.readers else rows

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, read in self.readers:
            values[place] = read(values[place])
        return tuple(values)


class Direct:
    """A statement whose SQL never changes. `columns` are those that an insert or update sets to the values given by their names."""

    def __init__(self, statement: Any, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled = cache(self._compile)

    def glance(self, **given: Any) -> Rows:
        """The rows of a select that needs no transaction: it sees what is committed when it begins. Raises what SQLAlchemy raises."""
        engine = db.engine
        compiled = self._compiled(engine.dialect)
        with _in_sqlalchemys_words(engine.dialect, compiled.text), closing(engine.raw_connection()) as lent:
            driver: Any = lent.driver_connection
            if engine.dialect.name == "postgresql" and not driver.autocommit:
                driver.autocommit = True
            return compiled.read(put(driver, compiled, given).fetchall())

    def rows(self, **given: Any) -> Rows:
        """The rows that it gives in the session's transaction. What the session holds unwritten must be flushed by the one who asks."""
        connection, compiled = self._in_session()
        with _in_sqlalchemys_words(connection.dialect, compiled.text):
            return compiled.read(put(connection.connection.driver_connection, compiled, given).fetchall())

    def run(self, **given: Any) -> int:
        """Carries it out in the session's transaction; how many rows it met."""
        connection, compiled = self._in_session()
        with _in_sqlalchemys_words(connection.dialect, compiled.text):
            return int(put(connection.connection.driver_connection, compiled, given).rowcount)

    def _in_session(self) -> tuple[sa.Connection, _Compiled]:
        connection = db.session.connection()
        return connection, self._compiled(connection.dialect)

    def _compile(self, dialect: sa.Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        into = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
        writers = {name: write for name, write in into.items() if write}
        own = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
        columns = getattr(self._statement, "exported_columns", ())
        out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return _Compiled(
            text=str(compiled),
            places=compiled.positiontup or (),
            own={name: writers[name](value) if name in writers else value for name, value in own.items()},
            writers=writers,
            readers=[(place, read) for place, read in enumerate(out) if read],
            # A few rows by their keys are found in the same way whatever the keys: planned once for each connection.
            options={"prepare": True} if dialect.name == "postgresql" else {},
        )


def put(driver: Any, compiled: _Compiled, given: Mapping[str, Any]) -> Any:
    """The driver's cursor over what the statement gives."""
    return driver.execute(compiled.text, compiled.parameters(given), **compiled.options)


@contextmanager
def _in_sqlalchemys_words(dialect: sa.Dialect, statement: str) -> Iterator[None]:
    fault: Any = dialect.loaded_dbapi.Error
    try:
        yield
    except fault as error:
        raise DBAPIError.instance(statement, None, error, fault, dialect=dialect) from error
