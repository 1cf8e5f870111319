"""Whom the fields of a checklist offer, as JSON for the menu that opens while one types."""

from __future__ import annotations

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from tracker.domain.matching import Candidate, found_by
from tracker.queries.people import people_for

from .finding import find_to_edit

# More than this many stand in no list of the page; they are asked for as one types.
MOST_LISTED = 300
MOST_ANSWERED = 30
KINDS = ("owners", "sponsors", "units")


def options() -> ResponseReturnValue:
    """Owners, sponsors or units (`kind`) that the text `q` may mean, for the office of the checklist. No telephone numbers."""
    checklist = find_to_edit(request.args.get("checklist", 0, type=int))
    kind = request.args.get("kind", "owners")
    if kind not in KINDS:
        abort(404)
    candidates: tuple[Candidate, ...] = getattr(people_for(checklist.org_path), kind)
    found = found_by(request.args.get("q", ""), candidates)[:MOST_ANSWERED]
    return jsonify([{"value": one.label, "label": one.unit, "keys": one.keys} for one in found])
