"""The battle map (作战图): the wall, the timetable, and the matrix of one who sees several checklists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from tracker import page
from tracker.blueprints.access import Person, current_person, language, person
from tracker.blueprints.board import asked as addresses
from tracker.blueprints.board import scene
from tracker.blueprints.board.asked import Asked, View
from tracker.blueprints.navigation import waiting
from tracker.clock import today
from tracker.domain.permissions import Role, holds_anywhere, seen_paths, sees_business
from tracker.kept import kept
from tracker.queries import board as boards
from tracker.queries.board import Choice

bp = Blueprint("board", __name__, template_folder="templates")


@bp.get("/")
def show() -> ResponseReturnValue:
    """One checklist at a glance; for one who has the page already, the answer that it still holds."""
    who, day = person(), today()
    if not sees_business(who.actor):
        return redirect("/audit/" if holds_anywhere(who.actor, Role.AUDITOR) else "/accounts/")
    asked = addresses.read(request.args.to_dict(), today=day)
    choices, tag = _facts(asked, who, day=day)
    if asked.checklist is not None and (not choices or choices[0].id != asked.checklist):
        abort(404)
    if request.if_none_match.contains(tag):
        return page.unchanged(tag)
    # A sentence that is said once belongs to this answer only.
    return page.answer(tag, lambda: _draw(asked, choices, day=day, tag=tag), keep="_flashes" not in session)


def _facts(asked: Asked, who: Person, *, day: dt.date) -> tuple[Sequence[Choice], str]:
    """The checklists to choose from, the one to show in front, and the name of the page; looked up once for as long as nobody acts."""
    facts = (who.account_id, who.post, who.actor, language(), day, asked)

    def find() -> tuple[Sequence[Choice], str]:
        choices = boards.choices(who.actor, year=day.year, wanted=asked.checklist)
        return choices, page.etag(*facts, choices, waiting())

    return kept(("facts", who.edition, facts) if who.edition is not None else None, find)


def _draw(asked: Asked, choices: Sequence[Choice], *, day: dt.date, tag: str) -> str:
    if not choices:
        can_make = holds_anywhere(current_person.actor, Role.OFFICE)
        return render_template("board/none.html", can_make=can_make, tag=tag)
    if asked.view is View.MATRIX and len(choices) > 1:
        body = scene.matrix(asked, choices, actor=current_person.actor, day=day)
    else:
        body = kept(
            _key(asked, choices, day=day), lambda: scene.checklist(asked, choices, actor=current_person.actor, day=day)
        )
    return render_template("board/index.html", body=body, choice=choices[0], tag=tag)


def _key(asked: Asked, choices: Sequence[Choice], *, day: dt.date) -> tuple[object, ...]:
    """What the map is made of. Those with the same rights over a checklist share it: one rendering serves all of them."""
    actor = current_person.actor
    sees_all = any(choices[0].org_path.startswith(path) for path in seen_paths(actor))
    offices = tuple(grant.path for grant in actor.grants if grant.role is Role.OFFICE)
    rights = offices if sees_all and not asked.mine else actor
    return ("map", tuple(choices), day, language(), asked, rights)
