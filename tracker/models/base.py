"""What every table shares: naming, the UTC moment, the version that a form carries, and the text order of paths."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Enum, MetaData, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[dt.datetime]):
    """An aware moment in UTC. SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


# A path like /1/4/22/ is compared byte by byte, whatever the database's own language,
# so that one index range is one subtree.
Path = String(400).with_variant(String(400, collation="C"), "postgresql")


def word_of(kind: type[StrEnum], *, length: int) -> Enum:
    """A column that holds one of the domain's words as plain text, and gives the word back."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=length, values_callable=lambda k: [w.value for w in k]
    )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: UtcMoment, dict[str, Any]: JSON, list[str]: JSON}


def table_of(kind: type[Base]) -> Table:
    """The bare table of an entity, for the few statements that are put so often that entities would cost too much."""
    return cast(Table, kind.__table__)


class Versioned:
    """A row that people change: a save made from an older version is refused as stale."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # the mixin has no table of its own
