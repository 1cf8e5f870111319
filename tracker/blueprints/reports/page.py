"""What the report form shows beside the fields: the light, the range, the milestones, the metrics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.clock import today
from tracker.domain.lateness import days_late
from tracker.domain.lights import Light, TurningDays, light_on, short_reason, why, word
from tracker.domain.message import Message
from tracker.domain.policy import Policy
from tracker.domain.progress import percent_range
from tracker.domain.schedule import planned_percent, shown
from tracker.filters import pct
from tracker.models import Metric, Project
from tracker.queries.metrics import latest_values
from tracker.queries.policy import policy_for
from tracker.typed import PREFIX


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as a row to tick: done before, ticked now, days late."""

    id: int
    name: str
    due_on: dt.date
    weight: int
    is_done: bool
    is_ticked: bool
    late: int


@dataclass(frozen=True, slots=True)
class Page:
    light: Light
    word: Message
    why: Message
    reason: Message | None
    planned: Decimal
    least: int
    most: int
    done: int
    steps: Sequence[Step]
    metrics: Sequence[tuple[Metric, str]]
    helpers: Sequence[str]
    policy: Policy


def page_of(project: Project, *, ticked: frozenset[int], typed: Mapping[str, str]) -> Page:
    """`ticked` and `typed` are what was filled in already, when the form comes back."""
    policy, day, plan = policy_for(project.org_path), today(), project.plan
    days = TurningDays(project.blue_on, project.yellow_on, project.red_on)
    stopped = project.stopped_on
    light = light_on(day, state=project.state, starts_on=plan.starts_on, turning=days, stopped_on=stopped)
    steps = [
        Step(
            step.id,
            step.name,
            step.due_on,
            step.weight,
            is_done=step.done_on is not None,
            is_ticked=step.id in ticked,
            late=days_late(step.due_on, day, stopped),
        )
        for step in project.milestones
    ]
    done = {step.id for step in steps if step.is_done}
    least, most = percent_range(done | ticked, {step.id: step.weight for step in steps})
    return Page(
        light=light,
        word=word(light, state=project.state, due_on=plan.due_on, day=day, stopped_on=stopped),
        why=why(plan, project.percent, project.state, day, policy, stopped_on=stopped)[0],
        reason=short_reason(plan, project.percent, project.state, day, policy, stopped_on=stopped),
        planned=shown(planned_percent(plan, day)),
        least=least,
        most=most,
        done=sum(step.weight for step in steps if step.is_done),
        steps=steps,
        metrics=_metrics(project, typed),
        helpers=_helpers(project),
        policy=policy,
    )


def _metrics(project: Project, typed: Mapping[str, str]) -> list[tuple[Metric, str]]:
    latest = latest_values(project.id)
    return [(metric, typed.get(f"{PREFIX}{metric.id}", pct(latest.get(metric.id)))) for metric in project.metrics]


def _helpers(project: Project) -> list[str]:
    """Whom one may ask for help, as proposals: the sponsor, the support units, the lead unit, the office."""
    named = [project.sponsor.post if project.sponsor else "", *(unit.short_name for unit in project.support_units)]
    named += [project.lead_unit.short_name if project.lead_unit else "", project.checklist.organization.short_name]
    return list(dict.fromkeys(name for name in named if name))
