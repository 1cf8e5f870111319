"""The periods of the circular and of the weekly sheet: when their figures are cut off, and when a draft is due."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from tracker.domain.checklist import FIRST_YEAR, LAST_YEAR
from tracker.domain.message import Message, msg

from .kinds import NoticeKind

CIRCULAR_DAY = 3
"""The day of the next month from which the month's circular has a draft (RULES §8: the month's circular)."""
CUT_OFF_WEEKDAY, CUT_OFF_HOUR = 5, 18
"""Friday 18:00, local: the weekly cut-off."""
_MONTH, _WEEK = re.compile(r"(\d{4})-(\d{2})", re.ASCII), re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """`key` is 2026-11 or 2026-W47. `first_on` and `last_on` are local days, both inside; `hour` is that of the cut-off on the last."""

    kind: NoticeKind
    key: str
    first_on: date
    last_on: date
    hour: int

    @property
    def draft_on(self) -> date:
        """The local day from which there is a draft: the 3rd after the month, or the day of the weekly cut-off."""
        if self.kind is NoticeKind.CIRCULAR:
            return self.last_on + timedelta(days=CIRCULAR_DAY)
        return self.last_on

    @property
    def next_on(self) -> date:
        """The local day of the next cut-off."""
        day = self.last_on + timedelta(days=1)
        return month_of(day).last_on if self.kind is NoticeKind.CIRCULAR else week_of(day).last_on

    @property
    def name(self) -> Message:
        """The period as a title says it."""
        if self.kind is NoticeKind.CIRCULAR:
            return msg("%(year)s年%(month)s月", year=self.first_on.year, month=self.first_on.month)
        year, week, _day = self.last_on.isocalendar()
        return msg("%(year)s年第%(week)s周", year=year, week=week)

    @property
    def previous(self) -> str:
        """The key of the period before."""
        return self._beside(self.first_on - timedelta(days=1))

    @property
    def following(self) -> str:
        """The key of the period after."""
        return self._beside(self.last_on + timedelta(days=1))

    def cut_off(self, zone: tzinfo) -> datetime:
        """The moment after which nothing counts: the end of the month's last day, or Friday 18:00."""
        day = self.last_on if self.hour else self.last_on + timedelta(days=1)
        return datetime.combine(day, time(self.hour), tzinfo=zone)

    def begins(self, zone: tzinfo) -> datetime:
        """The cut-off of the period before."""
        return datetime.combine(self.first_on, time(self.hour), tzinfo=zone)

    def _beside(self, day: date) -> str:
        return month_of(day).key if self.kind is NoticeKind.CIRCULAR else week_of(day).key


def month_of(day: date) -> Period:
    """The month that holds the day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(NoticeKind.CIRCULAR, f"{day:%Y-%m}", first, following - timedelta(days=1), 0)


def week_of(day: date) -> Period:
    """The ISO week whose Friday is the day or the next one after it: from the Friday before to its own."""
    friday = day + timedelta(days=(CUT_OFF_WEEKDAY - day.isoweekday()) % 7)
    year, week, _weekday = friday.isocalendar()
    return Period(NoticeKind.WEEKLY, f"{year}-W{week:02}", friday - timedelta(days=7), friday, CUT_OFF_HOUR)


def month_named(key: str) -> Period | None:
    """The month of a key like 2026-11; None when there is none in the years that plans are made for."""
    found = _MONTH.fullmatch(key)
    return _of(found, lambda year, month: month_of(date(year, month, 1)))


def week_named(key: str) -> Period | None:
    """The week of a key like 2026-W47; None when there is none in the years that plans are made for."""
    found = _WEEK.fullmatch(key)
    return _of(found, lambda year, week: week_of(date.fromisocalendar(year, week, CUT_OFF_WEEKDAY)))


def _of(found: re.Match[str] | None, make: Callable[[int, int], Period]) -> Period | None:
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    try:
        return make(int(found[1]), int(found[2]))
    except ValueError:
        return None
