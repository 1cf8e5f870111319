"""The five terms are written, and changed after issuing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.domain.terms import Clause, Term
from tracker.models import AuditEvent, MetricEntry, Project, Report, TermChange
from tracker.services import terms
from tracker.services.term_rows import MetricLine, MilestoneLine, entry_of


def save(project: Project, cast: Cast, *, reason: str = "", version: int | None = None, **changes: Any) -> list[Term]:
    """What the page would send if nothing but `changes` were touched."""
    written = replace(entry_of(project), **changes)
    return terms.save_terms(
        project, written, version=version or project.version, reason=reason, by=make.doer(cast.office)
    )


@pytest.fixture
def draft(session: Session, cast: Cast) -> Project:
    checklist = make.checklist(cast.park, cast.office, state="draft")
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, state=State.DRAFT)


@pytest.fixture
def issued(session: Session, cast: Cast) -> Project:
    checklist = make.checklist(cast.park, cast.office)
    return make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)


def steps(project: Project, *changes: tuple[str, dt.date | None, int]) -> tuple[MilestoneLine, ...]:
    """Milestones in place of the old ones, as far as there are some."""
    ids = [step.id for step in project.milestones] + [None] * len(changes)
    return tuple(
        MilestoneLine(id_, name, due_on or make.TODAY, weight)
        for id_, (name, due_on, weight) in zip(ids, changes, strict=False)
    )


def test_a_draft_is_written_whole(session: Session, cast: Cast, draft: Project) -> None:
    changed = save(
        draft,
        cast,
        owner_id=None,
        milestones=steps(
            draft, ("过半", dt.date(2026, 5, 29), 50), ("再过", dt.date(2026, 9, 1), 20), ("完成", draft.due_on, 30)
        ),
        duty=("甲", "乙"),
        statement="全部完成",
        metrics=(
            MetricLine(draft.metrics[0].id, "户数", "户", "lte", None),
            MetricLine(None, "率", "%", "eq", Decimal(100)),
        ),
        evidence=("照片", "照片", "会议纪要"),
        rewards=(Clause("超额", Decimal("0.5"), Decimal(2)),),
        penalties=(Clause("未完成", Decimal(0), None, "通报"),),
    )
    session.flush()
    session.expire_all()
    assert changed == list(Term)
    assert [(step.position, step.name, step.weight) for step in draft.milestones] == [
        (1, "过半", 50),
        (2, "再过", 20),
        (3, "完成", 30),
    ]
    assert [row.text for row in draft.duty_lines] == ["甲", "乙"]
    assert [(row.name, row.unit, row.direction, row.target) for row in draft.metrics] == [
        ("户数", "户", "lte", None),
        ("率", "%", "eq", 100),
    ]
    assert [row.name for row in draft.evidence_requirements] == ["照片", "会议纪要"]
    assert [(row.kind, row.condition, row.points, row.cap, row.action) for row in draft.clauses] == [
        ("reward", "超额", Decimal("0.5"), 2, ""),
        ("penalty", "未完成", 0, None, "通报"),
    ]
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, sorted(event.after)) == ("project:edit", ["deadline", "duty", "incentive", "owner", "standard"])
    assert event.after["standard"] == "全部完成\n户数 ≤ （空）户\n率 = 100%\n佐证：照片、会议纪要"
    assert event.after["incentive"] == "超额：0.5 分、封顶 2 分\n未完成：通报"
    assert event.before["owner"] == "责任人：责任人\n挂联领导：挂联领导\n责任单位：党群工作部\n协办单位：（空）"
    assert session.scalar(sa.select(sa.func.count()).select_from(TermChange)) == 0


def test_a_draft_may_stay_incomplete(session: Session, cast: Cast, draft: Project) -> None:
    save(
        draft,
        cast,
        milestones=(),
        duty=(),
        statement="",
        metrics=(),
        evidence=(),
        rewards=(),
        penalties=(),
        starts_on=None,
        due_on=None,
    )
    session.flush()
    assert (draft.milestones, draft.starts_on) == ([], None)


def test_rows_that_stay_keep_their_ids(session: Session, cast: Cast, draft: Project) -> None:
    kept = (
        [step.id for step in draft.milestones],
        [row.id for row in draft.metrics],
        [row.id for row in draft.evidence_requirements],
    )
    save(draft, cast, statement="另一句")
    session.flush()
    assert kept == (
        [step.id for step in draft.milestones],
        [row.id for row in draft.metrics],
        [row.id for row in draft.evidence_requirements],
    )


def test_nothing_changed_records_nothing(session: Session, cast: Cast, issued: Project) -> None:
    assert save(issued, cast) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0
    assert issued.term_changes == 0


def test_a_stale_page_is_refused_with_the_terms_that_stand(session: Session, cast: Cast, draft: Project) -> None:
    with pytest.raises(Stale) as stale:
        save(draft, cast, version=99, statement="x")
    assert stale.value.theirs["duty"] == "提请区委常委会专题研究园区党建"


def test_a_change_after_issuing_is_kept_as_old_and_new_with_its_reason(
    session: Session, cast: Cast, issued: Project
) -> None:
    assert save(issued, cast, reason=" 人员调整 ", owner_id=cast.secretary.id, duty=("新的职责",)) == [
        Term.OWNER,
        Term.DUTY,
    ]
    session.flush()
    rows = session.scalars(sa.select(TermChange).order_by(TermChange.id)).all()
    assert [(row.term, row.reason, row.changed_by_id) for row in rows] == [
        ("owner", "人员调整", cast.office.id),
        ("duty", "人员调整", cast.office.id),
    ]
    assert (rows[1].before, rows[1].after) == ("提请区委常委会专题研究园区党建", "新的职责")
    assert (issued.term_changes, issued.deadline_changes, issued.state) == (1, 0, State.IN_PROGRESS)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.reason) == ("project:change", "人员调整")


def test_a_change_after_issuing_needs_a_reason(session: Session, cast: Cast, issued: Project) -> None:
    with pytest.raises(RuleBroken, match="请写明原因") as refused:
        save(issued, cast, duty=("新的职责",), reason="  ")
    assert refused.value.field == "reason"


def test_the_due_day_moves_only_through_an_extension(session: Session, cast: Cast, issued: Project) -> None:
    with pytest.raises(RuleBroken, match="时限 12-20 不能直接改，要由责任人申请延期") as refused:
        save(issued, cast, due_on=dt.date(2026, 12, 25), reason="推后")
    assert refused.value.field == "due_on"


def test_an_issued_project_stays_complete(session: Session, cast: Cast, issued: Project) -> None:
    with pytest.raises(RuleBroken, match="还没有职责") as refused:
        save(issued, cast, duty=(), reason="删去")
    assert refused.value.field == "duty"


def test_a_moved_milestone_counts_as_a_change_of_date_and_turns_the_light_anew(
    session: Session, cast: Cast, issued: Project
) -> None:
    assert issued.red_on is None
    moved = steps(issued, ("上半年满2次", dt.date(2026, 12, 1), 45), ("全年满5次", issued.due_on, 55))
    assert save(issued, cast, milestones=moved, reason="会期调整") == [Term.DEADLINE]
    assert (issued.deadline_changes, issued.term_changes) == (1, 1)
    assert issued.red_on is not None
    change = session.scalars(sa.select(TermChange)).one()
    assert change.before.splitlines()[1] == "上半年满2次 2026-06-30 45%"
    assert change.after.splitlines()[1] == "上半年满2次 2026-12-01 45%"


@pytest.mark.parametrize(
    "line",
    [("上半年满2次", dt.date(2026, 6, 30), 50), ("上半年满2次", dt.date(2026, 7, 1), 45), None],
    ids=["another weight", "another day", "taken out"],
)
def test_a_milestone_that_is_done_stays_as_it_is(
    session: Session, cast: Cast, issued: Project, line: tuple[str, dt.date, int] | None
) -> None:
    done, last = issued.milestones
    done.done_on = dt.date(2026, 6, 20)
    rest = MilestoneLine(last.id, last.name, last.due_on, 100 - (line[2] if line else 0))
    written = (MilestoneLine(done.id, *line), rest) if line else (rest,)
    with pytest.raises(RuleBroken, match="“上半年满2次”已完成") as refused:
        save(issued, cast, milestones=written, reason="调整")
    assert refused.value.field == "milestones"


def test_a_milestone_that_a_report_named_is_not_taken_out(session: Session, cast: Cast, issued: Project) -> None:
    first, last = issued.milestones
    session.add(
        Report(
            project_id=issued.id,
            form_key="k",
            reported_by_id=cast.owner.id,
            reported_at=make.MOMENT,
            reported_on=make.TODAY,
            percent=45,
            percent_before=0,
            milestones=[first],
        )
    )
    session.flush()
    with pytest.raises(RuleBroken, match="已有进度报告"):
        save(issued, cast, milestones=(MilestoneLine(last.id, last.name, last.due_on, 100),), reason="合并")


def test_a_metric_that_is_taken_out_takes_its_entries_along(session: Session, cast: Cast, issued: Project) -> None:
    metric = issued.metrics[0]
    session.add(MetricEntry(metric_id=metric.id, value=3, stated_on=make.TODAY, stated_by_id=cast.owner.id))
    session.flush()
    save(issued, cast, metrics=(), reason="不再统计")
    session.flush()
    assert session.scalar(sa.select(sa.func.count()).select_from(MetricEntry)) == 0


def test_a_new_owner_of_what_is_not_acknowledged_gets_the_days_for_it_anew(session: Session, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    waiting = make.project(
        checklist,
        owner=cast.owner,
        sponsor=cast.sponsor,
        lead_unit=cast.department,
        state=State.ISSUED,
        acknowledge_by_on=dt.date(2026, 11, 3),
    )
    save(waiting, cast, owner_id=cast.secretary.id, reason="换人")
    assert waiting.acknowledge_by_on == dt.date(2026, 11, 26)


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_a_settled_project_changes_no_more(session: Session, cast: Cast, state: State) -> None:
    settled = make.project(make.checklist(cast.park, cast.office), owner=cast.owner, state=state)
    with pytest.raises(RuleBroken, match="五定不再变更"):
        save(settled, cast, duty=("x",), reason="x")


def test_an_archived_checklist_changes_no_more(session: Session, cast: Cast) -> None:
    kept = make.project(make.checklist(cast.park, cast.office, state="archived"), owner=cast.owner)
    with pytest.raises(RuleBroken, match="已归档"):
        save(kept, cast, duty=("x",), reason="x")


@pytest.mark.parametrize("who", ["owner", "sponsor", "verifier", "outsider"])
def test_only_the_office_writes_terms(session: Session, cast: Cast, draft: Project, issued: Project, who: str) -> None:
    for project in (draft, issued):
        with pytest.raises(NotAllowed):
            terms.save_terms(
                project,
                replace(entry_of(project), duty=("x",)),
                version=project.version,
                reason="x",
                by=make.doer(getattr(cast, who)),
            )
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_the_office_of_an_organization_above_may_write_too(session: Session, cast: Cast, draft: Project) -> None:
    above = make.account("两新工委办公室", cast.district, roles=[(Role.OFFICE, cast.district)])
    assert terms.save_terms(
        draft, replace(entry_of(draft), duty=("x",)), version=draft.version, by=make.doer(above)
    ) == [Term.DUTY]
