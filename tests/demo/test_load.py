"""The demo: made by the services, and the same story whatever the day it is loaded."""

from __future__ import annotations

import csv
import datetime as dt
import stat
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.clock import local
from tracker.config import DEMO_ACCOUNTS
from tracker.demo.load import load
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.extension_request import Stage
from tracker.domain.lights import Light, is_late, light_on
from tracker.domain.notice import NoticeKind
from tracker.domain.turning import TurningDays
from tracker.models import (
    Account,
    AuditEvent,
    Closure,
    Excuse,
    ExtensionRequest,
    Notice,
    OverdueMark,
    Project,
    RectificationReply,
    Statement,
)

NAMES = ["office", "sponsor", "owner", "verifier", "secretary", "branch", "outsider", "system", "security", "auditor"]
DAYS = [
    dt.date(2026, 11, 24),
    dt.date(2026, 1, 1),
    dt.date(2026, 2, 28),
    dt.date(2026, 5, 2),
    dt.date(2026, 10, 3),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 17),
    dt.date(2028, 2, 29),
]


def light(project: Project, day: dt.date) -> Light:
    assert project.starts_on
    turning = TurningDays(project.blue_on, project.yellow_on, project.red_on)
    return light_on(
        day, state=project.state, starts_on=project.starts_on, turning=turning, stopped_on=project.stopped_on
    )


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_light_two_late_and_both_kinds_of_closure_whatever_the_day(
    session: Session, tmp_path: Path, day: dt.date
) -> None:
    assert load(tmp_path, today=day)
    projects = list(session.scalars(sa.select(Project)))
    assert len(projects) == 18
    assert set(Counter(light(project, day) for project in projects)) == set(Light)
    late = [one for one in projects if one.due_on and is_late(one.state, one.due_on, day, one.stopped_on)]
    assert len(late) >= 2
    closures = list(session.scalars(sa.select(Closure)))
    assert {closure.closed_on <= closure.due_on for closure in closures} == {True, False}
    circular = session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.CIRCULAR)).one()
    assert dt.timedelta(0) <= day - circular.issued_on <= dt.timedelta(days=31)
    assert "共下达1" in circular.text.text
    marks = list(session.scalars(sa.select(OverdueMark)))
    assert len(marks) == len(late) + 1
    assert {local(mark.recorded_at).date() - mark.due_on for mark in marks} == {dt.timedelta(days=1)}
    asked = session.scalars(sa.select(ExtensionRequest).order_by(ExtensionRequest.decision)).all()
    assert [one.decision for one in asked] == [Stage.GRANTED, Stage.REFUSED]
    assert [one.project.due_on == one.new_due_on for one in asked] == [True, False]
    assert_held_to_account(session)
    last = session.scalars(sa.select(sa.func.max(AuditEvent.at))).one()
    assert last <= dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=dt.UTC)


def assert_held_to_account(session: Session) -> None:
    """One urged and answered, one with a yellow card being heard, one excused."""
    reply = session.scalars(sa.select(RectificationReply)).one()
    assert (reply.case.project.code, reply.decision) == ("3.2", "accepted")
    assert reply.case.project.urged_count >= 1
    heard = sa.select(Statement).where(Statement.text != "")
    statement = session.scalars(heard).one()
    assert (statement.step.project.code, statement.step.step, statement.step.decision) == (
        "4.1",
        Step.YELLOW_CARD,
        None,
    )
    issued = set(session.scalars(sa.select(Notice.kind).distinct()))
    assert issued >= {NoticeKind.CIRCULAR, NoticeKind.URGING, NoticeKind.REPLY, NoticeKind.EXTENSION, NoticeKind.TALK}
    excuse = session.scalars(sa.select(Excuse)).one()
    assert (excuse.case.project.code, excuse.case.ended_on) == ("5.2", None)


def test_the_list_of_accounts_is_for_its_owner_only_and_each_can_log_in(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    load(tmp_path, today=make.TODAY)
    place = tmp_path / DEMO_ACCOUNTS
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    rows = list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
    assert [row["username"] for row in rows] == NAMES
    assert len({row["password"] for row in rows}) == len(NAMES)
    accounts = {one.username: one for one in session.scalars(sa.select(Account).where(Account.username.in_(NAMES)))}
    assert all(accounts[row["username"]].post == row["post"] for row in rows)
    assert not any(account.is_password_one_time for account in accounts.values())


def test_a_second_loading_changes_nothing(session: Session, tmp_path: Path) -> None:
    load(tmp_path, today=make.TODAY)
    written, events = (tmp_path / DEMO_ACCOUNTS).read_bytes(), session.scalar(sa.select(sa.func.count(AuditEvent.id)))
    assert not load(tmp_path, today=make.TODAY)
    assert (tmp_path / DEMO_ACCOUNTS).read_bytes() == written
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == events


def test_other_data_is_not_mixed_with_the_demo(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="空的数据库"):
        load(tmp_path, today=make.TODAY)
    assert not (tmp_path / DEMO_ACCOUNTS).exists()
