"""Draft projects: made from a template, copied from last year's, placed in their item."""

from __future__ import annotations

from tracker.domain.matching import Candidate, listed, propose, split_units, unit_among
from tracker.domain.plan_year import carried_over
from tracker.domain.project import Plan, State
from tracker.domain.template import ProjectTemplate
from tracker.domain.terms import Clause
from tracker.extensions import db
from tracker.models import (
    Checklist,
    DutyLine,
    EvidenceRequirement,
    IncentiveClause,
    Item,
    Metric,
    Milestone,
    Organization,
    Project,
)
from tracker.queries.people import People
from tracker.queries.terms import PENALTY, REWARD
from tracker.working_days import china_calendar

POSITIONS_AN_ITEM = 1000


def from_template(given: ProjectTemplate, plan: Plan, people: People) -> Project:
    """A draft with the template's terms, its people proposed from the posts named there (RULES §1)."""
    project = Project(
        code=given.code,
        name=given.name,
        origin=given.origin,
        weight=given.weight,
        owner_post=given.owner_post,
        sponsor_post=given.sponsor_post,
        lead_unit_name=given.lead_unit,
        standard=given.statement,
    )
    set_plan(project, plan)
    _propose_people(project, given, people)
    project.duty_lines = [DutyLine(position=n, text=text) for n, text in enumerate(given.duty, 1)]
    project.evidence_requirements = [
        EvidenceRequirement(position=n, name=name) for n, name in enumerate(given.evidence, 1)
    ]
    project.metrics = [
        Metric(
            position=n,
            key=one.key,
            name=one.name,
            unit=one.unit,
            direction=one.direction.value,
            target=one.target,
            source=one.source,
        )
        for n, one in enumerate(given.metrics, 1)
    ]
    kinds = [(REWARD, one) for one in given.rewards] + [(PENALTY, one) for one in given.penalties]
    project.clauses = [_clause(n, kind, one) for n, (kind, one) in enumerate(kinds, 1)]
    return project


def copy_of(source: Project, *, years: int) -> Project:
    """A draft with the terms and people of a project, its dates `years` later and off non-working days, nothing done."""
    project = Project(
        code=source.code,
        name=source.name,
        origin=source.origin,
        weight=source.weight,
        owner_post=source.owner_post or (source.owner.post if source.owner else ""),
        sponsor_post=source.sponsor_post or (source.sponsor.post if source.sponsor else ""),
        lead_unit_name=source.lead_unit_name or (source.lead_unit.name if source.lead_unit else ""),
        owner_id=source.owner_id if source.owner and source.owner.disabled_at is None else None,
        sponsor_id=source.sponsor_id if source.sponsor and source.sponsor.disabled_at is None else None,
        lead_unit_id=source.lead_unit_id,
        lead_path=source.lead_path,
        support_note=source.support_note,
        standard=source.standard,
    )
    project.support_units = list(source.support_units)
    if source.starts_on is not None and source.due_on is not None:
        set_plan(project, carried_over(source.plan, years, china_calendar()))
    _copy_rows(source, project)
    return project


def set_plan(project: Project, plan: Plan) -> None:
    """Dates and milestones, all of them new."""
    project.starts_on, project.due_on = plan.starts_on, plan.due_on
    project.milestones = [
        Milestone(position=n, name=one.name, due_on=one.due_on, weight=one.weight)
        for n, one in enumerate(plan.milestones, 1)
    ]


def place(project: Project, *, in_: Item, number: int, checklist: Checklist) -> None:
    """Puts a draft into its item as the `number`-th there. Positions grow through the whole checklist."""
    project.checklist_id = checklist.id
    project.item_id = in_.id
    project.org_path = checklist.org_path
    project.state = State.DRAFT
    project.position = in_.position * POSITIONS_AN_ITEM + number
    db.session.add(project)
    db.session.flush()


def _copy_rows(source: Project, project: Project) -> None:
    project.duty_lines = [DutyLine(position=one.position, text=one.text) for one in source.duty_lines]
    project.evidence_requirements = [
        EvidenceRequirement(position=one.position, name=one.name) for one in source.evidence_requirements
    ]
    project.metrics = [
        Metric(
            position=one.position,
            key=one.key,
            name=one.name,
            unit=one.unit,
            direction=one.direction,
            target=one.target,
            source=one.source,
        )
        for one in source.metrics
    ]
    project.clauses = [
        _clause(one.position, one.kind, Clause(one.condition, one.points, one.cap, one.action))
        for one in source.clauses
    ]


def _propose_people(project: Project, given: ProjectTemplate, people: People) -> None:
    lead = propose(given.lead_unit, people.units, (people.org_path,))
    near = (lead.path, people.org_path) if lead else (people.org_path,)
    owner = propose(given.owner_post, people.owners, near)
    sponsor = propose(given.sponsor_post, people.sponsors, near)
    lead = lead or unit_among(given.lead_unit, (owner, sponsor), people.units)
    project.owner_id = owner.id if owner else None
    project.sponsor_id = sponsor.id if sponsor else None
    project.lead_unit_id, project.lead_path = (lead.id, lead.path) if lead else (None, None)
    supports, project.support_note = split_units(listed(given.support_units), people.units)
    project.support_units = [_organization(one) for one in supports]


def _organization(candidate: Candidate) -> Organization:
    return db.session.get_one(Organization, candidate.id)


def _clause(position: int, kind: str, clause: Clause) -> IncentiveClause:
    return IncentiveClause(
        position=position,
        kind=kind,
        condition=clause.condition,
        points=clause.points,
        cap=clause.cap,
        action=clause.action,
    )
