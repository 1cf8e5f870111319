"""The accountability list."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person
from tracker.clock import at_local, now, today
from tracker.kept import kept
from tracker.queries.overdue import Day, Options, Tab, counts, options
from tracker.queries.overdue_rows import page
from tracker.queries.policy import policy_for

from . import asked as address
from .asked import Asked
from .words import GROUPS, SORTS, TABS, marks

bp = Blueprint("overdue", __name__, template_folder="templates")


@bp.get("/overdue/")
def show() -> ResponseReturnValue:
    """The tabs with their counts, fifty rows of the one asked for, and the reconciliation beneath."""
    asked = address.read(request.args)
    actor, day = current_person.actor, _day()
    numbers = kept(_key("counts", asked.filters, on=day.on), lambda: counts(actor, day=day, filters=asked.filters))
    choices = kept(_key("options", asked.tab, on=day.on), lambda: options(actor, asked.tab, day=day))
    rows = page(
        actor,
        asked.tab,
        day=day,
        filters=asked.filters,
        sort=asked.sort,
        group=asked.group,
        after=asked.after,
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
        today=day.on,
        now=now(),
        chips=_chips(asked, choices),
    )


def _day() -> Day:
    path, on = current_person.actor.organization_path, today()
    policy = kept(_key("policy", path, on=on), lambda: policy_for(path))
    return Day(on, at_local(on, 0), policy)


def _key(kind: str, about: object, *, on: dt.date) -> tuple[object, ...] | None:
    """What a thing may be kept under until somebody acts; None, and it is not kept, while somebody writes."""
    if current_person.edition is None:
        return None
    return ("overdue", kind, current_person.edition, current_person.actor, on, about)


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
