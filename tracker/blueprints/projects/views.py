"""A project's page and its whole history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.blueprints.access import current_person, one_or_404
from tracker.clock import today
from tracker.domain.escalation import Ground, Step
from tracker.domain.extension_request import Stage
from tracker.domain.message import Message
from tracker.domain.permissions import can_issue_notice, can_reply, can_see_points, can_see_whole_phone
from tracker.domain.project import State
from tracker.domain.shortfall import shortfall_in_words
from tracker.domain.terms import Term
from tracker.models import Account, Checklist, Project
from tracker.queries import project_record
from tracker.queries.history import LATEST, history
from tracker.queries.policy import policy_for
from tracker.queries.project_terms import term_lines
from tracker.queries.projects import visible_to
from tracker.queries.terms import SIGNS, problems

from .acts import offers
from .standing import curve, standing
from .words import marks, step_lines

WORDS = {
    "signs": SIGNS,
    "stages": {stage.value: stage.label for stage in Stage},
    "term_labels": {term.value: term.label for term in Term},
}

bp = Blueprint("projects", __name__, template_folder="templates")


def visible_project(id: int) -> Project:
    """The project with all that it names, or 404."""
    return one_or_404(
        visible_to(current_person.actor)
        .where(Project.id == id)
        .options(
            joinedload(Project.checklist).joinedload(Checklist.organization),
            joinedload(Project.item),
            joinedload(Project.owner).joinedload(Account.organization),
            joinedload(Project.sponsor),
            joinedload(Project.lead_unit),
        )
    )


@dataclass(frozen=True, slots=True)
class Record:
    """What was done, as the page shows it. `waiting` is the closure request that has no decision yet."""

    reports: Any
    files: Any
    requests: Any
    kept: Any

    @property
    def latest(self) -> Any | None:
        return self.reports[-1] if self.reports else None

    @property
    def waiting(self) -> Any | None:
        return next((one for one in self.requests if one.decision is None), None)

    @property
    def closed(self) -> Any | None:
        """The closure that stands."""
        return next((one for one in self.requests if one.serial and one.reopened_at is None), None)

    @property
    def shortfall(self) -> list[Message | str]:
        """What the closure that stands, or the request that waits, is short of."""
        found = self.closed or self.waiting
        return shortfall_in_words(found.shortfall) if found else []


@dataclass(frozen=True, slots=True)
class Ladder:
    """The open case of a project, or its last one: opened or ended `at`; `step` is the rung that is in force in an open one,
    `excused` why nothing more comes of it."""

    case_id: int
    ground: Message
    at: dt.datetime
    step: Message | None
    excused: str
    may_reply: bool


@bp.get("/projects/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Why this light, the five terms, the latest report and what was done about it; the acts this person may do."""
    project = visible_project(id)
    lines = term_lines(project.id)
    sees_points = can_see_points(current_person.actor, project)
    if project.state is State.DRAFT:
        missing = problems(project)
        record = Record((), (), (), project_record.Kept())
        stands = drawn = None
    else:
        missing = []
        record = Record(
            project_record.reports(id),
            project_record.files(id),
            project_record.closure_requests(id),
            project_record.kept(id, current_person.actor),
        )
        stands = standing(project, lines.steps, today=today(), policy=policy_for(project.org_path))
        drawn = curve(stands, record.reports, project.percent) if stands else None
    return render_template(
        "projects/show.html",
        project=project,
        lines=lines,
        steps=step_lines(lines.steps, stands.now if stands else None),
        **WORDS,
        flags=_flags(project, record),
        missing=missing,
        record=record,
        stands=stands,
        curve=drawn,
        phone=_phone(project.owner),
        offers=_offers(project, record),
        may_issue=can_issue_notice(current_person.actor, project.org_path),
        history=history(project, current_person.actor, limit=LATEST),
        ladder=_ladder(project, record),
        sees_points=sees_points,
    )


@bp.get("/projects/<int:id>/history")
def past(id: int) -> ResponseReturnValue:
    """All that happened, fifty at a time, newest first."""
    project = visible_project(id)
    before = request.args.get("before", type=int)
    told = history(project, current_person.actor, before=before)
    return render_template("projects/history.html", project=project, history=told, before=before)


def _flags(project: Project, record: Record) -> list[tuple[str, str]]:
    closed = record.closed
    return marks(
        project,
        has_cross=record.kept.cross is not None,
        is_waiting=record.waiting is not None,
        has_shortfall=closed is not None and bool(closed.shortfall),
    )


def _ladder(project: Project, record: Record) -> Ladder | None:
    """None for a project that has no case: the page then says nothing of it."""
    case = record.kept.case
    if case is None:
        return None
    is_open = case.settled_at is None
    return Ladder(
        case.id,
        Ground(case.term).label,
        case.settled_at or case.at,
        Step(project.ladder_step).label if is_open else None,
        case.answer,
        may_reply=is_open and not case.answer and can_reply(current_person.actor, project),
    )


def _phone(owner: Account | None) -> str:
    if owner is None or not can_see_whole_phone(current_person.actor, owner.id, owner.organization.path):
        return ""
    return owner.phone


def _offers(project: Project, record: Record) -> Any:
    closed, cross = record.closed, record.kept.cross
    return offers(
        project,
        actor=current_person.actor,
        waiting=record.waiting,
        extension=record.kept.waiting_extension,
        closure_id=closed.closure_id if closed else None,
        cross_id=cross.id if cross else None,
    )
