"""What waits for me: the late and the awaited first, one button each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import page
from tracker.blueprints.access import Person, language, person
from tracker.blueprints.navigation import waiting
from tracker.clock import today
from tracker.domain.act_words import sentence
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.domain.permissions import sees_business
from tracker.queries import me
from tracker.queries.duties import duties
from tracker.queries.policy import policy_for

from .duties import todos as called_for
from .todos import groups, other_year

bp = Blueprint("me", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Done:
    at: Any
    label: str
    told: Message
    project_id: int | None
    year: int | None


@bp.get("/me")
def show() -> ResponseReturnValue:
    """Three groups and what was done last."""
    who, day = person(), today()
    if not sees_business(who.actor):
        raise NotAllowed(msg("管理员不经办业务，没有待办。"))
    facts = ("me", who.account_id, who.label, who.actor, language(), day)
    return page.until_an_act(who.edition, *facts, draw=lambda: _draw(who, day=day))


def _draw(who: Person, *, day: dt.date) -> str:
    policy = policy_for(who.actor.organization_path)
    own = me.own_projects(who.account_id, day=day, soon_days=policy.due_soon_days)
    called = list(called_for(duties(who.actor, day=day), day=day)) if waiting().called else []
    found = groups(own, me.decisions(who.actor, day=day), called, day=day, policy=policy)
    todos = [todo for group in found for todo in group.todos]
    return render_template(
        "me/show.html",
        groups=found,
        count=len(todos),
        has_more=any(group.has_more for group in found),
        minutes=sum(todo.minutes for todo in todos),
        done=[_done(row, day) for row in me.done_lately(who.actor)],
        day=day,
    )


def _done(row: Any, day: dt.date) -> Done:
    told = sentence(Act(row.act), _brief(row.before), _brief(row.after))
    return Done(row.at, row.subject_label, told, row.project_id, other_year(row.year, day))


def _brief(values: dict[str, Any]) -> dict[str, Any]:
    """A line, not a record: the percent, the number."""
    return {name: value for name, value in values.items() if name in {"percent", "serial", "no_change"}}
