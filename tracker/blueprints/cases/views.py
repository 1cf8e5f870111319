"""The pages of accountability: what is open and what waits, and one case."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import page
from tracker.blueprints.access import current_person, language, one_or_404, person
from tracker.clock import today
from tracker.domain.card import Holder
from tracker.domain.errors import NotAllowed
from tracker.domain.escalation import Step
from tracker.domain.hearing import stage
from tracker.domain.league import Rank, ranked, snails
from tracker.domain.message import msg
from tracker.domain.permissions import Actor, can_see_points, sees_business
from tracker.extensions import db
from tracker.models import AccountabilityCase, EscalationStep
from tracker.queries import accountability, cases, league, notices
from tracker.queries.duties import Kind, duties
from tracker.queries.ladder import standings
from tracker.queries.policy import policy_for
from tracker.queries.rungs import rungs

from .offers import offers
from .timeline import entries

bp = Blueprint("cases", __name__, template_folder="templates")

Complaints = Sequence[tuple[str, str]]


@bp.get("/accountability/")
def index() -> ResponseReturnValue:
    """Open cases by step, what waits for a word, cards in force, replies due, and the league of units."""
    who, day = person(), today()
    if not sees_business(who.actor):
        raise NotAllowed(msg("管理员不经办业务，看不到问责案卷。"))
    step, after = request.args.get("step", type=int), request.args.get("after", 0, type=int)
    facts = ("accountability", who.account_id, who.label, who.actor, language(), day, step, after)
    return page.until_an_act(who.edition, *facts, draw=lambda: _draw(who.actor, step, after))


def _draw(actor: Actor, step: int | None, after: int) -> str:
    day, policy = today(), policy_for(actor.organization_path)
    rows = accountability.open_cases(actor, step=step, after=after)
    few = accountability.ROWS
    table = ranked(league.units(actor, day=day), day, policy)
    mine = duties(actor, day=day)
    return render_template(
        "cases/index.html",
        counts=accountability.counts_by_step(actor),
        steps={one.value: one for one in Step},
        chosen=step,
        rows=rows[:few],
        older=url_for("cases.index", step=step, after=rows[few - 1].id) if len(rows) > few else None,
        undecided=[
            (one, stage(one.proceedings, day))
            for one in accountability.undecided(accountability.undecided_steps(actor))[:few]
        ],
        replies=accountability.waiting_replies(accountability.unjudged_replies(actor))[:few],
        due=accountability.replies_due(actor, day)[:few],
        cards=accountability.cards_in_force(accountability.held_cards(actor))[:few],
        league=[(rank, [unit for its, unit in table if its is rank]) for rank in Rank],
        snails=snails(table, policy),
        my_steps={duty.step.id for duty in mine if duty.step},
        my_replies={duty.case_id for duty in mine if duty.kind is Kind.JUDGE_REPLY},
        my_dues={duty.case_id for duty in mine if duty.kind in (Kind.REPLY, Kind.REPLY_AGAIN)},
        policy=policy,
        day=day,
    )


@bp.get("/cases/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """The course of the case, its ladder, and what this person may do."""
    return draw(visible_case(id))


def visible_case(id: int) -> AccountabilityCase:
    """The case, or 404."""
    return one_or_404(cases.visible_cases(current_person.actor).where(AccountabilityCase.id == id))


def sees_case(step: EscalationStep) -> bool:
    """Whether this person sees the case of a step; who is named in it may see the project no more."""
    case = cases.visible_cases(current_person.actor).where(AccountabilityCase.id == step.case_id)
    return db.session.scalar(case) is not None


def draw(case: AccountabilityCase, *, complaints: Complaints = (), key: str = "", typed: str = "") -> str:
    """The page; after a refusal the form with this key is open again, with what was typed in it."""
    day, project, found, actor = today(), case.project, cases.record(case), current_person.actor
    (stands,) = standings([project.id], day)
    policy = policy_for(project.org_path)
    return render_template(
        "cases/show.html",
        case=case,
        project=project,
        record=found,
        entries=entries(found, actor),
        rungs=rungs(found, stands.facts, day=day, policy=policy),
        late=stands.facts.days_late(day) if stands.facts else 0,
        offers=offers(found, actor, day=day),
        holders=list(Holder),
        notices=notices.of_case(case, actor),
        sees_points=can_see_points(actor, project),
        complaints=complaints,
        key=key,
        typed=typed,
        day=day,
    )
