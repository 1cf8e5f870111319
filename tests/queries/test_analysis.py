"""Planned against actual on each day, and the lead units."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Item, Project
from tracker.queries.analysis import Analysis, Series, analysis, days_of
from tracker.queries.board import choices
from tracker.services import projects, reports, reviews, standing
from tracker.services.reports import Statement

YEAR = {"starts_on": dt.date(2026, 1, 1), "due_on": dt.date(2026, 12, 31)}


def project(cast: Cast, checklist: Any, code: str, weight: int, **given: Any) -> Project:
    values: dict[str, Any] = {
        **YEAR,
        "milestones": [("全年", dt.date(2026, 12, 31), 100)],
        "lead_unit": cast.department,
    } | given
    made = make.project(checklist, owner=cast.owner, code=code, weight=weight, **values)
    standing.refresh(made, today=make.TODAY)
    return made


def report(cast: Cast, project: Project, percent: int, day: dt.date) -> Any:
    by = make.doer(cast.owner, today=day)
    return reports.submit_report(project, Statement(percent), by=by, form_key=f"{day}")


def found(cast: Cast) -> Analysis:
    actor = make.actor(cast.office)
    return analysis(choices(actor, year=2026)[0], actor=actor, today=make.TODAY)


def on(series: Series, day: dt.date) -> tuple[Decimal, Decimal | None]:
    return next((point.planned, point.actual) for point in series.points if point.day == day)


def test_it_is_read_at_the_ends_of_months_and_today() -> None:
    days = days_of(2026, make.TODAY)
    assert (days[0], days[1], days[-1], len(days)) == (
        dt.date(2026, 1, 31),
        dt.date(2026, 2, 28),
        dt.date(2026, 12, 31),
        13,
    )
    assert len(days_of(2025, make.TODAY)) == len(days_of(2026, dt.date(2026, 6, 30))) == 12


def test_planned_and_actual_are_means_by_weight(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    first, second = project(cast, checklist, "1.1", 75), project(cast, checklist, "1.2", 25)
    report(cast, first, 40, dt.date(2026, 3, 10))
    report(cast, first, 60, dt.date(2026, 5, 1))
    report(cast, second, 80, dt.date(2026, 5, 31))
    whole = found(cast).whole
    assert on(whole, dt.date(2026, 2, 28))[1] == 0
    assert on(whole, dt.date(2026, 3, 31)) == (Decimal("24.5"), Decimal(30))
    assert on(whole, dt.date(2026, 5, 31))[1] == 65
    assert on(whole, make.TODAY)[1] == 65
    assert on(whole, dt.date(2026, 12, 31)) == (Decimal(100), None)


def test_a_returned_report_never_counted_and_the_cancelled_are_left_out(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    kept, gone = project(cast, checklist, "1.1", 50), project(cast, checklist, "1.2", 50)
    report(cast, kept, 30, dt.date(2026, 3, 10))
    returned = report(cast, kept, 90, dt.date(2026, 4, 10))
    reviews.return_report(returned, by=make.doer(cast.office), reason="没有凭证")
    projects.cancel_project(gone, by=make.doer(cast.office), reason="不再需要")
    whole = found(cast).whole
    assert [on(whole, day)[1] for day in (dt.date(2026, 4, 30), make.TODAY)] == [30, 30]
    assert on(whole, dt.date(2026, 12, 31))[0] == 100


def test_while_the_clock_stands_the_plan_does_too(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    stopped = project(cast, checklist, "1.1", 100)
    projects.suspend_project(stopped, by=make.doer(cast.office, today=dt.date(2026, 6, 30)), reason="场地改造")
    whole = found(cast).whole
    assert on(whole, dt.date(2026, 6, 30))[0] == on(whole, dt.date(2026, 12, 31))[0] == Decimal("49.5")


def test_each_item_has_its_own_curve(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    other = Item(code="2", name="阵地人员经费保障", position=2)
    checklist.items.append(other)
    db.session.flush()
    project(cast, checklist, "1.1", 50)
    second = project(cast, checklist, "2.1", 50)
    second.item_id = other.id
    report(cast, second, 50, dt.date(2026, 3, 10))
    items = found(cast).items
    assert [(one.code, one.name) for one in items] == [("1", "统筹领导与联系服务"), ("2", "阵地人员经费保障")]
    assert [on(one, make.TODAY)[1] for one in items] == [0, 50]


def test_units_are_counted_like_the_register_the_latest_first(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project(cast, checklist, "1.1", 20)
    project(cast, checklist, "1.2", 20, lead_unit=cast.industry, due_on=dt.date(2026, 11, 20), milestones=None)
    project(cast, checklist, "1.3", 20, lead_unit=cast.industry)
    project(cast, checklist, "1.4", 20, lead_unit=None, state=State.CANCELLED)
    units = found(cast).units
    assert [unit.name for unit in units] == ["汽车汽配行业党委", "党群工作部", ""]
    assert (units[0].counts.issued_total, units[0].counts.open_late, units[0].counts.open_on_time) == (2, 1, 1)
    assert all(unit.counts.holds for unit in units)


@pytest.mark.parametrize("who", ["outsider", "auditor"])
def test_others_find_no_checklist(cast: Cast, who: str) -> None:
    project(cast, make.checklist(cast.park, cast.office), "1.1", 100)
    assert choices(make.actor(getattr(cast, who)), year=2026) == []
