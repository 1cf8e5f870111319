"""Working days in China: weekends and statutory days off are none, weekends worked in exchange (调休) are."""

from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off, weekend days worked, and the years whose official notice is known; other years are a guess."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    known_years: frozenset[int]

    def is_known(self, year: int) -> bool:
        """Whether the year's notice is known. If not, say so where its working days are used."""
        return year in self.known_years

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def on_or_before(self, day: date) -> date:
        """The day itself if worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= _ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself if worked, else the next working day after it."""
        while not self.is_workday(day):
            day += _ONE_DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is itself not counted; before it when negative; `day` for 0."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """How many working days lie after `after` and up to `until`, this one included; 0 when `until` is not later."""
        if until <= after:
            return 0
        off = sum(after < day <= until and day.weekday() < _SATURDAY for day in self.holidays - self.workdays)
        worked = sum(after < day <= until and day.weekday() >= _SATURDAY for day in self.workdays)
        return _weekdays_up_to(until) - _weekdays_up_to(after) - off + worked


def _weekdays_up_to(day: date) -> int:
    weeks, rest = divmod(day.toordinal(), 7)  # The first day of the calendar is a Monday.
    return weeks * _SATURDAY + min(rest, _SATURDAY)
