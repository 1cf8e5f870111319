"""The owner asks for more time, the office forwards or returns, the sponsor grants or refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.extension_request import Stage
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.models import (
    AuditEvent,
    Checklist,
    ExtensionRequest,
    Milestone,
    OverdueMark,
    Project,
    TermChange,
)
from tracker.queries.terms import problems
from tracker.services import closures, extension_requests, overdue_marks, projects, reports, standing
from tracker.services.closures import Application
from tracker.services.extension_requests import Wish

DUE = dt.date(2026, 12, 1)
NEW = dt.date(2026, 12, 20)


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, due_on=DUE)
    standing.refresh(made, today=make.TODAY)
    return made


def ask(project: Project, cast: Cast, new: dt.date = NEW, *, key: str = "e1", **given: Any) -> ExtensionRequest:
    today = given.pop("on", make.TODAY)
    wish = Wish(new, given.pop("reason", "场地交付推迟"), **given)
    return extension_requests.request_extension(project, wish, by=make.doer(cast.owner, today=today), form_key=key)


def forward(request: ExtensionRequest, cast: Cast) -> None:
    extension_requests.forward_request(request, by=make.doer(cast.office), opinion="情况属实")


def send_back(request: ExtensionRequest, cast: Cast) -> None:
    extension_requests.return_request(request, by=make.doer(cast.office), opinion="请附说明")


def grant(request: ExtensionRequest, cast: Cast, *, on: dt.date = make.TODAY, reason: str = "") -> None:
    extension_requests.grant_request(request, by=make.doer(cast.sponsor, today=on), reason=reason)


def refuse(request: ExtensionRequest, cast: Cast) -> None:
    extension_requests.refuse_request(request, by=make.doer(cast.sponsor), reason="可以按期办完")


def withdraw(request: ExtensionRequest, cast: Cast) -> None:
    extension_requests.withdraw_request(request, by=make.doer(cast.owner))


def lines(session: Session) -> list[AuditEvent]:
    found = sa.select(AuditEvent).where(AuditEvent.act.startswith("extension_request:")).order_by(AuditEvent.id)
    return list(session.scalars(found))


def test_the_old_date_rules_until_the_sponsor_has_granted(session: Session, project: Project, cast: Cast) -> None:
    red_before = project.red_on
    request = ask(project, cast)
    assert (request.stage, request.due_on, request.new_due_on, request.excess) == (Stage.OFFICE, DUE, NEW, "")
    forward(request, cast)
    assert (request.stage, request.opinion, request.reviewed_by_id) == (Stage.SPONSOR, "情况属实", cast.office.id)
    assert (project.due_on, project.red_on, project.deadline_changes) == (DUE, red_before, 0)
    grant(request, cast)
    assert (request.stage, request.decided_by_id, request.decided_at) == (Stage.GRANTED, cast.sponsor.id, make.MOMENT)
    assert (project.due_on, project.original_due_on) == (NEW, DUE)
    assert (project.deadline_changes, project.term_changes) == (1, 1)
    assert [line.act.partition(":")[2] for line in lines(session)] == ["submit", "forward", "grant"]
    assert (lines(session)[2].before, lines(session)[2].after) == ({"due_on": "2026-12-01"}, {"due_on": "2026-12-20"})


def test_the_last_milestone_moves_along_and_the_light_turns_later(
    session: Session, project: Project, cast: Cast
) -> None:
    project.milestones.append(Milestone(position=3, name="收尾", due_on=DUE, weight=20))
    project.milestones[1].weight, project.milestones[1].due_on = 35, dt.date(2026, 11, 10)
    standing.refresh(project, today=make.TODAY)
    assert problems(project) == []
    request = ask(project, cast)
    forward(request, cast)
    grant(request, cast)
    assert [step.due_on for step in project.milestones] == [dt.date(2026, 6, 30), dt.date(2026, 11, 10), NEW]
    assert problems(project) == []
    change = session.scalars(sa.select(TermChange)).one()
    assert (change.term, change.changed_by_id, change.reason) == ("deadline", cast.sponsor.id, "场地交付推迟")
    assert "2026-01-10 至 2026-12-01" in change.before
    assert "2026-01-10 至 2026-12-20" in change.after


def test_the_turning_days_follow_the_new_date(project: Project, cast: Cast) -> None:
    ticked = frozenset(step.id for step in project.milestones[:1])
    reports.submit_report(project, reports.Statement(99, ticked), by=make.doer(cast.owner), form_key="r")
    assert (project.red_on, project.next_step_on) == (DUE + dt.timedelta(days=1), DUE)
    request = ask(project, cast)
    forward(request, cast)
    grant(request, cast)
    assert (project.red_on, project.next_step_on) == (NEW + dt.timedelta(days=1), NEW)


@pytest.mark.parametrize("on", [DUE - dt.timedelta(days=3), DUE, DUE + dt.timedelta(days=1)])
def test_who_asks_too_late_is_refused_and_nothing_is_written(
    session: Session, project: Project, cast: Cast, on: dt.date
) -> None:
    with pytest.raises(RuleBroken, match="不能申请延期"):
        ask(project, cast, on=on)
    assert (session.scalar(sa.select(sa.func.count(ExtensionRequest.id))), lines(session)) == (0, [])


@pytest.mark.parametrize("given", [{"reason": "  "}, {"new": DUE}, {"new": dt.date(2027, 1, 5)}])
def test_what_is_asked_for_without_sense_is_refused(
    session: Session, project: Project, cast: Cast, given: dict[str, Any]
) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(project, cast, **given)
    assert refused.value.field is not None
    assert session.scalar(sa.select(sa.func.count(ExtensionRequest.id))) == 0


def test_the_same_form_twice_makes_one_and_one_waits_a_project(session: Session, project: Project, cast: Cast) -> None:
    assert ask(project, cast) is ask(project, cast)
    with pytest.raises(RuleBroken, match="正等着办理"):
        ask(project, cast, key="e2")
    assert session.scalar(sa.select(sa.func.count(ExtensionRequest.id))) == 1


def test_beyond_the_limits_the_sponsor_says_why(project: Project, cast: Cast) -> None:
    request = ask(project, cast, dt.date(2027, 1, 20), is_other_year=True)
    assert [str(one) for one in request.excess_sentences] == ["比原时限晚 50 天，规定最多 30 天。", "过了 2026 年度。"]
    forward(request, cast)
    with pytest.raises(RuleBroken, match="请写明理由") as refused:
        grant(request, cast)
    assert (refused.value.field, project.due_on) == ("reason", DUE)
    grant(request, cast, reason="区里统一调整")
    assert (project.due_on, request.decision_reason) == (dt.date(2027, 1, 20), "区里统一调整")


def test_a_plan_that_was_to_run_into_the_next_year_may_move_within_it(project: Project, cast: Cast) -> None:
    project.due_on = project.original_due_on = project.milestones[-1].due_on = dt.date(2027, 1, 10)
    assert ask(project, cast, dt.date(2027, 1, 30)).excess == ""


def test_a_second_extension_is_beyond_and_the_first_date_of_all_is_kept(project: Project, cast: Cast) -> None:
    first = ask(project, cast)
    forward(first, cast)
    grant(first, cast)
    second = ask(project, cast, dt.date(2026, 12, 25), key="e2")
    assert second.excess == "times n=1 most=1"
    forward(second, cast)
    grant(second, cast, reason="确有必要")
    assert (project.original_due_on, project.due_on, project.deadline_changes) == (DUE, dt.date(2026, 12, 25), 2)


def test_what_comes_back_is_counted_and_may_be_asked_again(project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    with pytest.raises(RuleBroken, match="退回的原因") as refused:
        extension_requests.return_request(request, by=make.doer(cast.office), opinion=" ")
    assert refused.value.field == "opinion"
    send_back(request, cast)
    assert (request.stage, request.decision_reason, project.returned_count) == (Stage.RETURNED, "请附说明", 1)
    again = ask(project, cast, key="e2")
    assert (again.stage, again.excess) == (Stage.OFFICE, "")


def test_a_refusal_leaves_the_date_and_has_a_reason(project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    forward(request, cast)
    with pytest.raises(RuleBroken, match="不同意的原因"):
        extension_requests.refuse_request(request, by=make.doer(cast.sponsor), reason="")
    refuse(request, cast)
    assert (request.stage, request.decision_reason, project.due_on) == (Stage.REFUSED, "可以按期办完", DUE)
    assert (project.deadline_changes, project.returned_count) == (0, 0)


@pytest.mark.parametrize("is_forwarded", [False, True])
def test_the_owner_takes_it_back_while_it_waits(project: Project, cast: Cast, is_forwarded: bool) -> None:
    request = ask(project, cast)
    if is_forwarded:
        forward(request, cast)
    withdraw(request, cast)
    assert (request.stage, request.decided_by_id, project.due_on) == (Stage.WITHDRAWN, cast.owner.id, DUE)


@pytest.mark.parametrize("act", [forward, send_back, grant, refuse, withdraw])
def test_what_is_decided_is_decided(
    project: Project, cast: Cast, act: Callable[[ExtensionRequest, Cast], None]
) -> None:
    request = ask(project, cast)
    forward(request, cast)
    refuse(request, cast)
    with pytest.raises(RuleBroken, match="已经办过"):
        act(request, cast)


def test_each_waits_for_their_turn(project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    for act in (grant, refuse):
        with pytest.raises(RuleBroken, match="还在等办公室审核"):
            act(request, cast)
    forward(request, cast)
    for act in (forward, send_back):
        with pytest.raises(RuleBroken, match="等挂联领导定"):
            act(request, cast)


def test_a_page_of_an_older_state_decides_nothing(session: Session, project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    session.flush()
    old = request.version
    forward(request, cast)
    session.flush()
    with pytest.raises(Stale) as office:
        extension_requests.return_request(request, by=make.doer(cast.office), opinion="不行", version=old)
    assert office.value.theirs == {"stage": "sponsor", "reason": "情况属实"}
    with pytest.raises(Stale):
        extension_requests.grant_request(request, by=make.doer(cast.sponsor), version=old)
    extension_requests.grant_request(request, by=make.doer(cast.sponsor), version=request.version)


@pytest.mark.parametrize("who", ["office", "sponsor", "verifier", "outsider"])
def test_only_the_owner_asks_and_withdraws(project: Project, cast: Cast, who: str) -> None:
    by = make.doer(getattr(cast, who))
    with pytest.raises(NotAllowed):
        extension_requests.request_extension(project, Wish(NEW, "推迟"), by=by, form_key="x")
    request = ask(project, cast)
    with pytest.raises(NotAllowed):
        extension_requests.withdraw_request(request, by=by)


@pytest.mark.parametrize("who", ["owner", "sponsor", "verifier", "outsider"])
def test_only_the_office_reviews(project: Project, cast: Cast, who: str) -> None:
    request, by = ask(project, cast), make.doer(getattr(cast, who))
    with pytest.raises(NotAllowed):
        extension_requests.forward_request(request, by=by)
    with pytest.raises(NotAllowed):
        extension_requests.return_request(request, by=by, opinion="不行")


def test_nobody_reviews_what_they_asked_for_themselves(project: Project, cast: Cast) -> None:
    both = make.account("党群工作部副部长", cast.department, roles=[(Role.OFFICE, cast.park)])
    project.owner_id = both.id
    wish = Wish(NEW, "推迟")
    request = extension_requests.request_extension(project, wish, by=make.doer(both), form_key="x")
    project.owner_id = cast.owner.id
    with pytest.raises(NotAllowed):
        extension_requests.forward_request(request, by=make.doer(both))
    forward(request, cast)


@pytest.mark.parametrize("who", ["owner", "office", "verifier", "outsider"])
def test_only_the_sponsor_decides(project: Project, cast: Cast, who: str) -> None:
    request, by = ask(project, cast), make.doer(getattr(cast, who))
    forward(request, cast)
    with pytest.raises(NotAllowed):
        extension_requests.grant_request(request, by=by)
    with pytest.raises(NotAllowed):
        extension_requests.refuse_request(request, by=by, reason="不行")


def test_a_date_that_passed_while_others_thought_keeps_its_mark(session: Session, project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    forward(request, cast)
    grant(request, cast, on=DUE + dt.timedelta(days=2))
    assert list(session.scalars(sa.select(OverdueMark.due_on))) == [DUE]
    overdue_marks.mark_if_late(project, by=make.doer(cast.office, today=NEW))
    assert session.scalar(sa.select(sa.func.count(OverdueMark.id))) == 1
    overdue_marks.mark_if_late(project, by=make.doer(cast.office, today=NEW + dt.timedelta(days=1)))
    assert set(session.scalars(sa.select(OverdueMark.due_on))) == {DUE, NEW}


def test_a_new_date_that_has_passed_too_is_not_granted(project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    forward(request, cast)
    with pytest.raises(RuleBroken, match="也已经过了"):
        grant(request, cast, on=NEW + dt.timedelta(days=1))
    refuse(request, cast)


def test_one_request_at_a_time(project: Project, cast: Cast) -> None:
    application = Application(shortfall_reason="上级推迟")
    closing = closures.request_closure(project, application, by=make.doer(cast.owner), form_key="c")
    with pytest.raises(RuleBroken, match="先撤回销号申请"):
        ask(project, cast)
    closures.withdraw_request(closing, by=make.doer(cast.owner))
    ask(project, cast)
    with pytest.raises(RuleBroken, match="先撤回延期申请"):
        closures.request_closure(project, application, by=make.doer(cast.owner), form_key="c2")


@pytest.mark.parametrize("act", [projects.suspend_project, projects.cancel_project])
def test_what_waits_for_more_time_is_not_stopped(project: Project, cast: Cast, act: Callable[..., Any]) -> None:
    request = ask(project, cast)
    with pytest.raises(RuleBroken, match="延期申请还在等结果"):
        act(project, by=make.doer(cast.office), reason="等部署")
    send_back(request, cast)
    act(project, by=make.doer(cast.office), reason="等部署")
    assert project.state in {State.SUSPENDED, State.CANCELLED}


def test_an_archived_checklist_is_only_looked_at(project: Project, cast: Cast) -> None:
    request = ask(project, cast)
    project.checklist.state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        forward(request, cast)
    with pytest.raises(RuleBroken, match="已归档"):
        ask(project, cast, key="e2")


def test_every_act_raises_the_boards_revision(
    project: Project, checklist: Checklist, cast: Cast, session: Session
) -> None:
    def revision() -> int:
        return session.scalars(sa.select(Checklist.revision).where(Checklist.id == checklist.id)).one()

    seen = [revision()]
    request = ask(project, cast)
    seen.append(revision())
    for act in (forward, grant):
        act(request, cast)
        seen.append(revision())
    assert seen == sorted(set(seen))
