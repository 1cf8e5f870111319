"""The accountability list."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import page
from tracker.blueprints.access import Person, language, person
from tracker.clock import at_local, today
from tracker.kept import kept
from tracker.queries.overdue import Day, Options, Tab, counts, options
from tracker.queries.overdue_rows import page as rows_of
from tracker.queries.policy import policy_for

from . import asked as address
from . import register
from .asked import Asked
from .words import GROUPS, SORTS, TABS, marks

bp = Blueprint("overdue", __name__, template_folder="templates")

bp.get("/overdue/register.xlsx", endpoint="register")(register.export)


@bp.get("/overdue/")
def show() -> ResponseReturnValue:
    """The tabs with their counts, fifty rows of the one asked for, and the reconciliation beneath."""
    who, on, asked = person(), today(), address.read(request.args)
    facts = ("overdue", who.account_id, who.post, who.actor, language(), on, asked)
    return page.until_an_act(who.edition, *facts, draw=lambda: _draw(asked, who, on=on))


def _draw(asked: Asked, who: Person, *, on: dt.date) -> str:
    actor, day = who.actor, Day(on, at_local(on, 0), policy_for(who.actor.organization_path))
    choices = kept(_key("options", who, on, asked.tab), lambda: options(actor, asked.tab, day=day))
    numbers = kept(_key("counts", who, on, asked.filters), lambda: counts(actor, day=day, filters=asked.filters))
    rows = rows_of(
        actor, asked.tab, day=day, filters=asked.filters, sort=asked.sort, group=asked.group, after=asked.after
    )
    return render_template(
        "overdue/show.html",
        asked=asked,
        page=rows,
        counts=numbers,
        options=choices,
        tabs=TABS,
        sorts=SORTS,
        groups=GROUPS,
        marks_of=marks,
        is_late_tab=asked.tab is Tab.LATE,
        silent_days=day.policy.silent_days,
        today=on,
        clock=page.CLOCK,
        chips=_chips(asked, choices),
    )


def _key(kind: str, who: Person, *about: object) -> tuple[object, ...] | None:
    """What a thing may be kept under until somebody acts; None, and it is not kept, while somebody writes."""
    return ("overdue", kind, who.edition, who.actor, *about) if who.edition is not None else None


def _chips(asked: Asked, choices: Options) -> list[tuple[str, str]]:
    """The filters in force, each as (its word, the address without it)."""
    filters = asked.filters
    known = {
        "item": (filters.item, choices.items),
        "unit": (filters.unit, choices.units),
        "sponsor": (filters.sponsor, choices.sponsors),
        "checklist": (filters.checklist, choices.checklists),
    }
    return [
        (dict(offered).get(value, str(value)), asked.without(name))
        for name, (value, offered) in known.items()
        if value is not None
    ]
