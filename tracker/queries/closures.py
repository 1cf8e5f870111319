"""What closing a project asks for and what is short, the requests that wait for a decision, the serial numbers given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tracker.domain.closure import MetricFacts, shortfalls
from tracker.domain.permissions import Actor, Role
from tracker.domain.shortfall import Shortfall
from tracker.extensions import db
from tracker.models import Account, Checklist, ClosureRequest, Evidence, Organization, Project, Review

from .metrics import facts, latest_values
from .project_record import RETURNED
from .projects import within

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Checks:
    """What the standard asks beside what is there. `given` names the files of each kind of evidence, by its id."""

    project: Project
    values: Mapping[int, Decimal]
    given: Mapping[int, Sequence[str]]

    @property
    def metrics(self) -> list[MetricFacts]:
        return facts(self.project.metrics, dict(self.values))

    @property
    def shortfalls(self) -> list[Shortfall]:
        """Each thing that is not met (RULES §6)."""
        asked = self.project.evidence_requirements
        given = {kind.name for kind in asked if self.given.get(kind.id)}
        return shortfalls(self.project.plan, self.metrics, [kind.name for kind in asked], given)


def checks(
    project: Project,
    *,
    values: Mapping[int, Decimal] | None = None,
    also_given: Mapping[int, Sequence[str]] | None = None,
) -> Checks:
    """How the project stands to its closing, with values and evidence that are about to be added. Returned reports do not count."""
    given: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Evidence.requirement_id, Evidence.original_name)
        .outerjoin(Review, Review.report_id == Evidence.report_id)
        .where(
            Evidence.project_id == project.id,
            Evidence.requirement_id.is_not(None),
            sa.func.coalesce(Review.decision, "") != RETURNED,
        )
        .order_by(Evidence.id)
    )
    for kind_id, name in rows:
        given[kind_id or 0].append(name)
    for kind_id, names in (also_given or {}).items():
        given[kind_id].extend(names)
    return Checks(project, latest_values(project.id) | dict(values or {}), given)


def waits_for_sponsor(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests with a shortfall on which the actor, as sponsor, has still to say yes or no (RULES §6)."""
    return sa.and_(
        ClosureRequest.decision.is_(None),
        ClosureRequest.shortfall != "",
        ClosureRequest.shortfall_approved_at.is_(None),
        Project.sponsor_id == actor.account_id,
    )


def waits_for_verifier(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests that the actor, as verifier, may decide: whole, or with a shortfall that the sponsor approved (RULES §6)."""
    held = [within(Project.org_path, grant.path) for grant in actor.grants if grant.role is Role.VERIFIER]
    return sa.and_(
        ClosureRequest.decision.is_(None),
        sa.or_(ClosureRequest.shortfall == "", ClosureRequest.shortfall_approved_at.is_not(None)),
        sa.or_(sa.false(), *held),
        Project.owner_id != actor.account_id,
        ClosureRequest.requested_by_id != actor.account_id,
    )


def waiting_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests that wait for the actor's word, as sponsor or as verifier."""
    return sa.or_(waits_for_sponsor(actor), waits_for_verifier(actor))


def queue(actor: Actor, *, after: int = 0, limit: int) -> Sequence[Row]:
    """Requests that wait for the actor, oldest first, from the one after the given id on."""
    return db.session.execute(
        sa.select(
            ClosureRequest.id,
            ClosureRequest.requested_on,
            ClosureRequest.note,
            ClosureRequest.shortfall,
            ClosureRequest.shortfall_approved_at,
            Project.id.label("project_id"),
            Project.code,
            Project.name,
            Project.due_on,
            Project.percent,
            Checklist.year,
            Account.post.label("requester"),
            Organization.short_name.label("unit"),
        )
        .join(Project, Project.id == ClosureRequest.project_id)
        .join(Checklist, Checklist.id == Project.checklist_id)
        .join(Account, Account.id == ClosureRequest.requested_by_id)
        .outerjoin(Organization, Organization.id == Project.lead_unit_id)
        .where(waiting_for(actor), ClosureRequest.id > after)
        .order_by(ClosureRequest.id)
        .limit(limit)
    ).all()


def request_files(request_id: int, project_id: int) -> Sequence[Row]:
    """The files that a verifier looks at: those of the request, and those given for a kind of evidence before."""
    return db.session.execute(
        sa.select(
            Evidence.id,
            Evidence.original_name,
            Evidence.size,
            Evidence.added_at,
            Evidence.thumbnail_digest,
            Evidence.requirement_id,
        )
        .outerjoin(Review, Review.report_id == Evidence.report_id)
        .where(
            Evidence.project_id == project_id,
            sa.or_(Evidence.closure_request_id == request_id, Evidence.requirement_id.is_not(None)),
            sa.func.coalesce(Review.decision, "") != RETURNED,
        )
        .order_by(Evidence.requirement_id, Evidence.id)
    ).all()


def unsorted_files(project_id: int) -> Sequence[Row]:
    """Files of the project that were given without naming a kind: one may serve for a kind, and need not be sent again."""
    return db.session.execute(
        sa.select(Evidence.id, Evidence.original_name, Evidence.added_at)
        .outerjoin(Review, Review.report_id == Evidence.report_id)
        .where(
            Evidence.project_id == project_id,
            Evidence.requirement_id.is_(None),
            sa.func.coalesce(Review.decision, "") != RETURNED,
        )
        .order_by(Evidence.id.desc())
    ).all()
