"""`tracker demo load`: the whole story in one transaction, and the list of accounts to log in with."""

from __future__ import annotations

import csv
import datetime as dt
import os
import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from tracker.clock import at_local
from tracker.config import DEMO_ACCOUNTS
from tracker.demo import ladder
from tracker.demo.people import NAMED, PARK, make_accounts, make_organizations
from tracker.demo.stage import Cue, Stage
from tracker.demo.story import SCENES, Ending, plan_of
from tracker.domain.acts import PROGRAM
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.notice.periods import month_of
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization, Project
from tracker.queries.terms import five_terms
from tracker.services.checklists import create_from_template
from tracker.services.circulars import issue_circular
from tracker.services.doer import Doer
from tracker.services.issuing import issue_projects
from tracker.services.term_rows import MetricLine, MilestoneLine, TermsEntry
from tracker.services.terms import save_terms
from tracker.template_files import default_template

SETTLED_DAYS = 5
NEWLY_ISSUED_DAYS_AGO = 12


def load(instance: Path, *, today: dt.date) -> bool:
    """Writes the demo into an empty database, in the caller's transaction; False when it is there already.

    Raises RuleBroken when the database holds something else. `today` is the local date; nothing is dated after it.
    """
    if _is_loaded():
        return False
    if db.session.scalar(sa.select(Organization.id).limit(1)) is not None:
        raise RuleBroken(msg("数据库里已有数据，演示数据只装进空的数据库。"))
    words = {post.username: secrets.token_urlsafe(9) for post in NAMED}
    checklist, stage, issued_on = _set_up(words, today)
    _issue_new(checklist, stage)
    _play(checklist, stage, issued_on)
    _write_accounts(instance / DEMO_ACCOUNTS, words)
    return True


def _set_up(words: Mapping[str, str], today: dt.date) -> tuple[Checklist, Stage, dt.date]:
    """Organisations, accounts and the checklist, issued before the first project starts."""
    plans_start = _first_start(today)
    set_up_on = plans_start - dt.timedelta(days=SETTLED_DAYS)
    program = _program(set_up_on, today)
    units = make_organizations(by=program)
    people = make_accounts(units, words, by=program)
    stage = Stage(people, today)
    drafted_on = set_up_on + dt.timedelta(days=1)
    checklist = create_from_template(
        default_template(), organization=units[PARK], year=today.year, by=stage.doer(people["office"], drafted_on)
    )
    for project in _projects(checklist):
        _lay_plan(project, stage, drafted_on)
    issued_on = set_up_on + dt.timedelta(days=2)
    first = {one.id: one.version for one in _projects(checklist) if SCENES[one.code].ending is not Ending.NEW}
    issue_projects(checklist, first, by=stage.doer(people["office"], issued_on))
    return checklist, stage, issued_on


def _issue_new(checklist: Checklist, stage: Stage) -> None:
    """What was issued lately and nobody has acknowledged."""
    day = stage.today - dt.timedelta(days=NEWLY_ISSUED_DAYS_AGO)
    new = {one.id: one.version for one in _projects(checklist) if SCENES[one.code].ending is Ending.NEW}
    issue_projects(checklist, new, by=stage.doer(stage.people["office"], day))


def _play(checklist: Checklist, stage: Stage, issued_on: dt.date) -> None:
    projects = {project.code: project for project in _projects(checklist)}
    cues = [cue for code, project in projects.items() for cue in stage.cues(project, SCENES[code], issued_on)]
    cues += [*ladder.sweeps(projects, stage.today), *ladder.cues(projects, stage), _circular(checklist, stage)]
    for cue in sorted(cues, key=lambda cue: (cue.day, cue.hour)):
        cue.act()


def _circular(checklist: Checklist, stage: Stage) -> Cue:
    """The last month's circular, issued on the day on which its draft was there."""
    month = month_of(stage.today.replace(day=1) - dt.timedelta(days=1))
    if stage.today < month.draft_on:
        month = month_of(month.first_on - dt.timedelta(days=1))
    by, zone = stage.doer(stage.people["office"], month.draft_on), current_app.config["TIMEZONE"]
    return Cue(by.today, 9, partial(issue_circular, checklist, month, version=None, by=by, zone=zone))


def _lay_plan(project: Project, stage: Stage, day: dt.date) -> None:
    """Writes the scene's plan into the draft, as the five-terms page would."""
    plan = plan_of(SCENES[project.code], project.plan, stage.today)
    if plan == project.plan:
        return
    terms = five_terms(project)
    entry = TermsEntry(
        owner_id=project.owner_id,
        sponsor_id=project.sponsor_id,
        lead_unit_id=project.lead_unit_id,
        support_unit_ids=tuple(unit.id for unit in project.support_units),
        support_note=project.support_note,
        starts_on=plan.starts_on,
        due_on=plan.due_on,
        milestones=tuple(
            MilestoneLine(row.id, step.name, step.due_on, step.weight)
            for row, step in zip(project.milestones, plan.milestones, strict=True)
        ),
        duty=terms.duty,
        statement=project.standard,
        metrics=tuple(MetricLine(m.id, m.name, m.unit, m.direction, m.target) for m in project.metrics),
        evidence=terms.standard.evidence,
        rewards=terms.incentive.rewards,
        penalties=terms.incentive.penalties,
    )
    save_terms(project, entry, version=project.version, by=stage.doer(stage.people["office"], day))


def _first_start(today: dt.date) -> dt.date:
    """The earliest day on which a project of the story starts: the template's year begins on 1 January."""
    return min(dt.date(today.year, 1, 1), today - dt.timedelta(days=330))


def _projects(checklist: Checklist) -> list[Project]:
    found = sa.select(Project).where(Project.checklist_id == checklist.id).order_by(Project.position)
    return list(db.session.scalars(found))


def _program(day: dt.date, today: dt.date, *, hour: int = 8) -> Doer:
    return Doer(None, str(PROGRAM), at_local(min(day, today), hour), min(day, today))


def _is_loaded() -> bool:
    names = [post.username for post in NAMED]
    return db.session.scalar(sa.select(sa.func.count()).where(Account.username.in_(names))) == len(names)


def _write_accounts(place: Path, words: Mapping[str, str]) -> None:
    """Written before the commit: a run that is cut short leaves a list that the next run replaces."""
    draft = place.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["username", "password", "post"])
        writer.writerows([post.username, words[post.username], post.post] for post in NAMED)
    os.replace(draft, place)
