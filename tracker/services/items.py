"""The shape of a checklist: items and draft projects are added, renamed and removed (RULES §1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import next_code, require_open_checklist
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.policy import FULL, Policy
from tracker.domain.project import Plan, State
from tracker.domain.schedule import backward_schedule
from tracker.extensions import db
from tracker.models import Checklist, Item, Project
from tracker.queries.policy import policy_for
from tracker.working_days import china_calendar

from . import assignments, audit, drafts, standing
from .doer import Doer

NAME_LENGTH = 60
PROJECT_NAME_LENGTH = 80


def add_item(checklist: Checklist, *, name: str, by: Doer) -> Item:
    """A further item, numbered after the last. Raises NotAllowed or RuleBroken."""
    _require_office(checklist, by=by)
    code = next_code("", [item.code for item in checklist.items])
    position = max((item.position for item in checklist.items), default=0) + 1
    item = Item(code=code, name=checked_name(name, NAME_LENGTH), position=position)
    checklist.items.append(item)
    _settle(checklist, item, by=by, after={"name": item.name})
    return item


def rename_item(checklist: Checklist, item: Item, *, name: str, name_before: str, by: Doer) -> None:
    """Another name for an item. `name_before` is the name that the form was made from.

    Raises NotAllowed, RuleBroken, or Stale when someone else has renamed it since.
    """
    _require_office(checklist, by=by)
    name = checked_name(name, NAME_LENGTH)
    if item.name not in (name_before, name):
        raise Stale({"name": item.name})
    before, item.name = item.name, name
    if before != name:
        _settle(checklist, item, by=by, before={"name": before}, after={"name": name})


def remove_item(checklist: Checklist, item: Item, *, by: Doer) -> None:
    """Takes out an item with nothing in it. Raises NotAllowed, or RuleBroken when it still has projects."""
    _require_office(checklist, by=by)
    if db.session.scalar(sa.select(sa.exists().where(Project.item_id == item.id))):
        raise RuleBroken(msg("“%(name)s”里还有小项，请先删去或移走小项。", name=item.name))
    _settle(checklist, item, by=by, before={"name": item.name})
    checklist.items.remove(item)
    db.session.flush()


def add_project(
    checklist: Checklist,
    item: Item,
    *,
    name: str,
    weight: int | None = None,
    weight_from: Project | None = None,
    starts_on: dt.date | None = None,
    due_on: dt.date | None = None,
    by: Doer,
) -> Project:
    """A further draft, numbered after the last of its item; without a weight, it gets what is left to 100.

    `weight_from` gives up that weight, so that the whole stays 100. With both dates (local) the milestones are scheduled backward.
    Raises NotAllowed, or RuleBroken naming the field.
    """
    _require_office(checklist, by=by)
    name = checked_name(name, PROJECT_NAME_LENGTH)
    rows = db.session.execute(
        sa.select(Project.code, Project.weight, Project.item_id, Project.position).where(
            Project.checklist_id == checklist.id
        )
    ).all()
    if weight is None:
        weight = max(0, FULL - sum(row.weight for row in rows))
    mine = [row for row in rows if row.item_id == item.id]
    project = Project(code=next_code(f"{item.code}.", [row.code for row in mine]), name=name, weight=weight)
    _schedule(project, starts_on, due_on, policy_for(checklist.org_path))
    number = max((row.position - item.position * drafts.POSITIONS_AN_ITEM for row in mine), default=0) + 1
    drafts.place(project, in_=item, number=number, checklist=checklist)
    if weight_from is not None:
        _give_up(weight_from, weight, to=project, by=by)
    standing.raise_revision(checklist.id)
    _record(Act.PROJECT_CREATE, project, by=by, after={"name": project.name, "weight": project.weight})
    return project


def rename_project(project: Project, *, name: str, version: int, by: Doer) -> None:
    """Another name for a draft. Raises NotAllowed, Stale, or RuleBroken once it is issued: then people know it by its name."""
    _require_office(project.checklist, by=by)
    if project.state is not State.DRAFT:
        raise RuleBroken(msg("已下达的小项不改名。"))
    name = checked_name(name, PROJECT_NAME_LENGTH)
    if name == project.name:
        return
    if project.version != version:
        raise Stale({"name": project.name})
    before, project.name = project.name, name
    standing.raise_revision(project.checklist_id)
    _record(Act.PROJECT_EDIT, project, by=by, before={"name": before}, after={"name": name})


def remove_project(project: Project, *, version: int, by: Doer) -> None:
    """Takes out a draft. Raises NotAllowed, Stale, or RuleBroken once it is issued."""
    _require_office(project.checklist, by=by)
    if project.state is not State.DRAFT:
        raise RuleBroken(msg("已下达的小项不能删去，不再办理的请中止。"))
    if project.version != version:
        raise Stale({"name": project.name})
    standing.raise_revision(project.checklist_id)
    _record(Act.PROJECT_REMOVE, project, by=by, before={"name": project.name, "weight": project.weight})
    db.session.delete(project)
    db.session.flush()


def _require_office(checklist: Checklist, *, by: Doer) -> None:
    if by.actor is None or not permissions.can_create_checklist(by.actor, checklist.org_path):
        raise NotAllowed(msg("项目清单由清单所属单位的办公室修改。"))
    require_open_checklist(checklist.state)


def checked_name(name: str, length: int) -> str:
    """The name without idle blanks. Raises RuleBroken when there is none, or too much of it."""
    name = " ".join(name.split())
    if not name:
        raise RuleBroken(msg("请填写名称。"), field="name")
    if len(name) > length:
        raise RuleBroken(msg("名称最多 %(most)s 个字，现在是 %(now)s 个。", most=length, now=len(name)), field="name")
    return name


def _schedule(project: Project, starts_on: dt.date | None, due_on: dt.date | None, policy: Policy) -> None:
    if not 0 <= project.weight <= FULL:
        raise RuleBroken(msg("权重请填 0 到 %(full)s 的整数。", full=FULL), field="weight")
    project.starts_on, project.due_on = starts_on, due_on
    if starts_on is None or due_on is None:
        return
    if starts_on >= due_on:
        raise RuleBroken(msg("时限要晚于开始日期 %(day)s，请改时限。", day=starts_on), field="due_on")
    milestones = backward_schedule(starts_on, due_on, china_calendar(), policy)
    drafts.set_plan(project, Plan(starts_on, due_on, milestones))


def _give_up(source: Project, weight: int, *, to: Project, by: Doer) -> None:
    if weight > source.weight:
        sentence = msg(
            "%(code)s 的权重只有 %(has)s，调不出 %(asked)s。", code=source.code, has=source.weight, asked=weight
        )
        raise RuleBroken(sentence, field="weight_from")
    left = source.weight - weight
    if source.state is State.DRAFT:
        row = replace(assignments.current(source), weight=left)
        assignments.assign_project(source, row, version=source.version, by=by)
        return
    reason = str(msg("新增小项 %(code)s，调出权重", code=to.code))
    assignments.reweigh_project(source, left, version=source.version, reason=reason, by=by)


def _settle(
    checklist: Checklist,
    item: Item,
    *,
    by: Doer,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    db.session.flush()
    standing.raise_revision(checklist.id)
    label = f"{item.code} {item.name}"
    audit.record(Act.CHECKLIST_EDIT, by=by, subject=checklist, label=label, before=before, after=after)


def _record(
    act: Act,
    project: Project,
    *,
    by: Doer,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    label = f"{project.code} {project.name}"
    audit.record(act, by=by, subject=project, label=label, project_id=project.id, before=before, after=after)
