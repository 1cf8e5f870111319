"""The owner asks for closing, the sponsor speaks on a shortfall, a second person verifies, the sponsor reopens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.files import KeptFile
from tracker.models import Account, AuditEvent, Checklist, Closure, ClosureRequest, Evidence, OverdueMark, Project
from tracker.services import closures, reports, standing, verifications
from tracker.services.closures import Application
from tracker.services.reports import Statement

PAPER = KeptFile("纪要.pdf", "application/pdf", 900, "c" * 64)
DUE = dt.date(2026, 12, 20)


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, due_on=DUE)
    standing.refresh(made, today=make.TODAY)
    return made


def finish(project: Project, cast: Cast) -> None:
    done = frozenset(step.id for step in project.milestones)
    reports.submit_report(project, Statement(100, done), by=make.doer(cast.owner), form_key="done")


def whole(project: Project) -> Application:
    """What makes the application meet the standard, its milestones apart."""
    kind, metric = project.evidence_requirements[0].id, project.metrics[0].id
    return Application(values={metric: Decimal(5)}, files={kind: [PAPER], None: []})


def ask(
    project: Project, cast: Cast, application: Application | None = None, *, on: dt.date = make.TODAY, key: str = "c1"
) -> ClosureRequest:
    by = make.doer(cast.owner, today=on)
    return closures.request_closure(project, application or whole(project), by=by, form_key=key)


def ask_short(project: Project, cast: Cast, *, key: str = "c1") -> ClosureRequest:
    return ask(project, cast, Application(shortfall_reason="上级推迟"), key=key)


def test_a_whole_request_stops_the_clock_and_names_nothing(session: Session, project: Project, cast: Cast) -> None:
    finish(project, cast)
    request = ask(project, cast)
    assert (request.shortfall, request.decision, request.requested_on) == ("", None, make.TODAY)
    assert (project.stopped_on, project.state) == (make.TODAY, State.IN_PROGRESS)
    file = session.scalars(sa.select(Evidence)).one()
    assert (file.closure_request_id, file.requirement_id) == (request.id, project.evidence_requirements[0].id)
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "closure:request")).one()
    assert (line.subject_id, line.after) == (request.id, {})


def test_a_late_request_does_not_stop_the_clock(project: Project, cast: Cast) -> None:
    finish(project, cast)
    ask(project, cast, on=DUE + dt.timedelta(days=1))
    assert project.stopped_on is None


def test_what_is_short_is_named_and_needs_a_reason(project: Project, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="4 处没有达到") as refused:
        ask(project, cast, Application())
    assert refused.value.field == "shortfall_reason"
    request = ask_short(project, cast)
    assert [str(one) for one in request.shortfall_sentences] == [
        "节点“上半年满2次”（06-30）还没有完成。",
        "节点“全年满5次”（12-20）还没有完成。",
        "“专题研究次数”还没有填现值（目标 5 次）。",
        "还缺佐证“会议纪要”。",
    ]
    assert request.shortfall_reason == "上级推迟"


def test_a_file_given_before_serves_for_a_kind(session: Session, project: Project, cast: Cast) -> None:
    by, kind = make.doer(cast.owner), project.evidence_requirements[0].id
    reports.submit_report(project, Statement(10), by=by, form_key="r", files=[PAPER])
    file = session.scalars(sa.select(Evidence)).one()
    request = ask(project, cast, Application(shortfall_reason="推迟", reused={kind: file.id}))
    assert "佐证" not in request.shortfall
    assert file.requirement_id == kind


def test_a_file_of_another_project_does_not(
    session: Session, project: Project, checklist: Checklist, cast: Cast
) -> None:
    other = make.project(checklist, owner=cast.owner, code="1.2")
    reports.submit_report(other, Statement(10), by=make.doer(cast.owner), form_key="r", files=[PAPER])
    file = session.scalars(sa.select(Evidence)).one()
    kind = project.evidence_requirements[0].id
    with pytest.raises(RuleBroken, match="不是这个项目的"):
        ask(project, cast, Application(shortfall_reason="推迟", reused={kind: file.id}))


def test_the_same_form_twice_makes_one_request(session: Session, project: Project, cast: Cast) -> None:
    finish(project, cast)
    assert ask(project, cast) is ask(project, cast)
    with pytest.raises(RuleBroken, match="已经申请销号"):
        ask(project, cast, key="c2")
    assert session.scalar(sa.select(sa.func.count(ClosureRequest.id))) == 1


@pytest.mark.parametrize("who", ["office", "sponsor", "verifier", "outsider"])
def test_only_the_owner_asks_and_withdraws(project: Project, cast: Cast, who: str) -> None:
    by = make.doer(getattr(cast, who))
    with pytest.raises(NotAllowed):
        closures.request_closure(project, Application(), by=by, form_key="x")
    request = ask_short(project, cast)
    with pytest.raises(NotAllowed):
        closures.withdraw_request(request, by=by)
    assert request.decision is None


@pytest.mark.parametrize("state", [State.ISSUED, State.SUSPENDED, State.CANCELLED, State.CLOSED])
def test_only_a_project_in_progress_can_be_closed(project: Project, cast: Cast, state: State) -> None:
    project.state = state
    with pytest.raises(RuleBroken):
        ask(project, cast)


def test_withdrawing_lets_the_clock_run_on(project: Project, cast: Cast) -> None:
    finish(project, cast)
    request = ask(project, cast)
    closures.withdraw_request(request, by=make.doer(cast.owner))
    assert (request.decision, request.decided_by_id, project.stopped_on) == ("withdrawn", cast.owner.id, None)
    assert project.returned_count == 0
    with pytest.raises(RuleBroken, match="已经办过"):
        closures.withdraw_request(request, by=make.doer(cast.owner))


def test_the_verifier_closes_with_a_number_and_the_day_of_the_request(
    session: Session, project: Project, cast: Cast
) -> None:
    finish(project, cast)
    request = ask(project, cast, on=DUE)
    closure = verifications.accept_request(request, by=make.doer(cast.verifier, today=DUE + dt.timedelta(days=5)))
    assert (closure.serial, closure.closed_on, closure.due_on) == ("销〔2026〕1号", DUE, DUE)
    assert (project.state, project.closed_on, project.stopped_on) == (State.CLOSED, DUE, DUE)
    assert (request.decision, request.decided_by_id) == ("accepted", cast.verifier.id)
    assert session.scalar(sa.select(sa.func.count(OverdueMark.id))) == 0
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "closure:accept")).one()
    assert line.after == {"serial": "销〔2026〕1号", "closed_on": "2026-12-20"}


def test_closing_late_is_marked_for_good(session: Session, project: Project, cast: Cast) -> None:
    finish(project, cast)
    late = DUE + dt.timedelta(days=3)
    verifications.accept_request(ask(project, cast, on=late), by=make.doer(cast.verifier, today=late))
    mark = session.scalars(sa.select(OverdueMark)).one()
    assert (mark.project_id, mark.due_on, mark.revoked_at) == (project.id, DUE, None)


def test_numbers_have_no_gaps_and_run_by_organisation_and_year(
    session: Session, checklist: Checklist, cast: Cast
) -> None:
    def close(in_: Checklist, code: str, owner: Account, verifier: Account, day: dt.date) -> str:
        made = make.project(in_, owner=owner, code=code)
        by = make.doer(owner, today=day)
        done = frozenset(step.id for step in made.milestones)
        reports.submit_report(made, Statement(100, done), by=by, form_key=code)
        request = closures.request_closure(made, whole(made), by=by, form_key=f"{in_.id}-{code}")
        return verifications.accept_request(request, by=make.doer(verifier, today=day)).serial

    second = make.account("第二核验人", cast.other_park, roles=[(Role.VERIFIER, cast.other_park)])
    theirs = make.checklist(cast.other_park, cast.outsider)
    next_year = dt.date(2027, 1, 4)
    assert [close(checklist, code, cast.owner, cast.verifier, make.TODAY) for code in ("1.1", "1.2")] == [
        "销〔2026〕1号",
        "销〔2026〕2号",
    ]
    assert close(theirs, "1.1", cast.outsider, second, make.TODAY) == "销〔2026〕1号"
    assert close(checklist, "1.3", cast.owner, cast.verifier, next_year) == "销〔2027〕1号"


@pytest.mark.parametrize("who", ["owner", "office", "sponsor", "outsider", "auditor"])
def test_only_a_verifier_verifies(project: Project, cast: Cast, who: str) -> None:
    finish(project, cast)
    request = ask(project, cast)
    with pytest.raises(NotAllowed):
        verifications.accept_request(request, by=make.doer(getattr(cast, who)))
    assert (project.state, request.decision) == (State.IN_PROGRESS, None)


def test_two_persons_even_if_one_holds_both_roles(project: Project, cast: Cast) -> None:
    both = make.account("一身二任", cast.department, roles=[(Role.VERIFIER, cast.park), (Role.REPORTER, cast.park)])
    project.owner_id = both.id
    request = closures.request_closure(project, Application(shortfall_reason="x"), by=make.doer(both), form_key="c")
    project.owner_id = cast.owner.id
    with pytest.raises(NotAllowed, match="不能核验自己"):
        verifications.accept_request(request, by=make.doer(both))


def test_a_shortfall_waits_for_the_sponsor_first(session: Session, project: Project, cast: Cast) -> None:
    request = ask_short(project, cast)
    with pytest.raises(RuleBroken, match="等挂联领导同意"):
        verifications.accept_request(request, by=make.doer(cast.verifier))
    for who in (cast.office, cast.owner, cast.verifier):
        with pytest.raises(NotAllowed):
            closures.approve_shortfall(request, by=make.doer(who))
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    with pytest.raises(RuleBroken, match="不用再同意"):
        closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    closure = verifications.accept_request(request, by=make.doer(cast.verifier))
    assert (closure.request.shortfall_approved_by_id, project.state) == (cast.sponsor.id, State.CLOSED)
    lines = session.scalars(sa.select(AuditEvent.act).where(AuditEvent.subject_type == "closure_request")).all()
    assert "closure:approve_shortfall" in lines


def test_the_sponsor_may_return_a_shortfall(project: Project, cast: Cast) -> None:
    request = ask_short(project, cast)
    closures.return_request(request, by=make.doer(cast.sponsor), reason="补齐再报")
    assert (request.decision, request.decision_reason) == ("returned", "补齐再报")
    assert (project.stopped_on, project.returned_count) == (None, 1)


def test_a_whole_request_is_the_verifiers_to_return(project: Project, cast: Cast) -> None:
    finish(project, cast)
    request = ask(project, cast)
    for who in (cast.sponsor, cast.owner, cast.office):
        with pytest.raises(NotAllowed):
            closures.return_request(request, by=make.doer(who), reason="不齐")
    with pytest.raises(RuleBroken, match="写明退回"):
        closures.return_request(request, by=make.doer(cast.verifier), reason=" ")
    closures.return_request(request, by=make.doer(cast.verifier), reason="不齐")
    again = ask(project, cast, key="c2")
    assert (again.decision, project.stopped_on) == (None, make.TODAY)


def test_what_became_short_since_the_request_is_not_closed(project: Project, cast: Cast) -> None:
    finish(project, cast)
    request = ask(project, cast)
    project.milestones[1].done_on = None
    with pytest.raises(RuleBroken, match="申请以后有变：节点“全年满5次”（12-20）还没有完成。请退回"):
        verifications.accept_request(request, by=make.doer(cast.verifier))


@pytest.mark.parametrize("older", [False, True], ids=["facts", "sentences"])
def test_what_was_named_does_not_hinder_the_closing(project: Project, cast: Cast, older: bool) -> None:
    request = ask_short(project, cast)
    if older:
        request.shortfall = "\n".join(str(sentence) for sentence in request.shortfall_sentences)
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    project.milestones[0].done_on = make.TODAY
    verifications.accept_request(request, by=make.doer(cast.verifier))
    assert project.state is State.CLOSED


def test_reopening_is_the_sponsors_and_keeps_the_record(session: Session, project: Project, cast: Cast) -> None:
    finish(project, cast)
    closure = verifications.accept_request(ask(project, cast), by=make.doer(cast.verifier))
    for who in (cast.owner, cast.verifier, cast.office):
        with pytest.raises(NotAllowed):
            verifications.reopen(closure, by=make.doer(who), reason="复核不实")
    with pytest.raises(RuleBroken, match="写明反销号"):
        verifications.reopen(closure, by=make.doer(cast.sponsor), reason="")
    verifications.reopen(closure, by=make.doer(cast.sponsor), reason="复核不实")
    assert (project.state, project.closed_on, project.stopped_on) == (State.IN_PROGRESS, None, None)
    assert (project.percent, closure.serial, closure.reopen_reason) == (100, "销〔2026〕1号", "复核不实")
    with pytest.raises(RuleBroken, match="已经反销号"):
        verifications.reopen(closure, by=make.doer(cast.sponsor), reason="再来")
    second = verifications.accept_request(ask(project, cast, key="c2"), by=make.doer(cast.verifier))
    assert second.serial == "销〔2026〕2号"
    assert session.scalar(sa.select(sa.func.count(Closure.id))) == 2


def test_reopening_after_the_due_day_marks_it(session: Session, project: Project, cast: Cast) -> None:
    finish(project, cast)
    closure = verifications.accept_request(ask(project, cast), by=make.doer(cast.verifier))
    verifications.reopen(closure, by=make.doer(cast.sponsor, today=DUE + dt.timedelta(days=9)), reason="复核不实")
    assert session.scalars(sa.select(OverdueMark)).one().due_on == DUE


def test_an_archived_checklist_is_left_alone(project: Project, checklist: Checklist, cast: Cast) -> None:
    finish(project, cast)
    request = ask(project, cast)
    checklist.state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        verifications.accept_request(request, by=make.doer(cast.verifier))
    with pytest.raises(RuleBroken, match="已归档"):
        closures.withdraw_request(request, by=make.doer(cast.owner))
