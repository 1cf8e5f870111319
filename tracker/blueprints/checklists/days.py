"""Days as they are typed in the assignment table: month and day of the plan year, or a whole date."""

from __future__ import annotations

import datetime as dt
import re

from tracker.domain.checklist import FIRST_YEAR, LAST_YEAR, is_plan_day
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg

# 01-08, 1.8, 1/8, 0108, or with a year before it; also with the Chinese signs for year, month and day.
_DAY = re.compile(
    r"(?:(?P<year>\d{4})[-/.\u5e74]?)??(?P<month>\d{1,2}?)(?:[-/.\u6708](?P<day>\d{1,2})\u65e5?|(?P<tight>\d{2}))"
)


def read_day(text: str, year: int) -> dt.date | None:
    """The day that is meant, in the plan year unless it names another; None for nothing typed. Raises RuleBroken."""
    wanted = "".join(text.split())
    if not wanted:
        return None
    found = _DAY.fullmatch(wanted)
    try:
        if found is None:
            raise ValueError(wanted)
        day = dt.date(int(found["year"] or year), int(found["month"]), int(found["day"] or found["tight"]))
    except ValueError:
        raise RuleBroken(msg("日期“%(text)s”看不懂，请写成月-日，例如 06-30。", text=text.strip())) from None
    if not is_plan_day(day):
        raise RuleBroken(msg("年度请填 %(first)s 到 %(last)s。", first=FIRST_YEAR, last=LAST_YEAR))
    return day


def show_day(day: dt.date | None, year: int) -> str:
    """Month and day; the whole date when it lies outside the plan year."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == year else day.isoformat()
