"""The page of charts; each stands above a table with the same figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import page
from tracker.blueprints.access import Person, language, person
from tracker.clock import today
from tracker.queries.analysis import analysis
from tracker.queries.board import Choice, choices
from tracker.security import allow_inline_styles

from . import charts

bp = Blueprint("analysis", __name__, template_folder="templates")


@bp.get("/analysis/")
def show() -> ResponseReturnValue:
    """Planned against actual for the checklist and each item; open, closed and late by lead unit."""
    who, day = person(), today()
    wanted = request.args.get("checklist", type=int)
    offered = choices(who.actor, year=day.year, wanted=wanted)
    if wanted is not None and (not offered or offered[0].id != wanted):
        abort(404)
    if not offered:
        return render_template("analysis/none.html")
    allow_inline_styles()
    facts = ("analysis", who.account_id, who.post, who.actor, language(), day, offered)
    return page.until_an_act(who.edition, *facts, draw=lambda: _draw(offered, who, day=day))


def _draw(offered: Sequence[Choice], who: Person, *, day: dt.date) -> str:
    chosen = offered[0]
    found = analysis(chosen, actor=who.actor, today=day)
    return render_template(
        "analysis/show.html",
        chosen=chosen,
        offered=offered,
        analysis=found,
        whole=charts.curve(found.whole, year=chosen.year, today=day),
        items=[(one, charts.curve(one, year=chosen.year, today=day, is_small=True)) for one in found.items],
        bars=charts.bars(found.units),
        today=day,
        clock=page.CLOCK,
    )
