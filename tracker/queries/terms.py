"""The five terms of a project: as the rules take them, what is missing, and each in one readable text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.domain.errors import Problem
from tracker.domain.message import Message, joined, msg
from tracker.domain.project import Milestone
from tracker.domain.terms import (
    Clause,
    DeadlineTerm,
    Direction,
    FiveTerms,
    IncentiveTerm,
    MetricTerm,
    OwnerTerm,
    StandardTerm,
    Term,
    missing,
)
from tracker.models import IncentiveClause, Metric, Project

SIGNS: Mapping[str, str] = {Direction.GTE: "≥", Direction.LTE: "≤", Direction.EQ: "="}
NOTHING = msg("（空）")
REWARD, PENALTY = "reward", "penalty"


def five_terms(project: Project) -> FiveTerms:
    """The terms of a loaded project (RULES §2)."""
    rewards, penalties = (
        tuple(clause_of(one) for one in project.clauses if one.kind == kind) for kind in (REWARD, PENALTY)
    )
    return FiveTerms(
        OwnerTerm(
            project.sponsor_id,
            project.owner_id,
            project.lead_unit_id,
            owner_is_active=project.owner is None or project.owner.disabled_at is None,
        ),
        DeadlineTerm(
            project.starts_on,
            project.due_on,
            tuple(Milestone(one.name, one.due_on, one.weight, one.done_on) for one in project.milestones),
        ),
        tuple(line.text for line in project.duty_lines),
        StandardTerm(
            project.standard,
            tuple(MetricTerm(one.name, one.unit, Direction(one.direction), one.target) for one in project.metrics),
            tuple(one.name for one in project.evidence_requirements),
        ),
        IncentiveTerm(rewards, penalties),
    )


def problems(project: Project) -> list[Problem]:
    """What keeps a loaded project from being issued (RULES §2)."""
    return missing(five_terms(project))


def texts(project: Project) -> dict[Term, str]:
    """Each term in one text, in the language that records are kept in: for changes and the audit log."""
    return {
        Term.OWNER: _owner(project),
        Term.DEADLINE: _deadline(project),
        Term.DUTY: _lines(line.text for line in project.duty_lines),
        Term.STANDARD: _standard(project),
        Term.INCENTIVE: _lines(_clause_in_words(one) for one in project.clauses),
    }


def clause_of(row: IncentiveClause) -> Clause:
    """A clause as the domain knows it."""
    return Clause(row.condition, row.points, row.cap, row.action)


def _owner(project: Project) -> str:
    supports = (*(unit.short_name for unit in project.support_units), *filter(None, [project.support_note]))
    return _lines(
        [
            msg("责任人：%(who)s", who=project.owner.label if project.owner else NOTHING),
            msg("挂联领导：%(who)s", who=project.sponsor.label if project.sponsor else NOTHING),
            msg("责任单位：%(who)s", who=project.lead_unit.short_name if project.lead_unit else NOTHING),
            msg("协办单位：%(who)s", who=joined(supports) if supports else NOTHING),
        ]
    )


def _deadline(project: Project) -> str:
    starts, due = (day.isoformat() if day else NOTHING for day in (project.starts_on, project.due_on))
    steps = (
        msg("%(name)s %(day)s %(weight)s%%", name=one.name, day=one.due_on.isoformat(), weight=one.weight)
        for one in project.milestones
    )
    return _lines([msg("%(starts)s 至 %(due)s", starts=starts, due=due), *steps])


def _standard(project: Project) -> str:
    evidence = tuple(one.name for one in project.evidence_requirements)
    return _lines(
        [
            project.standard or NOTHING,
            *(metric_in_words(one) for one in project.metrics),
            msg("佐证：%(kinds)s", kinds=joined(evidence) if evidence else NOTHING),
        ]
    )


def metric_in_words(row: Metric) -> Message:
    """A metric with its target, in a line."""
    target = NOTHING if row.target is None else row.target
    return msg(
        "%(name)s %(sign)s %(target)s%(unit)s", name=row.name, sign=SIGNS[row.direction], target=target, unit=row.unit
    )


def _clause_in_words(row: IncentiveClause) -> Message:
    parts: list[Message] = []
    if row.points or not row.action:
        parts.append(msg("%(points)s 分", points=row.points))
    if row.cap is not None:
        parts.append(msg("封顶 %(points)s 分", points=row.cap))
    if row.action:
        parts.append(msg("%(action)s", action=row.action))
    return msg("%(condition)s：%(what)s", condition=row.condition, what=joined(tuple(parts)))


def _lines(lines: Iterable[Message | str]) -> str:
    return "\n".join(str(line) for line in lines) or str(NOTHING)
