"""Checklists are made, archived, thrown away."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.models import AuditEvent, Checklist, Item, Milestone, Project
from tracker.queries.checklists import with_projects
from tracker.queries.terms import problems
from tracker.services import checklists
from tracker.template_files import default_template
from tracker.working_days import china_calendar


def acts(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))


def test_a_template_becomes_a_draft_of_six_items_and_eighteen_projects(session: Session, cast: Cast) -> None:
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
    )
    projects = with_projects(made.id)
    assert (made.state, made.year, made.title) == ("draft", 2027, "园区党建项目清单")
    assert ([item.code for item in made.items], len(projects)) == (["1", "2", "3", "4", "5", "6"], 18)
    assert sum(one.weight for one in projects) == 100
    assert [one.code for one in projects] == [one.code for one in default_template().projects]
    assert all(one.state is State.DRAFT and one.percent == 0 for one in projects)
    assert acts(session) == ["checklist:create"]


def test_dates_fall_in_the_plan_year_on_working_days(session: Session, cast: Cast) -> None:
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2026, by=make.doer(cast.office)
    )
    calendar = china_calendar()
    for project in with_projects(made.id):
        days = [project.starts_on, project.due_on, *(step.due_on for step in project.milestones)]
        assert all(day is not None and day.year == 2026 and calendar.is_workday(day) for day in days)
        assert project.milestones[-1].due_on == project.due_on


def test_people_and_units_are_proposed_from_the_posts_that_the_template_names(session: Session, cast: Cast) -> None:
    head = make.account("党群工作部部长", cast.department, roles=[(Role.REPORTER, cast.park)])
    leader = make.account("园区党委书记", cast.park, roles=[(Role.SPONSOR, cast.park)])
    bureau = make.organization("区财政局", parent=cast.district)
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
    )
    by_code = {one.code: one for one in with_projects(made.id)}
    project = by_code["2.1"]
    assert (project.owner_id, project.sponsor_id, project.lead_unit_id) == (head.id, leader.id, cast.park.id)
    assert project.lead_path == cast.park.path
    assert ([unit.id for unit in project.support_units], project.support_note) == ([bureau.id], "相关企业党组织")
    assert problems(project) == []
    assert (by_code["6.2"].owner_id, by_code["6.2"].owner_post) == (None, "督查专员")


def test_a_post_in_a_sister_park_is_not_proposed(session: Session, cast: Cast) -> None:
    make.account("党群工作部部长", cast.other_park, roles=[(Role.REPORTER, cast.other_park)])
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
    )
    assert {one.owner_id for one in with_projects(made.id) if one.owner_post == "党群工作部部长"} == {None}


def test_a_post_without_the_role_is_not_proposed(session: Session, cast: Cast) -> None:
    make.account("督查专员", cast.department)
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
    )
    assert [one.owner_id for one in with_projects(made.id) if one.code == "6.2"] == [None]


def test_last_year_is_copied_a_year_later_with_nothing_done(session: Session, cast: Cast) -> None:
    previous = make.checklist(cast.park, cast.office, year=2026)
    previous.title = "园区重点工作"
    steps = (("上半年", dt.date(2026, 6, 30), 45), ("全年", dt.date(2026, 12, 19), 55))
    old = make.project(
        previous,
        owner=cast.owner,
        sponsor=cast.sponsor,
        lead_unit=cast.department,
        percent=60,
        milestones=steps,
        due_on=dt.date(2026, 12, 19),
    )
    old.milestones[0].done_on = dt.date(2026, 6, 1)
    old.support_units = [cast.industry]
    make.project(previous, code="1.2", state=State.CANCELLED)
    made = checklists.create_from_previous(previous, year=2027, by=make.doer(cast.office))
    (copy,) = with_projects(made.id)
    assert (made.title, made.year) == ("园区重点工作", 2027)
    assert (copy.code, copy.state, copy.percent, copy.version) == ("1.1", State.DRAFT, 0, 1)
    assert (copy.owner_id, copy.sponsor_id, copy.lead_path) == (cast.owner.id, cast.sponsor.id, cast.department.path)
    assert [unit.id for unit in copy.support_units] == [cast.industry.id]
    assert (copy.starts_on, copy.due_on) == (dt.date(2027, 1, 11), dt.date(2027, 12, 17))
    assert [(step.due_on, step.done_on) for step in copy.milestones] == [
        (dt.date(2027, 6, 30), None),
        (dt.date(2027, 12, 17), None),
    ]
    assert (len(copy.clauses), len(copy.metrics), len(copy.duty_lines)) == (2, 1, 1)
    assert (old.percent, old.milestones[0].done_on) == (60, dt.date(2026, 6, 1))


def test_a_disabled_owner_is_not_carried_over(session: Session, cast: Cast) -> None:
    previous = make.checklist(cast.park, cast.office, year=2026)
    old = make.project(previous, owner=cast.owner, sponsor=cast.sponsor)
    old.starts_on = old.due_on = None
    cast.owner.disabled_at = cast.sponsor.disabled_at = make.MOMENT
    made = checklists.create_from_previous(previous, year=2027, by=make.doer(cast.office))
    (copy,) = with_projects(made.id)
    assert (copy.owner_id, copy.owner_post, copy.sponsor_id, copy.sponsor_post) == (None, "责任人", None, "挂联领导")
    assert copy.starts_on is None


def test_an_empty_checklist_has_nothing_in_it(session: Session, cast: Cast) -> None:
    made = checklists.create_empty(organization=cast.industry, year=2027, by=make.doer(cast.office))
    assert (made.title, made.items, made.org_path) == ("项目清单", [], cast.industry.path)
    assert with_projects(made.id) == []


def test_there_is_one_checklist_a_year_and_organization(session: Session, cast: Cast) -> None:
    checklists.create_empty(organization=cast.park, year=2027, by=make.doer(cast.office))
    with pytest.raises(RuleBroken, match="园区党委 2027 年已有项目清单") as refused:
        checklists.create_from_template(
            default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
        )
    assert refused.value.field == "year"
    assert session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 1


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_out_of_this_world_is_refused(session: Session, cast: Cast, year: int) -> None:
    with pytest.raises(RuleBroken, match="年度请填 2000 到 2100"):
        checklists.create_empty(organization=cast.park, year=year, by=make.doer(cast.office))


@pytest.mark.parametrize("who", ["owner", "sponsor", "outsider", "system"])
def test_only_the_office_makes_checklists(session: Session, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        checklists.create_empty(organization=cast.park, year=2027, by=make.doer(getattr(cast, who)))
    assert acts(session) == []


def test_an_issued_checklist_is_archived(session: Session, cast: Cast) -> None:
    issued = make.checklist(cast.park, cast.office)
    checklists.archive_checklist(issued, by=make.doer(cast.office))
    session.refresh(issued)
    assert (issued.state, issued.archived_at, issued.revision) == ("archived", make.MOMENT, 2)
    assert acts(session) == ["checklist:archive"]
    with pytest.raises(RuleBroken, match="已归档"):
        checklists.archive_checklist(issued, by=make.doer(cast.office))


def test_a_draft_is_not_archived_and_only_the_office_archives(session: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="还没有下达"):
        checklists.archive_checklist(make.checklist(cast.park, cast.office, state="draft"), by=make.doer(cast.office))
    with pytest.raises(NotAllowed):
        checklists.archive_checklist(make.checklist(cast.park, cast.office), by=make.doer(cast.sponsor))


def test_a_draft_is_thrown_away_whole(session: Session, cast: Cast) -> None:
    made = checklists.create_from_template(
        default_template(), organization=cast.park, year=2027, by=make.doer(cast.office)
    )
    checklists.remove_checklist(made, by=make.doer(cast.office))
    assert [
        session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Checklist, Item, Project, Milestone)
    ] == [0] * 4
    assert acts(session) == ["checklist:create", "checklist:remove"]


def test_an_issued_checklist_is_not_thrown_away(session: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="已经下达"):
        checklists.remove_checklist(make.checklist(cast.park, cast.office), by=make.doer(cast.office))
    draft = make.checklist(cast.park, cast.office, state="draft", year=2028)
    with pytest.raises(NotAllowed):
        checklists.remove_checklist(draft, by=make.doer(cast.outsider))
