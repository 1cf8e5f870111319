"""Drafts are issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.project import State
from tracker.models import AuditEvent, Checklist, Project
from tracker.services import checklists, issuing
from tracker.template_files import default_template


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    """A draft of two complete projects."""
    made = make.checklist(cast.park, cast.office, state="draft")
    for code, weight in (("1.1", 60), ("1.2", 40)):
        make.project(
            made,
            code=code,
            weight=weight,
            owner=cast.owner,
            sponsor=cast.sponsor,
            lead_unit=cast.department,
            state=State.DRAFT,
        )
    return made


def projects(session: Session, checklist: Checklist) -> Sequence[Project]:
    return session.scalars(sa.select(Project).where(Project.checklist_id == checklist.id).order_by(Project.code)).all()


def versions(rows: Sequence[Project]) -> dict[int, int]:
    return {one.id: one.version for one in rows}


def test_all_are_issued_at_once(session: Session, cast: Cast, draft: Checklist) -> None:
    rows = projects(session, draft)
    issued = issuing.issue_projects(draft, versions(rows), is_confirmed=True, by=make.doer(cast.office))
    session.flush()
    session.refresh(draft)
    assert [one.code for one in issued] == ["1.1", "1.2"]
    assert (draft.state, draft.issued_at, draft.revision) == ("issued", make.MOMENT, 2)
    for one in rows:
        assert (one.state, one.issued_at, one.original_due_on) == (State.ISSUED, make.MOMENT, one.due_on)
        assert one.acknowledge_by_on == dt.date(2026, 11, 26)
        assert one.red_on is not None
    acts = list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))
    assert acts == ["project:issue", "project:issue", "checklist:issue"]


def test_some_are_issued_and_the_rest_later(session: Session, cast: Cast, draft: Checklist) -> None:
    first, second = projects(session, draft)
    issuing.issue_projects(draft, versions([first]), is_confirmed=True, by=make.doer(cast.office))
    session.flush()
    assert (first.state, second.state, draft.state) == (State.ISSUED, State.DRAFT, "issued")
    issuing.issue_projects(draft, versions([second]), by=make.doer(cast.office))
    assert second.state is State.ISSUED


def test_a_second_press_issues_nothing_again(session: Session, cast: Cast, draft: Checklist) -> None:
    seen = versions(projects(session, draft))
    issuing.issue_projects(draft, seen, is_confirmed=True, by=make.doer(cast.office))
    assert issuing.issue_projects(draft, seen, is_confirmed=True, by=make.doer(cast.office)) == []
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.act == "project:issue")) == 2


def test_another_shape_than_the_usual_asks_to_be_confirmed(session: Session, cast: Cast, draft: Checklist) -> None:
    with pytest.raises(RuleBroken, match="清单现有 1 个大项、2 个小项") as refused:
        issuing.issue_projects(draft, versions(projects(session, draft)), by=make.doer(cast.office))
    assert refused.value.field == "is_confirmed"


def test_weights_that_do_not_total_a_hundred_are_refused(session: Session, cast: Cast, draft: Checklist) -> None:
    first, second = projects(session, draft)
    second.weight = 30
    session.flush()
    with pytest.raises(RuleBroken, match="还差 10") as refused:
        issuing.issue_projects(draft, versions([first]), is_confirmed=True, by=make.doer(cast.office))
    assert refused.value.field == "weights"


def test_an_incomplete_project_is_refused_with_what_it_lacks(session: Session, cast: Cast, draft: Checklist) -> None:
    first, _ = projects(session, draft)
    first.duty_lines.clear()
    session.flush()
    with pytest.raises(RuleBroken, match=r"1\.1 还不能下达：还没有职责"):
        issuing.issue_projects(draft, versions([first]), is_confirmed=True, by=make.doer(cast.office))


def test_an_owner_whose_account_is_disabled_cannot_be_given_a_project(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    cast.owner.disabled_at = make.MOMENT
    session.flush()
    with pytest.raises(RuleBroken, match="账号已停用"):
        issuing.issue_projects(draft, versions(projects(session, draft)), is_confirmed=True, by=make.doer(cast.office))


def test_what_was_changed_since_the_summary_is_shown_again(session: Session, cast: Cast, draft: Checklist) -> None:
    first, second = projects(session, draft)
    seen = versions([first, second])
    second.name = "别的名称"
    session.flush()
    with pytest.raises(Stale) as stale:
        issuing.issue_projects(draft, seen, is_confirmed=True, by=make.doer(cast.office))
    assert list(stale.value.theirs) == ["1.2"]


def test_nothing_chosen_is_refused(session: Session, cast: Cast, draft: Checklist) -> None:
    with pytest.raises(RuleBroken, match="请至少选一个小项"):
        issuing.issue_projects(draft, {}, by=make.doer(cast.office))


def test_a_project_of_another_checklist_is_not_issued_along(session: Session, cast: Cast, draft: Checklist) -> None:
    other = make.project(make.checklist(cast.other_park, cast.outsider, state="draft"), state=State.DRAFT)
    with pytest.raises(RuleBroken, match="请至少选一个小项"):
        issuing.issue_projects(draft, versions([other]), by=make.doer(cast.office))


@pytest.mark.parametrize("who", ["owner", "sponsor", "verifier", "outsider"])
def test_only_the_office_issues(session: Session, cast: Cast, draft: Checklist, who: str) -> None:
    with pytest.raises(NotAllowed):
        issuing.issue_projects(
            draft, versions(projects(session, draft)), is_confirmed=True, by=make.doer(getattr(cast, who))
        )


def test_an_archived_checklist_issues_nothing(session: Session, cast: Cast, draft: Checklist) -> None:
    draft.state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        issuing.issue_projects(draft, versions(projects(session, draft)), is_confirmed=True, by=make.doer(cast.office))


def test_the_usual_shape_is_issued_without_a_question(session: Session, cast: Cast) -> None:
    by = make.doer(cast.office)
    usual = checklists.create_from_template(default_template(), organization=cast.park, year=2027, by=by)
    rows = projects(session, usual)
    for one in rows:
        one.owner_id, one.sponsor_id, one.lead_unit_id = cast.owner.id, cast.sponsor.id, cast.department.id
    session.flush()
    assert len(issuing.issue_projects(usual, versions(rows), by=by)) == 18
