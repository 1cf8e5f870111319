"""A calendar as a file (RFC 5545): all-day entries without alarms, for programs that fetch it again and again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import icalendar

PRODUCT = "-//Battle Map//Calendar//ZH"
REFRESH = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Event:
    """One all-day entry in the reader's language. `on` is a local date, `stamped_at` UTC, `url` absolute."""

    uid: str
    on: dt.date
    title: str
    note: str
    url: str
    stamped_at: dt.datetime
    is_cancelled: bool


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The file, the same bytes for the same events. Text is escaped and folded between characters, never within one."""
    import icalendar  # noqa: PLC0415  # A fiftieth of the server's start, for what only calendar programs fetch.

    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_filled(icalendar.Event(), event))
    return bytes(made.to_ical())


def _filled(made: icalendar.Event, event: Event) -> icalendar.Event:
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamped_at)
    made.add("dtstart", event.on)
    made.add("dtend", event.on + dt.timedelta(days=1))
    made.add("summary", event.title)
    made.add("description", event.note)
    made.add("url", event.url)
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    # The day is not taken up by it, and nothing rings: the digest and the inbox say what has to be said.
    made.add("transp", "TRANSPARENT")
    return made
