"""Late, by how much, and when the clock stands still (RULES §3, §5)."""

from datetime import date, timedelta

from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, State
from tracker.domain.workdays import WorkCalendar


def clock_stopped_on(
    due_on: date, *, suspended_on: date | None = None, requested_on: date | None = None, settled_on: date | None = None
) -> date | None:
    """The day the clock stands at; None while it runs.

    It stands while suspended, while a closure request made on or before the due day waits (`requested_on`), and once settled:
    the day that counts for a closed project, the day of cancelling for a cancelled one.
    """
    in_time = requested_on is not None and requested_on <= due_on
    return min(filter(None, (suspended_on, requested_on if in_time else None, settled_on)), default=None)


def effective_day(day: date, stopped_on: date | None) -> date:
    """The day that rules the light: today, or the day the clock was stopped."""
    return day if stopped_on is None else min(day, stopped_on)


def days_late(due_on: date, day: date, stopped_on: date | None = None) -> int:
    """Calendar days past the due day; 0 on the due day itself and before."""
    return max(0, (effective_day(day, stopped_on) - due_on).days)


def is_late(state: State, due_on: date, day: date, stopped_on: date | None = None) -> bool:
    """Open and past its due day."""
    return state in OPEN and days_late(due_on, day, stopped_on) > 0


def time_left(due_on: date, day: date, stopped_on: date | None = None) -> Message:
    """Days left or late, in the words of the card."""
    left = (due_on - effective_day(day, stopped_on)).days
    if left < 0:
        return msg("逾期 %(days)s 天", days=-left)
    return msg("剩 %(days)s 天", days=left) if left else msg("今日到期")


def acknowledge_due_on(issued_on: date, calendar: WorkCalendar, policy: Policy) -> date:
    """The last day on which acknowledging is in time (RULES §3)."""
    return calendar.add_workdays(issued_on, policy.acknowledge_workdays)


def silent_since(day: date, policy: Policy) -> date:
    """A project in progress is silent when its last report, or without one its acknowledgement, is of this day or earlier."""
    return day - timedelta(days=policy.silent_days)
