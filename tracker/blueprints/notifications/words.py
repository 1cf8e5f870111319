"""A row of the inbox as the page shows it: about which project, what happened, what to do, where to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from tracker.domain.message import Message, msg
from tracker.domain.notification import Place, wording

PRESSES: Mapping[Place, Message] = {
    Place.PROJECT: msg("看一看"),
    Place.REPORT: msg("报进度"),
    Place.REVIEWS: msg("去审核"),
    Place.CLOSURE_REQUEST: msg("去办"),
    Place.EXTENSION_REQUEST: msg("看申请"),
    Place.CASE: msg("看案卷"),
    Place.REPLY: msg("去回复"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`year` is the checklist's, told when it is not this year. `code` is empty for what is about no single project."""

    id: int
    at: dt.datetime
    is_read: bool
    label: Message
    code: str
    name: str
    year: int | None
    happened: Message
    do: Message
    press: Message
    address: str


def line(row: Any, *, this_year: int) -> Line:
    """The row in words, and the address of its one press."""
    told, is_read = wording(row.kind, row.facts), row.read_at is not None
    # What was done once is not offered to be done again.
    place = Place.PROJECT if is_read and row.project_id else told.place
    return Line(
        id=row.id,
        at=row.at,
        is_read=is_read,
        label=row.kind.label,
        code=row.code or "",
        name=row.name or "",
        year=row.year if row.year != this_year else None,
        happened=told.happened,
        do=told.do,
        press=PRESSES[place],
        address=address(place, row),
    )


def address(place: Place, row: Any) -> str:
    """Where the row leads. What a row is about is named by its own columns, so no address is ever stored."""
    return _ADDRESSES[place](row)


_ADDRESSES: Mapping[Place, Callable[[Any], str]] = {
    Place.PROJECT: lambda row: url_for("projects.show", id=row.project_id) if row.project_id else "/",
    Place.REPORT: lambda row: url_for("reports.new", id=row.project_id),
    Place.REVIEWS: lambda _row: url_for("reports.queue"),
    Place.CLOSURE_REQUEST: lambda row: url_for("closures.show", id=row.subject_id),
    Place.EXTENSION_REQUEST: lambda row: url_for("extension_requests.show", id=row.subject_id),
    Place.CASE: lambda row: url_for("cases.show", id=row.subject_id),
    Place.REPLY: lambda row: url_for("cases.reply", id=row.subject_id),
}
