"""Cases (问责案卷): opened and ended by the sweep or with the project, excused by the sponsor (RULES §8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.escalation import Ground
from tracker.domain.message import msg
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AccountabilityCase, Excuse, Project
from tracker.models.base import table_of
from tracker.queries.ladder import Standing

from . import audit, ladder, ladder_news, standing
from .bulk import forget, insert_new
from .doer import Doer

RECOVERED = "recovered"
_ENDED = {State.CLOSED: "closed", State.CANCELLED: "cancelled"}
_CASE, _PROJECT = table_of(AccountabilityCase), table_of(Project)


def open_many(needing: Sequence[tuple[Standing, Ground]], *, by: Doer) -> list[Standing]:
    """Opens a case for each of these projects that has none, and gives back those that are new."""
    of = {row.project_id: (row, ground) for row, ground in needing}
    rows = [
        {
            "project_id": row.project_id,
            "ground": ground,
            "due_on": row.due_on,
            "opened_on": by.today,
            "opened_at": by.at,
        }
        for row, ground in needing
    ]
    new = sorted(tuple(row) for row in insert_new(AccountabilityCase, rows, "id", "project_id"))
    lines = [
        audit.Line(
            Act.CASE_OPEN, _CASE.name, id_, of[project_id][0].label, project_id, {"ground": of[project_id][1].value}
        )
        for id_, project_id in new
    ]
    audit.record_many(lines, by=by)
    return [of[project_id][0] for _, project_id in new]


def open_ids(project_ids: Sequence[int]) -> dict[int, int]:
    """The open case of each project, whoever opened it."""
    rows = db.session.execute(
        sa.select(_CASE.c.project_id, _CASE.c.id).where(_CASE.c.project_id.in_(project_ids), _CASE.c.ended_on.is_(None))
    )
    return dict(rows.all())


def end_many(ending: Sequence[Standing], *, by: Doer) -> list[Standing]:
    """Ends the open cases of projects that are no longer amiss, or settled; steps under way keep their way. Gives back those ended now."""
    of = {row.project_id: row for row in ending}
    ended: list[Any] = []
    for reason in sorted({_end_reason(row.state) for row in ending}):
        ids = [row.project_id for row in ending if _end_reason(row.state) == reason]
        ended += db.session.execute(
            sa.update(_CASE)
            .where(_CASE.c.project_id.in_(ids), _CASE.c.ended_on.is_(None))
            .values(ended_on=by.today, ended_at=by.at, end_reason=reason)
            .returning(_CASE.c.id, _CASE.c.project_id, _CASE.c.end_reason)
        ).all()
    if not ended:
        return []
    db.session.execute(
        sa.update(_PROJECT).where(_PROJECT.c.id.in_([row.project_id for row in ended])).values(ladder_step=0)
    )
    forget(AccountabilityCase, [row.id for row in ended])
    forget(Project, [row.project_id for row in ended])
    audit.record_many(
        [
            audit.Line(
                Act.CASE_END, _CASE.name, row.id, of[row.project_id].label, row.project_id, {"ended": row.end_reason}
            )
            for row in ended
        ],
        by=by,
    )
    ladder_news.ask_no_more([row.id for row in ended], by=by)
    return [of[row.project_id] for row in ended]


def end_case(project: Project, *, by: Doer) -> None:
    """The project is closed or cancelled, and with it ends its open case, if there is one."""
    db.session.flush()
    label, due_on = f"{project.code} {project.name}", project.plan.due_on
    row = Standing(project.id, project.checklist_id, label, project.org_path, project.state, due_on, None, None)
    end_many([row], by=by)


def excuse_case(case: AccountabilityCase, *, by: Doer, reason: str) -> Excuse:
    """The sponsor excuses the case (容错): from now on the ladder stands still for it, and no step is proposed (RULES §8).

    Raises NotAllowed for anyone else, RuleBroken without a reason or for a case that has ended or was excused already.
    """
    project = case.project
    if by.actor is None or not permissions.can_excuse(by.actor, project):
        raise NotAllowed(msg("容错由挂联领导决定。"))
    ladder.begin(project, case)
    if case.ended_on is not None:
        raise RuleBroken(msg("案卷已经终结，不用容错。对决定有意见的，可以申请复核。"))
    if case.excuse is not None:
        raise RuleBroken(msg("这个案卷已经容错。"))
    if not reason.strip():
        raise RuleBroken(msg("请写明容错的理由，理由会一直保留。"), field="reason")
    excuse = Excuse(case=case, reason=reason.strip(), excused_by_id=by.actor.account_id, excused_at=by.at)
    db.session.add(excuse)
    standing.raise_revision(project.checklist_id)
    audit.record(
        Act.CASE_EXCUSE,
        by=by,
        subject=case,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        reason=excuse.reason,
    )
    ladder_news.make_known(Act.CASE_EXCUSE, project, case, by=by, reason=excuse.reason)
    return excuse


def _end_reason(state: State) -> str:
    return _ENDED.get(state, RECOVERED)
