"""Fills an empty database in bulk: the default checklist again and again, each in a park of its own.

These rows are for measuring only and are written without the services. The days on which lights turn come from the
domain's own function, so that the pages show what they would show.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain import project as rules
from tracker.domain.acts import Act
from tracker.domain.policy import DEFAULT
from tracker.domain.roles import Role
from tracker.domain.turning import turning_days
from tracker.models import (
    Account,
    AuditEvent,
    Checklist,
    Item,
    Milestone,
    Organization,
    Project,
    Report,
    Review,
    RoleGrant,
)

PROJECTS_A_CHECKLIST = 18
ITEMS = 6
OWNERS_A_PARK = 8
REPORTS_A_PROJECT = 4
WEIGHTS = (25, 25, 25, 25)
KINDS = (Organization, Account, RoleGrant, Checklist, Item, Project, Milestone, Report, Review, AuditEvent)


@dataclass(frozen=True, slots=True)
class Seeded:
    """The ids of the first park's people: the one who looks, and the owners who report."""

    office_id: int
    owner_ids: tuple[int, ...]


def fill(session: Session, *, projects: int, today: dt.date, at: dt.datetime) -> Seeded:
    """Writes `projects` projects (rounded up to whole checklists), issued this year and in progress on `today`."""
    parks = -(-projects // PROJECTS_A_CHECKLIST)
    root = Organization(name="区委", short_name="区委", tier=1, path="")
    session.add(root)
    session.flush()
    root.path = f"/{root.id}/"
    session.flush()
    numbers = {name: itertools.count(1) for name in ("account", "checklist", "item", "project", "milestone", "report")}
    tables: dict[Any, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for park in range(parks):
        _park(tables, numbers, root.id, root.id + 1 + park, today, at)
    for kind, rows in tables.items():
        session.execute(sa.insert(kind), rows)
    if session.get_bind().dialect.name == "postgresql":
        _catch_up_sequences(session)
        session.commit()
    session.execute(sa.text("ANALYZE"))
    session.commit()
    return Seeded(1, tuple(range(2, 2 + OWNERS_A_PARK)))


def _park(tables: Any, numbers: Any, root_id: int, park_id: int, today: dt.date, at: dt.datetime) -> None:
    path = f"/{root_id}/{park_id}/"
    tables[Organization].append(
        {"id": park_id, "parent_id": root_id, "path": path, "name": f"园区 {park_id}", "short_name": f"园区{park_id}"}
        | {"tier": None, "position": park_id, "version": 1}
    )
    people = [next(numbers["account"]) for _ in range(1 + OWNERS_A_PARK)]
    for account_id in people:
        is_office = account_id == people[0]
        tables[Account].append(_account(account_id, park_id, at))
        tables[RoleGrant].append(
            {"account_id": account_id, "organization_id": park_id, "granted_at": at}
            | {"role": Role.OFFICE if is_office else Role.REPORTER}
        )
    checklist_id = next(numbers["checklist"])
    tables[Checklist].append(
        {"id": checklist_id, "organization_id": park_id, "org_path": path, "year": today.year, "version": 1}
        | {"title": "园区党建项目清单", "state": "issued", "revision": 1, "created_by_id": people[0], "created_at": at}
        | {"issued_at": at}
    )
    items = [next(numbers["item"]) for _ in range(ITEMS)]
    for position, item_id in enumerate(items, 1):
        tables[Item].append(
            {"id": item_id, "checklist_id": checklist_id, "code": str(position), "position": position}
            | {"name": f"第 {position} 大项"}
        )
    for n in range(PROJECTS_A_CHECKLIST):
        _project(tables, numbers, (checklist_id, items[n % ITEMS], path, park_id, people, n), today, at)


def _project(tables: Any, numbers: Any, place: tuple[Any, ...], today: dt.date, at: dt.datetime) -> None:
    checklist_id, item_id, path, park_id, people, n = place
    project_id = next(numbers["project"])
    starts_on, due_on = today - dt.timedelta(days=200 + n), today + dt.timedelta(days=12 * n - 20)
    span = (due_on - starts_on) / 4
    days = [*(starts_on + span * step for step in (1, 2, 3)), due_on]
    done = 3 if n % 4 else 2
    percent = 25 * done + n % 20
    steps = tuple(
        rules.Milestone(f"节点 {k}", day, weight, day if k <= done else None)
        for k, (day, weight) in enumerate(zip(days, WEIGHTS, strict=True), 1)
    )
    turning = turning_days(rules.Plan(starts_on, due_on, steps), percent, DEFAULT)
    owner_id = people[1 + n % OWNERS_A_PARK]
    tables[Project].append(
        {"id": project_id, "checklist_id": checklist_id, "item_id": item_id, "position": n, "version": 1}
        | {"code": f"{n % ITEMS + 1}.{n // ITEMS + 1}", "name": "三级统筹议事与联系服务", "weight": 5}
        | {"state": rules.State.IN_PROGRESS, "owner_id": owner_id, "sponsor_id": people[0], "lead_unit_id": park_id}
        | {"starts_on": starts_on, "due_on": due_on, "original_due_on": due_on, "standard": "全年不少于 5 次"}
        | {"issued_at": at, "acknowledged_at": at, "org_path": path, "lead_path": path, "percent": percent}
        | {"blue_on": turning.blue_on, "yellow_on": turning.yellow_on, "red_on": turning.red_on}
        | {"next_step_on": next((step.due_on for step in steps if step.done_on is None), due_on)}
        | {"last_report_on": today - dt.timedelta(days=n), "pending_reviews": 1}
    )
    for k, step in enumerate(steps, 1):
        tables[Milestone].append(
            {"id": next(numbers["milestone"]), "project_id": project_id, "position": k, "name": step.name}
            | {"due_on": step.due_on, "weight": step.weight, "done_on": step.done_on}
        )
    for k in range(REPORTS_A_PROJECT):
        _report(tables, numbers, tables[Project][-1], k, today, at)


def _report(tables: Any, numbers: Any, project: dict[str, Any], k: int, today: dt.date, at: dt.datetime) -> None:
    """A report with its line in the log; all but the last have been reviewed by the office, which is the sponsor here."""
    report_id, percent = next(numbers["report"]), project["percent"]
    tables[Report].append(
        {"id": report_id, "project_id": project["id"], "form_key": f"seed-{project['id']}-{k}"}
        | {"reported_by_id": project["owner_id"], "reported_at": at, "note": "按计划推进"}
        | {"reported_on": today - dt.timedelta(days=60 - 10 * k)}
        | {"percent": percent * (k + 1) // REPORTS_A_PROJECT, "percent_before": percent * k // REPORTS_A_PROJECT}
    )
    if k < REPORTS_A_PROJECT - 1:
        tables[Review].append(
            {"report_id": report_id, "decision": "acknowledged", "reviewed_by_id": project["sponsor_id"]}
            | {"reviewed_at": at}
        )
    tables[AuditEvent].append(
        {"at": at, "actor_id": project["owner_id"], "actor_label": "岗位", "act": Act.REPORT_SUBMIT.value}
        | {"subject_type": "report", "subject_id": report_id, "subject_label": f"{project['code']} {project['name']}"}
        | {"project_id": project["id"], "after": {"percent": percent, "note": "按计划推进"}}
    )


def _account(account_id: int, park_id: int, at: dt.datetime) -> dict[str, Any]:
    return {
        "id": account_id,
        "username": f"bench{account_id}",
        "post": f"岗位 {account_id}",
        "organization_id": park_id,
        "password_hash": "!",
        "password_set_at": at,
        "is_password_one_time": False,
        "created_at": at,
        "version": 1,
    }


def _catch_up_sequences(session: Session) -> None:
    for kind in KINDS:
        table = kind.__tablename__
        session.execute(
            sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608  # our own table names
        )
