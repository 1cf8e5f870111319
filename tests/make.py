"""Rows for tests, each with sense enough to be lawful; a test states only what it is about."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient

from tracker.domain.permissions import Actor, Grant, Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import (
    Account,
    Checklist,
    DutyLine,
    EvidenceRequirement,
    IncentiveClause,
    Item,
    Metric,
    Milestone,
    Organization,
    Project,
    Report,
    RoleGrant,
)
from tracker.queries import reported
from tracker.services import reports, sessions
from tracker.services.bulk import forget
from tracker.services.doer import Doer

MOMENT = dt.datetime(2026, 11, 24, 2, 32, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
UNUSABLE_HASH = "!"
_numbers = itertools.count(1)


def organization(name: str, *, parent: Organization | None = None, tier: int | None = None) -> Organization:
    made = Organization(name=name, short_name=name[:20], tier=tier, parent_id=parent.id if parent else None, path="")
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    db.session.flush()
    return made


def account(post: str, at: Organization, *, roles: Sequence[tuple[Role, Organization]] = (), **given: Any) -> Account:
    """An account that can log in by `log_in`; its password is unusable unless a test sets one."""
    values: dict[str, Any] = {
        "username": f"user{next(_numbers)}",
        "password_hash": UNUSABLE_HASH,
        "password_set_at": MOMENT,
        "created_at": MOMENT,
        "is_password_one_time": False,
    }
    made = Account(post=post, organization_id=at.id, **(values | given))
    db.session.add(made)
    db.session.flush()
    for role, where in roles:
        db.session.add(RoleGrant(account_id=made.id, organization_id=where.id, role=role, granted_at=MOMENT))
    db.session.flush()
    return made


def actor(of: Account) -> Actor:
    grants = tuple(Grant(grant.role, grant.organization.path) for grant in of.grants)
    return Actor(of.id, of.organization_id, of.organization.path, grants)


def doer(of: Account, *, today: dt.date = TODAY) -> Doer:
    """The account acting at 10:32 in Shanghai on `today`."""
    at = dt.datetime.combine(today, dt.time(2, 32), tzinfo=dt.UTC)
    return Doer(actor(of), of.label, at, today, "127.0.0.1")


def log_in(client: FlaskClient, as_: Account) -> FlaskClient:
    """Gives the client a live session of the account, as after log-in."""
    token = sessions.begin_session(as_, at=dt.datetime.now(dt.UTC), address="127.0.0.1", device="test")
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def checklist(at: Organization, by: Account, *, year: int = 2026, state: str = "issued") -> Checklist:
    made = Checklist(
        organization_id=at.id,
        org_path=at.path,
        year=year,
        title="项目清单",
        state=state,
        created_by_id=by.id,
        created_at=MOMENT,
        issued_at=None if state == "draft" else MOMENT,
    )
    made.items.append(Item(code="1", name="统筹领导与联系服务", position=1))
    db.session.add(made)
    db.session.flush()
    return made


def project(
    in_: Checklist,
    *,
    owner: Account | None = None,
    sponsor: Account | None = None,
    lead_unit: Organization | None = None,
    state: State = State.IN_PROGRESS,
    code: str = "1.1",
    starts_on: dt.date = dt.date(2026, 1, 10),
    due_on: dt.date = dt.date(2026, 12, 20),
    milestones: Sequence[tuple[str, dt.date, int]] | None = None,
    **given: Any,
) -> Project:
    """A project with all five terms, of weight 100 unless said otherwise."""
    values: dict[str, Any] = {
        "name": "三级统筹议事",
        "weight": 100,
        "position": next(_numbers),
        "standard": "全年专题研究不少于5次",
        "original_due_on": None if state is State.DRAFT else due_on,
        "issued_at": None if state is State.DRAFT else MOMENT,
        "acknowledged_at": MOMENT if state not in (State.DRAFT, State.ISSUED) else None,
    }
    steps = milestones or (("上半年满2次", dt.date(2026, 6, 30), 45), ("全年满5次", due_on, 55))
    made = Project(
        checklist_id=in_.id,
        item_id=in_.items[0].id,
        code=code,
        state=state,
        starts_on=starts_on,
        due_on=due_on,
        org_path=in_.org_path,
        owner_id=owner.id if owner else None,
        sponsor_id=sponsor.id if sponsor else None,
        lead_unit_id=lead_unit.id if lead_unit else None,
        lead_path=lead_unit.path if lead_unit else None,
        **(values | given),
    )
    made.milestones = [
        Milestone(position=n, name=name, due_on=day, weight=weight) for n, (name, day, weight) in enumerate(steps, 1)
    ]
    made.duty_lines = [DutyLine(position=1, text="提请区委常委会专题研究园区党建")]
    made.metrics = [Metric(position=1, name="专题研究次数", unit="次", direction="gte", target=5)]
    made.evidence_requirements = [EvidenceRequirement(position=1, name="会议纪要")]
    made.clauses = [
        IncentiveClause(position=1, kind="reward", condition="难题解决数每超目标1个", points=1),
        IncentiveClause(position=2, kind="penalty", condition="专题研究每少1次", points=-1),
    ]
    db.session.add(made)
    db.session.flush()
    return made


def no_change(project: Project, *, by: Doer, form_key: str) -> Report:
    """The owner presses 无变化 on an entity of the session."""
    db.session.flush()
    filed = reports.file_no_change(reported.in_turn(project.id, form_key), by=by, form_key=form_key)
    forget(Project, [project.id])
    return db.session.get_one(Report, filed.report_id)
