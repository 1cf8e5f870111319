"""The working days of China: the yearly notices from a table, and the `holidays` library for the years after it."""

import json
from datetime import date
from functools import cache
from importlib import resources

import holidays

from tracker.domain.workdays import WorkCalendar

_YEARS_BEYOND_TABLE = 6
_SATURDAY = 5


@cache
def china_calendar() -> WorkCalendar:
    """The calendar, made at the first call and kept.

    A year after the table counts as known once the installed `holidays` release carries its notice; until then it is estimated.
    """
    text = resources.files("tracker").joinpath("data", "working_days.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, list[str]]] = json.loads(text)
    off = {date.fromisoformat(f"{year}-{day}") for year, days in table.items() for day in days["off"]}
    worked = {date.fromisoformat(f"{year}-{day}") for year, days in table.items() for day in days["worked"]}
    known = {int(year) for year in table}
    later = range(max(known) + 1, max(known) + 1 + _YEARS_BEYOND_TABLE)
    beyond = library_calendar(later)
    return WorkCalendar(
        frozenset(off) | beyond.holidays, frozenset(worked) | beyond.workdays, frozenset(known) | beyond.known_years
    )


def library_calendar(years: range) -> WorkCalendar:
    """What the `holidays` library says of these years: weekdays off and weekend days worked."""
    china = holidays.country_holidays("CN", years=years)
    off = frozenset(day for day in china if day.year in years and day.weekday() < _SATURDAY)
    worked = frozenset(day for day in china.weekend_workdays if day.year in years)
    announced = frozenset(day.year for day in worked)
    return WorkCalendar(off, worked, announced)
