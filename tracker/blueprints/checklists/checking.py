"""The check before issuing: what is missing, who gets what; then issuing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.blueprints.access import doer
from tracker.clock import today
from tracker.domain.errors import Problem, RuleBroken, Stale
from tracker.domain.lateness import acknowledge_due_on
from tracker.domain.message import Message, msg
from tracker.domain.project import State
from tracker.domain.terms import Term, shape_warning, weights_problem
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Account, Checklist, Project
from tracker.queries.checklists import with_projects
from tracker.queries.policy import policy_for
from tracker.queries.terms import problems
from tracker.services.issuing import issue_projects
from tracker.typed import own_number
from tracker.working_days import china_calendar

from .finding import estimated_days, find_to_edit

# Problems that are mended in the assignment table; the others on the page of the five terms.
IN_TABLE = {"owner": "owner", "sponsor": "sponsor", "lead_unit": "lead", "starts_on": "starts", "due_on": "due"}


@dataclass
class Drafts:
    """The drafts of a checklist, the complete ones by owner, and what stands against issuing them."""

    projects: Sequence[Project]
    missing: Mapping[int, list[Problem]]
    weights: Message | None
    shape: Message | None
    late: Sequence[Project]
    acknowledge_by_on: object
    chosen: set[int] = field(default_factory=set)

    @property
    def drafts(self) -> list[Project]:
        return [one for one in self.projects if one.state is State.DRAFT]

    @property
    def complete(self) -> list[Project]:
        return [one for one in self.drafts if not self.missing[one.id]]

    @property
    def incomplete(self) -> list[Project]:
        return [one for one in self.drafts if self.missing[one.id]]

    @property
    def by_owner(self) -> list[tuple[Account, list[Project]]]:
        owners: dict[int, tuple[Account, list[Project]]] = {}
        for one in self.complete:
            if one.owner is not None:
                owners.setdefault(one.owner.id, (one.owner, []))[1].append(one)
        return list(owners.values())


def check(checklist_id: int) -> ResponseReturnValue:
    checklist = find_to_edit(checklist_id)
    return _page(checklist, load(checklist))


def issue(checklist_id: int) -> ResponseReturnValue:
    """Issues the ticked projects, each in the version that the summary showed."""
    checklist = find_to_edit(checklist_id)
    versions = {
        id_: own_number(request.form.get(f"version-{id_}")) for id_ in request.form.getlist("projects", type=int)
    }
    is_confirmed = "is_confirmed" in request.form
    try:
        issued = issue_projects(checklist, versions, is_confirmed=is_confirmed, by=doer())
    except (RuleBroken, Stale) as refused:
        return _refused(checklist_id, refused, set(versions))
    db.session.commit()
    if issued:
        owners = len({one.owner_id for one in issued})
        told = ngettext("已下达 %(num)s 项，", "已下达 %(num)s 项，", len(issued))
        flash(told + ngettext("等 %(num)s 位责任人签收。", "等 %(num)s 位责任人签收。", owners))
    else:
        flash(_("这些小项已经下达，没有重复下达。"))
    return redirect(url_for(".show", checklist_id=checklist_id))


def load(checklist: Checklist) -> Drafts:
    projects = with_projects(checklist.id)
    policy = policy_for(checklist.org_path)
    day = today()
    missing = {one.id: problems(one) for one in projects if one.state is State.DRAFT}
    shape = None
    if checklist.issued_at is None:
        shape = shape_warning(len({one.item_id for one in projects}), len(projects), policy)
    drafts = Drafts(
        projects=projects,
        missing=missing,
        weights=weights_problem([one.weight for one in projects]) if projects else None,
        shape=shape,
        late=[one for one in projects if one.state is State.DRAFT and one.due_on is not None and one.due_on < day],
        acknowledge_by_on=acknowledge_due_on(day, china_calendar(), policy),
    )
    drafts.chosen = {one.id for one in drafts.complete}
    return drafts


def place(checklist: Checklist, project: Project, problem: Problem) -> str:
    """The field where the problem is mended."""
    if problem.field in IN_TABLE:
        page = url_for(".edit", checklist_id=checklist.id)
        return f"{page}#p{project.id}-{IN_TABLE[problem.field]}"
    return f"{url_for('terms.edit', id=project.id)}#{problem.field}"


def _page(checklist: Checklist, drafts: Drafts, *, error: str = "", changed: Sequence[str] = ()) -> str:
    return render_template(
        "checklists/check.html",
        checklist=checklist,
        found=drafts,
        terms=Term,
        place=place,
        error=error,
        changed=changed,
        estimated=estimated_days(checklist),
    )


def _refused(checklist_id: int, refused: RuleBroken | Stale, chosen: set[int]) -> ResponseReturnValue:
    db.session.rollback()
    checklist = find_to_edit(checklist_id)
    drafts = load(checklist)
    drafts.chosen &= chosen
    if isinstance(refused, Stale):
        sentence = msg(
            "%(codes)s 刚刚被别人改过。下面是现在的内容，请看过再下达。", codes=tuple(sorted(refused.theirs))
        )
        return _page(checklist, drafts, error=say(sentence), changed=sorted(refused.theirs)), 409
    return _page(checklist, drafts, error=say(refused.message)), 422
