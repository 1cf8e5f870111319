"""Reads a file that people wrote: each entry is checked where it stands, and a mistake is told with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg

_COMMON_YEAR = 2001


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of any year, 02-29 excepted."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """That day of the year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping in the file, and where it stands, in words. Each reader raises RuleBroken for what it cannot read."""

    values: Mapping[object, object]
    place: str

    @classmethod
    def of(cls, value: object, place: str) -> "Entry":
        """The value as an entry."""
        if not isinstance(value, Mapping):
            raise RuleBroken(msg("模板的%(place)s应是“名称: 值”的形式，请改。", place=place))
        return cls(value, place)

    def text(self, key: str, default: str | None = None) -> str:
        """Some text; the default, if there is one, when the key is absent."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or not (value.strip() or value == default):
            raise self._wrong(key, msg("应是文字，编号和日期请加引号"))
        return value

    def whole(self, key: str) -> int:
        """A whole number above 0."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._wrong(key, msg("应是大于 0 的整数"))
        return value

    def number(self, key: str) -> Decimal:
        """A number, exactly as it is written."""
        value = self.values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not Decimal(str(value)).is_finite():
            raise self._wrong(key, msg("应是数字"))
        return Decimal(str(value))

    def number_or_none(self, key: str) -> Decimal | None:
        """A number, or None when the key is absent."""
        return self.number(key) if key in self.values else None

    def day(self, key: str) -> MonthDay:
        """A day written "MM-DD"."""
        try:
            found = date.fromisoformat(f"{_COMMON_YEAR}-{self.text(key)}")
        except ValueError:
            raise self._wrong(key, msg('应写成“月-日”，例如 "11-30"，且每年都有这一天')) from None
        return MonthDay(found.month, found.day)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; nothing when the key is absent."""
        values = self._list(key)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self._wrong(key, msg("应是一列文字"))
        return tuple(str(value) for value in values)

    def entry(self, key: str) -> "Entry":
        """The mapping under the key."""
        return Entry.of(self.values.get(key), f"{self.place} {key}")

    def entries(self, key: str) -> tuple["Entry", ...]:
        """The mappings listed under the key, numbered in their places; none when the key is absent."""
        return tuple(
            Entry.of(value, f"{self.place} {key} {number}") for number, value in enumerate(self._list(key), start=1)
        )

    def _list(self, key: str) -> list[object]:
        values = self.values.get(key, [])
        if not isinstance(values, list):
            raise self._wrong(key, msg("应是一列，每行以“- ”开头"))
        return values

    def _wrong(self, key: str, should: Message) -> RuleBroken:
        return RuleBroken(msg("模板的%(place)s：%(key)s %(should)s。", place=self.place, key=key, should=should))
