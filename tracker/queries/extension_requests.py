"""Extension requests: what the limits are measured by, which one waits for whom, and the project's page of one."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.extension_request import Extendable, Stage
from tracker.domain.permissions import Actor, Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, ExtensionRequest, Project

from .projects import within


def waiting_id(project_id: int) -> int | None:
    """The request of the project that nobody has decided yet: one at most."""
    return db.session.scalar(
        sa.select(ExtensionRequest.id).where(
            ExtensionRequest.project_id == project_id, ExtensionRequest.decision.is_(None)
        )
    )


def extendable(project: Project) -> Extendable:
    """The facts that the limits are measured by (RULES §7). Only for an issued project, whose dates are set."""
    granted = sa.select(sa.func.count()).where(
        ExtensionRequest.project_id == project.id, ExtensionRequest.decision == Stage.GRANTED
    )
    plan = project.plan
    return Extendable(
        starts_on=plan.starts_on,
        due_on=plan.due_on,
        original_due_on=project.original_due_on or plan.due_on,
        granted=db.session.scalar(granted) or 0,
        year=max(project.checklist.year, plan.due_on.year),
    )


def waits_for_office(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests that the actor, as office, has still to forward or return; nobody their own (`can_review_extension`)."""
    held = [within(Project.org_path, grant.path) for grant in actor.grants if grant.role is Role.OFFICE]
    return sa.and_(
        ExtensionRequest.decision.is_(None),
        ExtensionRequest.reviewed_at.is_(None),
        sa.or_(sa.false(), *held),
        Project.owner_id != actor.account_id,
        ExtensionRequest.requested_by_id != actor.account_id,
    )


def waits_for_sponsor(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests that the office forwarded, on which the actor, as sponsor, has still to decide."""
    return sa.and_(
        ExtensionRequest.decision.is_(None),
        ExtensionRequest.reviewed_at.is_not(None),
        Project.sponsor_id == actor.account_id,
    )


def came_back_to(actor: Actor, *, day: dt.date) -> sa.ColumnElement[bool]:
    """The owner's latest request of a project if the office returned it and the due date is still ahead on `day` (local)."""
    later = sa.orm.aliased(ExtensionRequest)
    has_later = sa.exists().where(later.project_id == ExtensionRequest.project_id, later.id > ExtensionRequest.id)
    return sa.and_(
        ExtensionRequest.decision == Stage.RETURNED,
        Project.owner_id == actor.account_id,
        Project.state == State.IN_PROGRESS,
        Project.due_on > day,
        ~has_later,
    )


def waiting_for(actor: Actor, *, day: dt.date) -> sa.ColumnElement[bool]:
    """Requests on which something is to be done by the actor: reviewed, decided, or asked again. No archived checklist's."""
    theirs = sa.or_(waits_for_office(actor), waits_for_sponsor(actor), came_back_to(actor, day=day))
    archived = sa.select(Checklist.id).where(Checklist.state == "archived")
    return sa.and_(theirs, Project.checklist_id.not_in(archived))
