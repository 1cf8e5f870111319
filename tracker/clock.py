"""The only place that looks at the clock. The edge calls it and hands the day down."""

from __future__ import annotations

import datetime as dt

from flask import current_app


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def local(moment: dt.datetime) -> dt.datetime:
    """A UTC moment on the wall clock of the organisation (setting TRACKER_TIMEZONE)."""
    return moment.astimezone(current_app.config["TIMEZONE"])


def today() -> dt.date:
    """The organisation's local date."""
    return local(now()).date()


def at_local(day: dt.date, hour: int) -> dt.datetime:
    """The UTC moment of an hour on the organisation's wall clock."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=current_app.config["TIMEZONE"]).astimezone(dt.UTC)
