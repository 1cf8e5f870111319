"""Checklist templates: the file from which a year's checklist is made.

A template file is YAML, read elsewhere; here its mapping is checked and given types. Its schema:

    template: name of the template       version: whole number            note: text, may be left out
    title: of the checklists made from it, without their year; may be left out
    items:                               the items (大项), each
    - code, name: text
      projects:                          the projects (小项), each
      - code, name: text                 weight: whole number, points of 100 in the checklist
        origin: text, may be left out
        owner:                           sponsor_post, owner_post, lead_unit: text   support_units: list of texts
        deadline:                        starts, due: "MM-DD" in the plan year
          milestones:                    each name: text, due: "MM-DD", weight: whole number, points of 100 in the project
        duty:                            list of texts
        standard:                        statement: text   evidence: list of texts
          metrics:                       each key, name, unit: text, target: number, direction: gte | lte | eq,
                                         source: text, may be left out
        incentive:
          rewards, penalties:            each condition: text, points: number, and if wanted cap: number, action: text

Codes and dates are quoted. Posts and units are names to be matched with accounts and organisations when a checklist is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.domain.checklist import PLAIN_TITLE
from tracker.domain.entries import Entry, MonthDay
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.plan_year import off_non_working_days
from tracker.domain.project import Milestone, Plan
from tracker.domain.terms import Clause, Direction, milestones_problem
from tracker.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class MilestoneTemplate:
    """A step, due on a day of the plan year."""

    name: str
    due: MonthDay
    weight: int


@dataclass(frozen=True, slots=True)
class MetricTemplate:
    """A metric. `source` says where its target comes from."""

    key: str
    name: str
    unit: str
    direction: Direction
    target: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class ProjectTemplate:
    """A project with its five terms, its people named by post."""

    code: str
    name: str
    weight: int
    origin: str
    sponsor_post: str
    owner_post: str
    lead_unit: str
    support_units: tuple[str, ...]
    starts: MonthDay
    due: MonthDay
    milestones: tuple[MilestoneTemplate, ...]
    duty: tuple[str, ...]
    statement: str
    metrics: tuple[MetricTemplate, ...]
    evidence: tuple[str, ...]
    rewards: tuple[Clause, ...]
    penalties: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ItemTemplate:
    """An item and its projects."""

    code: str
    name: str
    projects: tuple[ProjectTemplate, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A whole checklist without a year. `title` is that of the checklists made from it."""

    name: str
    title: str
    version: int
    note: str
    items: tuple[ItemTemplate, ...]

    @property
    def projects(self) -> tuple[ProjectTemplate, ...]:
        """All projects in the order of the file."""
        return tuple(project for item in self.items for project in item.projects)


def parse(mapping: object) -> Template:
    """The template that the file holds. Raises RuleBroken, naming the place and how to mend it, when it is malformed."""
    root = Entry.of(mapping, str(msg("开头")))
    items = tuple(_item(entry) for entry in root.entries("items"))
    template = Template(
        name=root.text("template"),
        title=root.text("title", str(PLAIN_TITLE)),
        version=root.whole("version"),
        note=root.text("note", ""),
        items=items,
    )
    if not template.projects:
        raise RuleBroken(msg("模板里没有小项，请在 items 下写大项，在 projects 下写小项。"))
    for codes in ([item.code for item in items], [project.code for project in template.projects]):
        repeated = next((code for code in codes if codes.count(code) > 1), None)
        if repeated is not None:
            raise RuleBroken(msg("模板里编号 %(code)s 用了不止一次，请改成各不相同。", code=repeated))
    return template


def dated(template: Template, year: int, calendar: WorkCalendar) -> Mapping[str, Plan]:
    """The plan of each project, by code, in the plan year.

    Starts move to the working day on or after, deadlines to the one on or before; order stays strict and the last milestone is
    the due day. A plan too tight for that keeps the template's own days.
    """
    return {project.code: off_non_working_days(_as_written(project, year), calendar) for project in template.projects}


def _item(entry: Entry) -> ItemTemplate:
    return ItemTemplate(
        entry.text("code"), entry.text("name"), tuple(_project(one) for one in entry.entries("projects"))
    )


def _project(entry: Entry) -> ProjectTemplate:
    code = entry.text("code")
    here = Entry(entry.values, str(msg("小项 %(code)s", code=code)))
    owner, deadline, standard, incentive = (here.entry(key) for key in ("owner", "deadline", "standard", "incentive"))
    project = ProjectTemplate(
        code=code,
        name=here.text("name"),
        weight=here.whole("weight"),
        origin=here.text("origin", ""),
        sponsor_post=owner.text("sponsor_post"),
        owner_post=owner.text("owner_post"),
        lead_unit=owner.text("lead_unit"),
        support_units=owner.texts("support_units"),
        starts=deadline.day("starts"),
        due=deadline.day("due"),
        milestones=tuple(_milestone(one) for one in deadline.entries("milestones")),
        duty=here.texts("duty"),
        statement=standard.text("statement"),
        metrics=tuple(_metric(one) for one in standard.entries("metrics")),
        evidence=standard.texts("evidence"),
        rewards=tuple(_clause(one) for one in incentive.entries("rewards")),
        penalties=tuple(_clause(one) for one in incentive.entries("penalties")),
    )
    _check_days(project)
    return project


def _milestone(entry: Entry) -> MilestoneTemplate:
    return MilestoneTemplate(entry.text("name"), entry.day("due"), entry.whole("weight"))


def _metric(entry: Entry) -> MetricTemplate:
    direction = entry.text("direction")
    if direction not in list(Direction):
        raise RuleBroken(msg("模板的%(place)s：direction 应是 gte、lte 或 eq。", place=entry.place))
    return MetricTemplate(
        entry.text("key"),
        entry.text("name"),
        entry.text("unit"),
        Direction(direction),
        entry.number("target"),
        entry.text("source", ""),
    )


def _clause(entry: Entry) -> Clause:
    return Clause(
        entry.text("condition"), entry.number("points"), entry.number_or_none("cap"), entry.text("action", "")
    )


def _check_days(project: ProjectTemplate) -> None:
    plan = _as_written(project, _ANY_YEAR)
    problem = milestones_problem(plan.starts_on, plan.due_on, plan.milestones)
    if problem:
        raise RuleBroken(msg("模板的小项 %(code)s：%(problem)s", code=project.code, problem=problem))


_ANY_YEAR = 2001


def _as_written(project: ProjectTemplate, year: int) -> Plan:
    milestones = (Milestone(step.name, step.due.in_year(year), step.weight) for step in project.milestones)
    return Plan(project.starts.in_year(year), project.due.in_year(year), tuple(milestones))
