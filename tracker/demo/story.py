"""How each project of the demo stands on the day it is loaded, and the plan that makes it so.

The projects that must show something have a plan laid around that day: the template's year, moved as a whole so that the
loading day falls where 24 November falls in the template. The others keep the template's dates of this year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from tracker.domain.project import Milestone, Plan

ANCHOR = (11, 24)


class Ending(Enum):
    """What has become of a project by the day of loading."""

    RUNNING = auto()
    CLOSED = auto()
    WAITING = auto()
    SUSPENDED = auto()
    NEW = auto()


@dataclass(frozen=True, slots=True)
class Extension:
    """A request for more time: so many days ago it was asked for, for so many more days, why, and what the sponsor said."""

    asked: int
    days: int
    reason: str
    opinion: str
    is_granted: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Scene:
    """`days_to_due` lays the due day so far from the loading day; `most` is the percent beyond which progress did not get.

    `ended` is how many days ago it was closed, requested or suspended. `late_steps` gives, by number from 0, how many days after its
    date a milestone was done; one far beyond today is not done. `silent` is how many days ago the last report was made.
    """

    ending: Ending = Ending.RUNNING
    is_moved: bool = True
    days_to_due: int | None = None
    most: int = 99
    ended: int = 0
    late_steps: Mapping[int, int] = field(default_factory=dict)
    silent: int = 3
    is_reviewed: bool = True
    is_returned: bool = False
    obstacle: str = ""
    helper: str = ""
    extension: Extension | None = None


NEVER = 10_000
GRANTED = Extension(
    asked=12,
    days=20,
    reason="配套场地交付推迟，验收要顺延",
    opinion="情况属实，已核对交付通知",
    is_granted=True,
    answer="同意顺延，期间每周报一次进度",
)
REFUSED = Extension(
    asked=20,
    days=12,
    reason="志愿服务场地不足，活动排不开",
    opinion="场地可以错时使用，请挂联领导定",
    is_granted=False,
    answer="场地可以与党群服务中心错时使用，按原时限办",
)

SCENES: Mapping[str, Scene] = {
    "1.1": Scene(silent=1, is_reviewed=False),
    "1.2": Scene(Ending.CLOSED, ended=5),
    "2.1": Scene(silent=2),
    "2.2": Scene(Ending.CLOSED, ended=12),
    "2.3": Scene(Ending.WAITING, ended=4),
    "3.1": Scene(late_steps={2: NEVER}, most=66, silent=4),
    "3.2": Scene(
        late_steps={2: 9, 3: NEVER}, most=80, silent=1, is_returned=True, obstacle="定补资金尚未拨付", helper="区财政局"
    ),
    "3.3": Scene(most=80, silent=2, is_reviewed=False, extension=GRANTED),
    "4.1": Scene(days_to_due=-15, late_steps={1: 5, 2: NEVER}, most=74, silent=6),
    "4.2": Scene(Ending.CLOSED, days_to_due=-25, ended=19, late_steps={3: 5}),
    "4.3": Scene(days_to_due=7, silent=5),
    "4.4": Scene(Ending.NEW),
    "5.1": Scene(is_moved=False, silent=7),
    "5.2": Scene(most=78, silent=8, obstacle="志愿服务场地不足", helper="园区工会", extension=REFUSED),
    "5.3": Scene(Ending.SUSPENDED, ended=22, most=68),
    "5.4": Scene(is_moved=False, silent=20),
    "6.1": Scene(is_moved=False, silent=9),
    "6.2": Scene(is_moved=False, silent=2, is_reviewed=False),
}

NEW_STARTED_DAYS_AGO = 6
NEW_LASTS_DAYS = 120


def plan_of(scene: Scene, template: Plan, today: dt.date) -> Plan:
    """The plan that puts the scene around `today`; the template's own where it need not be moved."""
    if not scene.is_moved:
        return template
    if scene.ending is Ending.NEW:
        return _stretched(
            template,
            today - dt.timedelta(days=NEW_STARTED_DAYS_AGO),
            today + dt.timedelta(days=NEW_LASTS_DAYS - NEW_STARTED_DAYS_AGO),
        )
    moved = today - dt.date(template.due_on.year, *ANCHOR)
    due_on = template.due_on + moved if scene.days_to_due is None else today + dt.timedelta(days=scene.days_to_due)
    return _stretched(template, template.starts_on + moved, due_on)


def steps_done(scene: Scene, plan: Plan, today: dt.date) -> dict[int, dt.date]:
    """When each milestone was done, by number from 0: two days before its date unless the scene says otherwise."""
    last = today - dt.timedelta(days=scene.ended if scene.ending in (Ending.CLOSED, Ending.WAITING) else 1)
    done = {}
    for number, step in enumerate(plan.milestones):
        day = step.due_on + dt.timedelta(days=scene.late_steps.get(number, -2))
        if scene.ending in (Ending.CLOSED, Ending.WAITING):
            day = min(day, last)
        if plan.starts_on < day <= last:
            done[number] = day
    return done


def report_days(scene: Scene, plan: Plan, today: dt.date) -> list[dt.date]:
    """The days on which the owner reported: every four weeks, at each milestone done, and lately."""
    is_settled = scene.ending in (Ending.CLOSED, Ending.WAITING, Ending.SUSPENDED)
    last = today - dt.timedelta(days=scene.ended if is_settled else scene.silent)
    regular = {plan.starts_on + dt.timedelta(days=12 + 28 * n) for n in range(20)}
    days = {day for day in regular | set(steps_done(scene, plan, today).values()) if plan.starts_on < day < last}
    return sorted(days | ({last} if last > plan.starts_on else set()))


def _stretched(plan: Plan, starts_on: dt.date, due_on: dt.date) -> Plan:
    """The same plan over another span, its milestones at the same shares of it."""
    share = (due_on - starts_on) / (plan.due_on - plan.starts_on)
    steps: list[Milestone] = []
    for step in plan.milestones:
        day = starts_on + (step.due_on - plan.starts_on) * share
        earliest = (steps[-1].due_on if steps else starts_on) + dt.timedelta(days=1)
        steps.append(replace(step, due_on=max(day, earliest)))
    return Plan(starts_on, due_on, tuple(steps))
