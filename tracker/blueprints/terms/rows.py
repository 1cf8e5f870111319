"""Rows of the form are numbered without gaps; a row is added or taken out without script by pressing the same buttons."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from tracker.domain.lengths import LIST_LINES

from .forms import LISTS

_ROW = re.compile(r"(?P<list>[a-z]+)-(?P<number>\d{1,4})-(?P<rest>\w+)")


def renumbered(form: MultiDict[str, str], *, without: str = "") -> MultiDict[str, str]:
    """What was sent, with the rows of each list numbered 0, 1, 2 …; `without` names a row to leave out, as "duty-3"."""
    places: dict[str, dict[int, int]] = {name: {} for name in LISTS}
    for key in form:
        found = _ROW.fullmatch(key)
        if found and found["list"] in places and f"{found['list']}-{found['number']}" != without:
            places[found["list"]][int(found["number"])] = 0
    for numbers in places.values():
        for place, number in enumerate(sorted(numbers)[:LIST_LINES]):
            numbers[number] = place + 1
    kept: MultiDict[str, str] = MultiDict()
    for key, value in form.items(multi=True):
        name = _renamed(key, places)
        if name is not None:
            kept.add(name, value)
    return kept


def _renamed(key: str, places: dict[str, dict[int, int]]) -> str | None:
    found = _ROW.fullmatch(key)
    if not found or found["list"] not in places:
        return key
    place = places[found["list"]].get(int(found["number"]), 0)
    return f"{found['list']}-{place - 1}-{found['rest']}" if place else None
