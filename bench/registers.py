"""`python -m bench.registers`: a register of 1,000 projects out as a workbook, and back for a preview; seconds and memory."""

from __future__ import annotations

import datetime as dt
import io
import multiprocessing
import tempfile

import openpyxl
import sqlalchemy as sa

from bench import seed
from bench.acts import heading, measure
from tracker import create_app
from tracker.clock import now, today
from tracker.domain.project import State
from tracker.domain.register.columns import COLUMNS
from tracker.domain.register.judgement import Change
from tracker.domain.register.reading import read_table
from tracker.exports.register import register_workbook
from tracker.exports.xlsx import About
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
    Project,
)
from tracker.queries.people import actor_of
from tracker.queries.register import register_of
from tracker.schema import migrations
from tracker.services.register_imports import judge
from tracker.workbooks import read_sheet, register_heads

PROJECTS, ITEMS = 1_000, 20
# Seconds that each is to take at most.
EXPORT, PREVIEW = 1.5, 2.0
FIRST_ROW, WEIGHT = 5, [column.key for column in COLUMNS].index("weight") + 1


def main() -> None:
    heading(f"register of {PROJECTS:,} projects, SQLite")
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/tracker.db", "INSTANCE_PATH": folder, "SECRET_KEY": "bench"}
        # In a process of its own: what filling takes is not what a register takes.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            checklist_id = pool.apply(_prepare, (settings,))
        app = create_app(settings)
        content = measure(app, "export", lambda: _export(checklist_id), target=EXPORT)
        unchanged, changed = Change.UNCHANGED, Change.CHANGED
        measure(app, f"preview, {unchanged}", lambda: _preview(checklist_id, content, unchanged), target=PREVIEW)
        edited = _edited(content)
        measure(app, f"preview, {changed}", lambda: _preview(checklist_id, edited, changed), target=PREVIEW)
        with app.app_context():
            db.engine.dispose()


def _prepare(settings: dict[str, str]) -> int:
    app = create_app(settings)
    with app.app_context():
        migrations(app).upgrade()
        seed.fill(db.session, projects=seed.PROJECTS_A_CHECKLIST, today=today(), at=now())
        return _fill()


def _export(checklist_id: int) -> bytes:
    checklist = db.session.get_one(Checklist, checklist_id)
    actor = actor_of(db.session.get_one(Account, 1))
    register = register_of(checklist, actor=actor, day=today(), with_drafts=True)
    return register_workbook(register, About("register", "bench", now()), subtitle="", may_edit=True)


def _preview(checklist_id: int, content: bytes, expected: Change) -> None:
    checklist = db.session.get_one(Checklist, checklist_id)
    sheet = read_sheet(io.BytesIO(content))
    judgement = judge(checklist, read_table(sheet.rows, sheet.merged, register_heads())).judgement
    if judgement.count(expected) != PROJECTS:
        raise RuntimeError(f"{judgement.count(expected)} rows are {expected}")


def _edited(content: bytes) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet = workbook.worksheets[0]
    for row in range(FIRST_ROW, FIRST_ROW + PROJECTS):
        sheet.cell(row, WEIGHT).value = 1
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _fill() -> int:
    """A draft of 1,000 projects with all five terms, written without the services."""
    first = db.session.scalars(sa.select(Checklist)).first()
    if first is None:
        raise RuntimeError("nothing was seeded")
    checklist = Checklist(
        organization_id=first.organization_id,
        org_path=first.org_path,
        year=today().year + 1,
        title="Register",
        state="draft",
        created_by_id=1,
        created_at=now(),
    )
    checklist.items = [Item(code=str(n), name=f"Item {n}", position=n) for n in range(1, ITEMS + 1)]
    db.session.add(checklist)
    db.session.flush()
    for n in range(PROJECTS):
        item = checklist.items[n * ITEMS // PROJECTS]
        db.session.add(_project(checklist, item, n))
    db.session.commit()
    return checklist.id


def _project(checklist: Checklist, item: Item, n: int) -> Project:
    starts_on = dt.date(checklist.year, 1, 10)
    days = [starts_on + dt.timedelta(days=80 * k) for k in range(1, 5)]
    made = Project(
        checklist_id=checklist.id,
        item_id=item.id,
        position=item.position * 1000 + n,
        code=f"{item.code}.{n + 1}",
        name=f"Project {n + 1}",
        state=State.DRAFT,
        owner_id=2 + n % 8,
        sponsor_id=1,
        lead_unit_id=checklist.organization_id,
        lead_path=checklist.org_path,
        org_path=checklist.org_path,
        starts_on=starts_on,
        due_on=days[-1],
        standard="No fewer than 5 times in the year, each with its minutes",
    )
    made.milestones = [Milestone(position=k, name=f"Step {k}", due_on=day, weight=25) for k, day in enumerate(days, 1)]
    made.duty_lines = [DutyLine(position=k, text=f"Duty {k} of the project") for k in range(1, 4)]
    made.metrics = [Metric(position=k, name=f"Metric {k}", unit="x", direction="gte", target=k) for k in range(1, 4)]
    made.evidence_requirements = [EvidenceRequirement(position=k, name=f"Evidence {k}") for k in range(1, 4)]
    made.clauses = [
        IncentiveClause(position=k, kind=kind, condition=f"Condition {k}", points=points)
        for k, (kind, points) in enumerate((("reward", 1), ("penalty", -1), ("penalty", -2)), 1)
    ]
    return made


if __name__ == "__main__":
    main()
