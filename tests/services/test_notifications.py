"""Who is told of which act, and what answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import PROGRAM
from tracker.domain.errors import NotAllowed
from tracker.domain.notification import NotificationKind
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import Account, Checklist, ClosureRequest, Notification, OverdueMark, Project, Report
from tracker.services import (
    closures,
    notifications,
    overdue_marks,
    projects,
    reports,
    reviews,
    standing,
    terms,
    verifications,
)
from tracker.services.acknowledgements import tell_unacknowledged
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.issuing import issue_projects
from tracker.services.ladder_news import tell_reminded
from tracker.services.reports import Statement
from tracker.services.term_rows import MilestoneLine, entry_of

Told = tuple[str, str, str, bool]
PAPER = KeptFile("纪要.pdf", "application/pdf", 900, "c" * 64)


def project(checklist: Checklist, cast: Cast, **given: Any) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, **given)
    standing.refresh(made, today=make.TODAY)
    db.session.flush()
    return made


def told() -> list[Told]:
    """Post, kind, which of the kind, and whether it is read, in the order of the telling."""
    rows = db.session.execute(
        sa.select(Account.post, Notification)
        .join(Account, Account.id == Notification.account_id)
        .order_by(Notification.id)
        .execution_options(populate_existing=True)
    )
    return [(post, row.kind.value, row.facts.get("what", ""), row.read_at is not None) for post, row in rows]


def unread(who: Account) -> list[str]:
    return [kind for post, kind, _, is_read in told() if post == who.post and not is_read]


def report(one: Project, by: Account, *, key: str = "r1", percent: int = 30) -> Report:
    return reports.submit_report(one, Statement(percent), by=make.doer(by), form_key=key)


def finish(one: Project, by: Account, *, short: bool = False) -> ClosureRequest:
    done = frozenset(step.id for step in one.milestones)
    reports.submit_report(one, Statement(100, done), by=make.doer(by), form_key="done")
    kind, metric = one.evidence_requirements[0].id, one.metrics[0].id
    whole = Application(values={metric: Decimal(5)}, files={kind: [PAPER]})
    application = Application(shortfall_reason="上级推迟") if short else whole
    return closures.request_closure(one, application, by=make.doer(by), form_key="c1")


def change(one: Project, *, by: Doer, **changes: Any) -> None:
    terms.save_terms(one, replace(entry_of(one), **changes), version=one.version, reason="调整", by=by)


def forget() -> None:
    db.session.execute(sa.delete(Notification))


def test_issuing_asks_each_owner_to_acknowledge_and_doing_so_answers(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office, state="draft")
    one = project(checklist, cast, state=State.DRAFT)
    issue_projects(checklist, {one.id: one.version}, is_confirmed=True, by=make.doer(cast.office))
    assert told() == [("责任人", "assigned", "", False)]
    projects.acknowledge_project(one, by=make.doer(cast.owner))
    assert told() == [("责任人", "assigned", "", True)]


def test_who_does_not_acknowledge_in_time_is_told_once_an_occasion(
    checklist: Checklist, cast: Cast, session: Session
) -> None:
    late = make.TODAY - dt.timedelta(days=1)
    one = project(checklist, cast, state=State.ISSUED, acknowledge_by_on=late)
    project(checklist, cast, state=State.ISSUED, acknowledge_by_on=make.TODAY, code="1.2")
    archived = make.checklist(cast.industry, cast.office, state="archived")
    project(archived, cast, state=State.ISSUED, acknowledge_by_on=late)
    program = Doer(None, str(PROGRAM), make.MOMENT, make.TODAY)
    before = cast.owner.inbox_revision
    for _run in range(2):
        tell_unacknowledged(by=program)
    assert told() == [("责任人", "not_acknowledged", "late", False)]
    session.refresh(cast.owner)
    assert cast.owner.inbox_revision == before + 1
    one.acknowledge_by_on = late - dt.timedelta(days=3)
    session.flush()
    tell_unacknowledged(by=program)
    assert len(told()) == 2


def test_the_office_hears_once_that_reports_wait_and_no_more_when_all_are_reviewed(
    checklist: Checklist, cast: Cast
) -> None:
    one, other = project(checklist, cast), project(checklist, cast, code="1.2")
    first, second = report(one, cast.owner), report(one, cast.owner, key="r2", percent=31)
    third = report(other, cast.owner, key="r3")
    assert told() == [("党群工作部", "waiting", "reports", False)]
    by = make.doer(cast.office)
    reviews.acknowledge_report(first, by=by)
    reviews.acknowledge_report(second, by=by)
    assert unread(cast.office) == ["waiting"]
    reviews.return_report(third, by=by, reason="缺附件")
    assert told() == [("党群工作部", "waiting", "reports", True), ("责任人", "returned", "report", False)]
    report(other, cast.owner, key="r4")
    assert told() == [("责任人", "returned", "report", True), ("党群工作部", "waiting", "reports", False)]


def test_the_nearest_office_is_told_and_not_the_one_above(checklist: Checklist, cast: Cast) -> None:
    make.account("区委办公室", cast.district, roles=[(Role.OFFICE, cast.district)])
    report(project(checklist, cast), cast.owner)
    assert [post for post, *_ in told()] == ["党群工作部"]


def test_a_whole_request_goes_to_the_verifiers_and_its_closing_to_owner_and_sponsor(
    checklist: Checklist, cast: Cast
) -> None:
    request = finish(project(checklist, cast), cast.owner)
    assert unread(cast.verifier) == ["waiting"]
    closure = verifications.accept_request(request, by=make.doer(cast.verifier))
    assert unread(cast.verifier) == []
    assert told()[-2:] == [("挂联领导", "decided", "closed", False), ("责任人", "decided", "closed", False)]
    verifications.reopen(closure, by=make.doer(cast.sponsor), reason="数不实")
    assert told()[-1] == ("责任人", "decided", "reopened", False)


def test_a_shortfall_goes_to_the_sponsor_first(checklist: Checklist, cast: Cast) -> None:
    request = finish(project(checklist, cast), cast.owner, short=True)
    assert (unread(cast.sponsor), unread(cast.verifier)) == (["waiting"], [])
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    assert (unread(cast.sponsor), unread(cast.verifier)) == ([], ["waiting"])
    closures.return_request(request, by=make.doer(cast.verifier), reason="佐证不清")
    assert (unread(cast.verifier), unread(cast.owner)) == ([], ["returned"])


def test_a_withdrawn_request_waits_for_nobody(checklist: Checklist, cast: Cast) -> None:
    request = finish(project(checklist, cast), cast.owner)
    closures.withdraw_request(request, by=make.doer(cast.owner))
    assert unread(cast.verifier) == []


def test_what_the_office_decides_is_told_to_owner_and_sponsor_and_stops_asking(
    checklist: Checklist, cast: Cast, session: Session
) -> None:
    one = project(checklist, cast, state=State.ISSUED)
    office = make.doer(cast.office)
    notifications.notify(NotificationKind.ASSIGNED, by=office, to=[cast.owner.id], project=one)
    projects.suspend_project(one, by=office, reason="等规划")
    assert unread(cast.owner) == ["decided"]
    projects.resume_project(one, by=make.doer(cast.office, today=dt.date(2026, 11, 25)), reason="规划已定")
    projects.cancel_project(one, by=make.doer(cast.office, today=dt.date(2026, 11, 26)), reason="并入 1.2")
    whats = ["suspended", "resumed", "cancelled"]
    assert [what for post, _, what, _ in told() if post == "责任人" and what] == whats
    assert [what for post, _, what, _ in told() if post == "挂联领导"] == whats


def test_a_revoked_mark_is_told_to_the_owner(checklist: Checklist, cast: Cast) -> None:
    one = project(checklist, cast, due_on=dt.date(2026, 11, 20))
    overdue_marks.mark_if_late(one, by=make.doer(cast.office))
    mark = db.session.scalars(sa.select(OverdueMark)).one()
    overdue_marks.revoke_mark(mark, one, by=make.doer(cast.sponsor), reason="不可抗力")
    assert told() == [("责任人", "decided", "mark_revoked", False)]


@pytest.mark.parametrize(("state", "what"), [(State.ISSUED, ""), (State.IN_PROGRESS, "taken_over")])
def test_a_new_owner_is_told_and_the_one_before_has_nothing_to_do(
    checklist: Checklist, cast: Cast, state: State, what: str
) -> None:
    one = project(checklist, cast, state=state)
    office = make.doer(cast.office)
    notifications.notify(NotificationKind.REMINDED, by=office, to=[cast.owner.id], project=one)
    change(one, by=office, owner_id=cast.secretary.id)
    assert told() == [("责任人", "reminded", "", True), ("行业党委书记", "assigned", what, False)]


def test_a_change_of_dates_ends_the_reminders_of_those_that_it_moves(checklist: Checklist, cast: Cast) -> None:
    days = [dt.date(2026, 11, 27), dt.date(2026, 11, 30), dt.date(2026, 12, 20)]
    names = ["一", "二", "三"]
    one = project(checklist, cast, milestones=list(zip(names, days, (30, 30, 40), strict=True)))
    tell_reminded(
        [
            (number, one.id, cast.owner.id, step, day, 3)
            for number, (step, day) in enumerate(zip(names, days, strict=True))
        ],
        by=Doer(None, str(PROGRAM), make.MOMENT, make.TODAY),
    )
    first, second, last = entry_of(one).milestones
    office = make.doer(cast.office)
    change(one, by=office, milestones=(replace(first, name="甲"), second, last))
    assert reminded(cast.owner) == ["一", "二", "三"], "the date stands, by another name"
    moved = MilestoneLine(first.id, "甲", days[1], 30), replace(second, due_on=dt.date(2026, 12, 3)), last
    change(one, by=office, milestones=moved)
    assert reminded(cast.owner) == ["三"]


def reminded(who: Account) -> list[str]:
    """The milestones of which the account is still reminded."""
    rows = sa.select(Notification.facts).where(Notification.account_id == who.id, Notification.read_at.is_(None))
    return [facts["step"] for facts in db.session.scalars(rows.order_by(Notification.id))]


def test_disabled_accounts_nobody_and_the_doer_are_told_nothing(checklist: Checklist, cast: Cast) -> None:
    cast.owner.disabled_at = make.MOMENT
    to = [cast.owner.id, None, cast.office.id, cast.sponsor.id]
    notifications.notify(NotificationKind.DIRECTIVE, by=make.doer(cast.office), to=to, project=project(checklist, cast))
    assert told() == [("挂联领导", "directive", "", False)]
    forget()
    notifications.notify(NotificationKind.DIRECTIVE, by=make.doer(cast.office), to=[cast.owner.id])
    notifications.notify(NotificationKind.DIRECTIVE, by=make.doer(cast.office), to=[None, cast.office.id])
    assert told() == []


def test_a_sentence_that_lacks_a_fact_is_not_sent(checklist: Checklist, cast: Cast) -> None:
    with pytest.raises(KeyError):
        notifications.notify(
            NotificationKind.DECIDED, by=make.doer(cast.office), to=[cast.owner.id], facts={"what": "closed"}
        )


def test_the_same_occasion_is_told_once(checklist: Checklist, cast: Cast) -> None:
    one = project(checklist, cast)
    for occasion in ("11-30/7", "11-30/7", "11-30/3"):
        notifications.notify(
            NotificationKind.REMINDED, by=make.doer(cast.office), to=[cast.owner.id], project=one, occasion=occasion
        )
    assert len(told()) == 2


def test_reading_is_ones_own_and_raises_ones_own_number(cast: Cast, session: Session) -> None:
    for occasion in ("1", "2", "3"):
        notifications.notify(
            NotificationKind.DIRECTIVE,
            by=make.doer(cast.office),
            to=[cast.owner.id, cast.sponsor.id],
            occasion=occasion,
        )
    mine: Sequence[Notification] = session.scalars(
        sa.select(Notification).where(Notification.account_id == cast.owner.id)
    ).all()
    with pytest.raises(NotAllowed):
        notifications.mark_read(mine[0], by=make.doer(cast.sponsor))
    notifications.mark_read(mine[0], by=make.doer(cast.owner))
    assert (len(unread(cast.owner)), len(unread(cast.sponsor))) == (2, 3)
    notifications.mark_all_read(by=make.doer(cast.owner))
    assert (len(unread(cast.owner)), len(unread(cast.sponsor))) == (0, 3)
    session.refresh(cast.owner)
    session.refresh(cast.sponsor)
    assert (cast.owner.inbox_revision, cast.sponsor.inbox_revision) == (2, 0)


@pytest.mark.parametrize("who", ["system", "auditor"])
def test_an_administrator_has_no_inbox(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        notifications.mark_all_read(by=make.doer(getattr(cast, who)))
