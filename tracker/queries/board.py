"""The battle map: which checklists a person may look at, and one of them as it stands on a day if nobody acts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from tracker.domain.checklist import map_title
from tracker.domain.lights import Light
from tracker.domain.message import Message
from tracker.domain.permissions import Actor
from tracker.domain.policy import Policy
from tracker.domain.progress import overall_percent
from tracker.domain.project import OPEN
from tracker.domain.reconcile import Reconciliation, reconcile
from tracker.extensions import db
from tracker.models import Checklist, Organization
from tracker.queries.board_rows import BoardProject, projects_on
from tracker.queries.edition import surroundings
from tracker.queries.policy import policy_for
from tracker.queries.projects import visible_checklists

CHOICES = 50
"""How many checklists the chooser offers; the rest are found in the list of checklists."""


_CHOICE = (
    Checklist.id,
    Checklist.revision,
    Checklist.year,
    Checklist.title,
    Checklist.state,
    Organization.id,
    Organization.name,
    Checklist.org_path,
    surroundings(),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A checklist that may be shown. `revision` is raised by every act on it or on a project of it, `surroundings` by those on posts,
    organisations and the policy."""

    id: int
    revision: int
    year: int
    title: str
    state: str
    organization_id: int
    organization: str
    org_path: str
    surroundings: int

    @property
    def map_title(self) -> Message:
        """What hangs over the map."""
        return map_title(self.title)


@dataclass(frozen=True, slots=True)
class Standing:
    """How some projects stand together: means by weight, the cancelled left out (RULES §4). Exact, in percent."""

    size: int
    percent: Fraction
    planned: Fraction


@dataclass(frozen=True, slots=True)
class BoardItem:
    """A column of the wall."""

    code: str
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Board:
    """A checklist on a day, as far as the person who looks may see it."""

    choice: Choice
    day: dt.date
    policy: Policy
    items: Sequence[BoardItem]
    projects: Sequence[BoardProject]

    @property
    def standing(self) -> Standing:
        """The whole checklist."""
        return standing_of(self.projects)

    @property
    def lights(self) -> Mapping[Light, int]:
        """How many show each light."""
        return Counter(project.light for project in self.projects)

    @property
    def open_count(self) -> int:
        """Issued and not settled."""
        return sum(project.state in OPEN for project in self.projects)

    @property
    def reconciliation(self) -> Reconciliation:
        """The identity beneath the numbers (RULES §3)."""
        return reconcile((project.state, project.is_late) for project in self.projects)


def choices(actor: Actor, *, year: int, wanted: int | None = None) -> Sequence[Choice]:
    """The issued and archived checklists that the actor sees, the one to be shown in front.

    That is the `wanted` one, else one of the actor's own organisation before others, in use before archived, of the latest
    year up to `year`, of the nearest organisation.
    """
    is_own = sa.func.substr(actor.organization_path, 1, sa.func.length(Checklist.org_path)) == Checklist.org_path
    order: tuple[sa.SQLColumnExpression[Any], ...] = (
        sa.case((Checklist.id == wanted, 0), (is_own, 1), else_=2),
        sa.case((Checklist.state == "archived", 1), else_=0),
        sa.case((Checklist.year > year, 1), else_=0),
        Checklist.year.desc(),
        sa.case((is_own, -sa.func.length(Checklist.org_path)), else_=0),
        Checklist.org_path,
        Checklist.id.desc(),
    )
    select = (
        visible_checklists(actor)
        .with_only_columns(*_CHOICE)
        .join(Organization, Organization.id == Checklist.organization_id)
        .where(Checklist.state != "draft")
        .order_by(*order)
        .limit(CHOICES)
    )
    return [Choice(*tuple(row)) for row in db.session.execute(select)]


def board(chosen: Choice, *, actor: Actor, day: dt.date) -> Board:
    """The checklist on `day` (local, today or later) with the projects that the actor sees, in their order; drafts are not on it."""
    policy = policy_for(chosen.org_path)
    projects = projects_on(day, checklist_id=chosen.id, org_path=chosen.org_path, actor=actor)
    names = {project.item_code: project.item_name for project in projects}
    items = [
        BoardItem(code, name, standing_of([project for project in projects if project.item_code == code]))
        for code, name in names.items()
    ]
    return Board(chosen, day, policy, items, projects)


def standing_of(projects: Sequence[BoardProject]) -> Standing:
    """How these projects stand together (RULES §4)."""
    return Standing(
        len(projects),
        overall_percent((project.percent, project.weight, project.state) for project in projects),
        overall_percent((project.planned, project.weight, project.state) for project in projects),
    )
