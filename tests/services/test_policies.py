"""Figures that an organisation sets are in force at once, for itself and for those below."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.project import State
from tracker.models import Account, AuditEvent, Checklist, Organization, PolicySetting
from tracker.queries.policy import policy_for
from tracker.services import policies, standing


def change(at: Organization, by: Account, *, version: int = 0, **figures: object) -> None:
    policies.change_figures(at, figures, version=version, by=make.doer(by))


def test_a_figure_is_in_force_at_once_for_all_below(session: Session, cast: Cast) -> None:
    change(cast.park, cast.system, due_soon_days=10)
    assert policy_for(cast.industry.path).due_soon_days == 10
    assert policy_for(cast.other_park.path).due_soon_days == 7
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.act, event.before, event.after) == (Act.POLICY_CHANGE, {"due_soon_days": 7}, {"due_soon_days": 10})


def test_only_what_differs_from_above_is_kept(session: Session, cast: Cast) -> None:
    change(cast.park, cast.system, due_soon_days=10)
    change(cast.department, cast.system, due_soon_days=10, silent_days=20)
    assert session.get_one(PolicySetting, cast.department.id).figures == {"silent_days": 20}
    change(cast.park, cast.system, version=1, due_soon_days=5)
    assert policy_for(cast.department.path).due_soon_days == 5
    change(cast.department, cast.system, version=1, due_soon_days=7, silent_days=14)
    assert policy_for(cast.department.path).due_soon_days == 7


def test_turning_days_of_running_projects_follow_where_the_figure_reaches(session: Session, cast: Cast) -> None:
    checklist, elsewhere = make.checklist(cast.park, cast.office), make.checklist(cast.other_park, cast.office)
    steps = (("完成", dt.date(2026, 12, 20), 100),)
    running, second, closed, other = (
        make.project(where, code=code, state=state, milestones=steps, percent=95)
        for where, code, state in (
            (checklist, "1.1", State.IN_PROGRESS),
            (checklist, "1.3", State.SUSPENDED),
            (checklist, "1.2", State.CLOSED),
            (elsewhere, "1.1", State.IN_PROGRESS),
        )
    )
    for project in (running, second, closed, other):
        standing.turn(project)
    change(cast.district, cast.system, due_soon_days=7, silent_days=20)
    change(cast.park, cast.system, due_soon_days=10)
    session.expire_all()
    assert running.blue_on == second.blue_on == dt.date(2026, 12, 10)
    assert closed.blue_on == other.blue_on == dt.date(2026, 12, 13)
    assert session.get_one(Checklist, checklist.id).revision == 3
    assert session.get_one(Checklist, elsewhere.id).revision == 2


@pytest.mark.parametrize("who", ["office", "security", "auditor", "owner"])
def test_others_set_none(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        change(cast.park, getattr(cast, who), due_soon_days=10)


def test_a_change_from_an_old_version_is_stale(cast: Cast) -> None:
    change(cast.park, cast.system, due_soon_days=10)
    with pytest.raises(Stale) as stale:
        change(cast.park, cast.system, due_soon_days=12)
    assert stale.value.theirs["due_soon_days"] == 10


def test_what_changes_nothing_or_contradicts_itself_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="没有改动"):
        change(cast.park, cast.system, due_soon_days=7)
    with pytest.raises(RuleBroken, match="黄灯的差值"):
        change(cast.park, cast.system, yellow_gap_points=31)
    assert session.scalars(sa.select(AuditEvent)).all() == []
