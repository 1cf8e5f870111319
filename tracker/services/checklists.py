"""Checklists are made from the template, from last year's or empty, and archived in the end (RULES §1)."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.checklist import FIRST_YEAR, LAST_YEAR, PLAIN_TITLE, ChecklistState, require_archivable
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import Message, msg
from tracker.domain.project import State
from tracker.domain.template import Template, dated
from tracker.extensions import db
from tracker.models import Checklist, Item, Organization
from tracker.queries.checklists import with_projects
from tracker.queries.people import people_for
from tracker.working_days import china_calendar

from . import audit, drafts, standing
from .doer import Doer


def create_from_template(template: Template, *, organization: Organization, year: int, by: Doer) -> Checklist:
    """A draft with the template's items and projects, dated in the plan year off non-working days, people proposed by post.

    Raises NotAllowed, or RuleBroken when the organisation has a checklist of that year.
    """
    checklist = _begin(organization, year, title=template.title, by=by)
    people = people_for(checklist.org_path)
    plans = dated(template, year, china_calendar())
    for place, item in enumerate(template.items, start=1):
        row = Item(code=item.code, name=item.name, position=place)
        checklist.items.append(row)
        db.session.flush()
        for number, given in enumerate(item.projects, start=1):
            draft = drafts.from_template(given, plans[given.code], people)
            drafts.place(draft, in_=row, number=number, checklist=checklist)
    _record(checklist, by=by, origin=msg("由模板“%(name)s”生成", name=template.name))
    return checklist


def create_from_previous(previous: Checklist, *, year: int, by: Doer) -> Checklist:
    """A draft with the terms of an earlier checklist: dates moved to the plan year off non-working days, nothing done yet.

    Cancelled projects are left behind. Raises NotAllowed, or RuleBroken when there is a checklist of that year.
    """
    checklist = _begin(previous.organization, year, title=previous.title, by=by)
    projects = with_projects(previous.id)
    for item in previous.items:
        row = Item(code=item.code, name=item.name, position=item.position)
        checklist.items.append(row)
        db.session.flush()
        kept = [one for one in projects if one.item_id == item.id and one.state is not State.CANCELLED]
        for number, project in enumerate(kept, start=1):
            draft = drafts.copy_of(project, years=year - previous.year)
            drafts.place(draft, in_=row, number=number, checklist=checklist)
    _record(checklist, by=by, origin=msg("由%(year)s 年项目清单生成", year=previous.year))
    return checklist


def create_empty(*, organization: Organization, year: int, by: Doer) -> Checklist:
    """A draft with nothing in it. Raises NotAllowed, or RuleBroken when the organisation has a checklist of that year."""
    checklist = _begin(organization, year, title=str(PLAIN_TITLE), by=by)
    _record(checklist, by=by, origin=msg("空白清单"))
    return checklist


def remove_checklist(checklist: Checklist, *, by: Doer) -> None:
    """The office throws away a draft of which nothing has been issued. Raises NotAllowed or RuleBroken."""
    if by.actor is None or not permissions.can_create_checklist(by.actor, checklist.org_path):
        raise NotAllowed(msg("草稿由清单所属单位的办公室删去。"))
    projects = with_projects(checklist.id)
    if checklist.state != ChecklistState.DRAFT or any(one.state is not State.DRAFT for one in projects):
        raise RuleBroken(msg("已经下达的项目清单不能删去，年终可以归档。"))
    before = {"year": checklist.year, "projects": len(projects)}
    audit.record(Act.CHECKLIST_REMOVE, by=by, subject=checklist, label=str(checklist.dated_title), before=before)
    for project in projects:
        db.session.delete(project)
    db.session.flush()
    db.session.delete(checklist)
    db.session.flush()


def archive_checklist(checklist: Checklist, *, by: Doer) -> None:
    """The office makes an issued checklist read-only, whatever still stands open in it (RULES §1).

    Raises NotAllowed, or RuleBroken for a draft or what is archived already.
    """
    if by.actor is None or not permissions.can_archive(by.actor, checklist.org_path):
        raise NotAllowed(msg("归档由清单所属单位的办公室办理。"))
    require_archivable(checklist.state)
    before = checklist.state
    checklist.state = ChecklistState.ARCHIVED.value
    checklist.archived_at = by.at
    standing.raise_revision(checklist.id)
    after = {"state": checklist.state}
    audit.record(
        Act.CHECKLIST_ARCHIVE,
        by=by,
        subject=checklist,
        label=str(checklist.dated_title),
        before={"state": before},
        after=after,
    )


def _begin(organization: Organization, year: int, *, title: str, by: Doer) -> Checklist:
    if by.actor is None or not permissions.can_create_checklist(by.actor, organization.path):
        raise NotAllowed(msg("项目清单由本单位或上级的办公室新建。"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken(msg("年度请填 %(first)s 到 %(last)s。", first=FIRST_YEAR, last=LAST_YEAR), field="year")
    # One checklist an organisation and year, even when two press at once: they queue at the organisation's row.
    db.session.execute(sa.select(Organization.id).where(Organization.id == organization.id).with_for_update())
    taken = sa.exists().where(Checklist.organization_id == organization.id, Checklist.year == year)
    if db.session.scalar(sa.select(taken)):
        sentence = msg(
            "%(unit)s %(year)s 年已有项目清单，请直接打开，或换一个年度。",
            unit=organization.short_name,
            year=year,
        )
        raise RuleBroken(sentence, field="year")
    checklist = Checklist(
        organization_id=organization.id,
        org_path=organization.path,
        year=year,
        title=title,
        state=ChecklistState.DRAFT.value,
        created_by_id=by.actor.account_id,
        created_at=by.at,
    )
    db.session.add(checklist)
    db.session.flush()
    return checklist


def _record(checklist: Checklist, *, by: Doer, origin: Message) -> None:
    db.session.flush()
    after = {"year": checklist.year, "organization": checklist.organization.short_name, "origin": str(origin)}
    audit.record(Act.CHECKLIST_CREATE, by=by, subject=checklist, label=str(checklist.dated_title), after=after)
