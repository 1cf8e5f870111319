"""The audit log: who reads which lines, and that nobody can change one."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.permissions import Role
from tracker.models import Account, AuditEvent
from tracker.queries.audit import Sieve, events
from tracker.services import audit
from tracker.services.doer import Doer

A_DAY = dt.timedelta(days=1)


def act(by: Account, *, act: Act = Act.REPORT_SUBMIT, project_id: int | None = None, days: int = 0) -> None:
    doer = make.doer(by, today=make.TODAY + A_DAY * days)
    audit.record(act, by=doer, subject=by, label=by.username, project_id=project_id)


def read(by: Account, sieve: Sieve | None = None, *, before: int | None = None, size: int = 50) -> list[int]:
    return [event.id for event in events(make.actor(by), sieve or Sieve(), before=before, size=size).events]


def recorded(session: Session, *makers: Account) -> list[int]:
    for maker in makers:
        act(maker)
    session.flush()
    return list(session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.id)))


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET act = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_or_delete_a_line(session: Session, cast: Cast, statement: str) -> None:
    recorded(session, cast.owner)
    with pytest.raises(DatabaseError, match="the audit log cannot be changed"), session.begin_nested():
        session.execute(sa.text(statement))
    assert len(session.scalars(sa.select(AuditEvent.act)).all()) == 1


@pytest.mark.postgresql
def test_the_database_refuses_to_empty_the_log(session: Session, cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="the audit log cannot be changed"), session.begin_nested():
        session.execute(sa.text("TRUNCATE audit_event"))


def test_an_auditor_on_top_reads_all_the_newest_first(session: Session, cast: Cast) -> None:
    ids = recorded(session, cast.owner, cast.outsider, cast.system)
    assert read(cast.auditor) == ids[::-1]


def test_others_read_nothing(session: Session, cast: Cast) -> None:
    recorded(session, cast.owner)
    for person in (cast.office, cast.system, cast.security, cast.owner):
        assert read(person) == []


def test_an_auditor_of_a_part_reads_its_people_and_its_projects(session: Session, cast: Cast) -> None:
    local = make.account("园区审计", cast.park, roles=[(Role.AUDITOR, cast.park)])
    project = make.project(make.checklist(cast.park, cast.office))
    act(cast.owner)
    act(cast.outsider, project_id=project.id)
    act(cast.outsider)
    act(cast.system)
    audit.record(Act.SESSION_REFUSED, by=Doer(None, "x***", make.MOMENT, make.TODAY), subject=cast.owner, label="x***")
    session.flush()
    own, on_project = session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.id).limit(2)).all()
    assert read(local) == [on_project, own]


def test_pages_run_by_key(session: Session, cast: Cast) -> None:
    ids = recorded(session, *[cast.owner] * 5)[::-1]
    first = events(make.actor(cast.auditor), Sieve(), size=2)
    assert ([event.id for event in first.events], first.older_than) == (ids[:2], ids[1])
    assert read(cast.auditor, before=ids[1], size=2) == ids[2:4]
    last = events(make.actor(cast.auditor), Sieve(), before=ids[3], size=2)
    assert ([event.id for event in last.events], last.older_than) == (ids[4:], None)


def test_the_log_is_sifted(session: Session, cast: Cast) -> None:
    project = make.project(make.checklist(cast.park, cast.office), code="3.2")
    act(cast.owner)
    act(cast.office, act=Act.REPORT_RETURN, project_id=project.id)
    act(cast.sponsor, days=2)
    session.flush()
    by_owner, by_office, later = session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.id)).all()
    morning = make.MOMENT + A_DAY
    assert read(cast.auditor, Sieve(who="责任人")) == [by_owner]
    assert read(cast.auditor, Sieve(who=cast.sponsor.username.upper())) == [later]
    assert read(cast.auditor, Sieve(act="report:return")) == [by_office]
    assert read(cast.auditor, Sieve(code="3.2")) == [by_office]
    assert read(cast.auditor, Sieve(since=morning)) == [later]
    assert read(cast.auditor, Sieve(until=morning)) == [by_office, by_owner]
    assert read(cast.auditor, Sieve(who="%")) == []
