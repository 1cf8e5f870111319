"""Days as people type them: month and day of the plan year, a whole date, the end of a month, a spreadsheet's count of days."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from tracker.domain.checklist import FIRST_YEAR, LAST_YEAR, is_plan_day
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg

# 01-08, 1.8, 1/8, 0108, or with a year before it; also with the Chinese signs for year, month and day.
_DAY = re.compile(
    r"(?:(?P<year>\d{4})[-/.\u5e74]?)??(?P<month>\d{1,2}?)(?:[-/.\u6708](?P<day>\d{1,2})\u65e5?|(?P<tight>\d{2}))"
)
# The end of a month or of a year, with the Chinese words for it: 11月底, 2026年11月末, 年底.
_END = re.compile(
    r"(?:(?P<year>\d{4})[-/.\u5e74])?(?:(?P<month>\d{1,2})\u6708\u4efd?|\u5e74|(?<=\u5e74))[\u5e95\u672b]"
)
_SERIAL = re.compile(r"\d{5}")
_SERIAL_ZERO = dt.date(1899, 12, 30)
_LAST_MONTH = 12


def read_day(text: str, year: int) -> dt.date | None:
    """The day that is meant, in the plan year unless it names another; None for nothing typed. Raises RuleBroken.

    11月底 is the last day of the month, 年底 that of the year; five digits are the days that a spreadsheet counts from 1900 on.
    """
    wanted = "".join(text.split())
    if not wanted:
        return None
    try:
        day = _read(wanted, year)
    except (ValueError, OverflowError):
        raise RuleBroken(msg("日期“%(text)s”看不懂，请写成月-日，例如 06-30。", text=text.strip())) from None
    if not is_plan_day(day):
        raise RuleBroken(msg("年度请填 %(first)s 到 %(last)s。", first=FIRST_YEAR, last=LAST_YEAR))
    return day


def show_day(day: dt.date | None, year: int) -> str:
    """Month and day; the whole date when it lies outside the plan year."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


def _read(wanted: str, year: int) -> dt.date:
    if _SERIAL.fullmatch(wanted):
        return _SERIAL_ZERO + dt.timedelta(days=int(wanted))
    end = _END.fullmatch(wanted)
    if end is not None:
        of, month = int(end["year"] or year), int(end["month"] or _LAST_MONTH)
        if not 1 <= month <= _LAST_MONTH or of == 0:
            raise ValueError(wanted)
        return dt.date(of, month, monthrange(of, month)[1])
    found = _DAY.fullmatch(wanted)
    if found is None:
        raise ValueError(wanted)
    return dt.date(int(found["year"] or year), int(found["month"]), int(found["day"] or found["tight"]))
