"""Closing a project at the web edge: asked for, approved, verified, returned, withdrawn, reopened; marks revoked."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make, samples
from tests.cast import Cast
from tracker.domain.project import State
from tracker.models import Closure, ClosureRequest, Evidence, OverdueMark, Project
from tracker.services import closures, overdue_marks, reports, verifications
from tracker.services.closures import Application
from tracker.services.reports import Statement

As = Callable[[str], FlaskClient]


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


def finish(project: Project, cast: Cast) -> None:
    done = frozenset(step.id for step in project.milestones)
    reports.submit_report(project, Statement(100, done), by=make.doer(cast.owner), form_key="done")


@pytest.fixture
def request_(session: Session, project: Project, cast: Cast) -> ClosureRequest:
    """A request with a shortfall, which has still to be approved."""
    said = Application(shortfall_reason="上级推迟", note="请核验")
    made = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    session.commit()
    return made


@pytest.fixture
def closure(session: Session, request_: ClosureRequest, cast: Cast) -> Closure:
    closures.approve_shortfall(request_, by=make.doer(cast.sponsor))
    made = verifications.accept_request(request_, by=make.doer(cast.verifier))
    session.commit()
    return made


def send(client: FlaskClient, project: Project, **fields: object) -> TestResponse:
    form = {"form_key": "key"} | fields
    address = f"/projects/{project.id}/closure-requests/new"
    return client.post(address, data=form, content_type="multipart/form-data")


def requests(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(ClosureRequest.id))) or 0


def test_the_form_names_what_is_short(as_: As, project: Project) -> None:
    page = as_("owner").get(f"/projects/{project.id}/closure-requests/new").text
    assert "还有 4 处没有达到" in page
    assert "还缺佐证“会议纪要”" in page


def test_all_is_given_on_one_page(as_: As, project: Project, session: Session, cast: Cast) -> None:
    finish(project, cast)
    session.commit()
    kind, metric = project.evidence_requirements[0].id, project.metrics[0].id
    files = {f"files-{kind}": (io.BytesIO(samples.PDF), "纪要.pdf", "application/pdf")}
    answer = send(as_("owner"), project, **{f"metric-{metric}": "5"}, **files)
    assert (answer.status_code, answer.location) == (302, f"/projects/{project.id}")
    made = session.scalars(sa.select(ClosureRequest)).one()
    assert (made.shortfall, project.stopped_on) == ("", make.TODAY)
    assert session.scalars(sa.select(Evidence.requirement_id)).one() == kind


def test_a_shortfall_without_a_reason_comes_back_with_what_was_typed(
    as_: As, project: Project, session: Session
) -> None:
    answer = send(as_("owner"), project, note="还在这里", **{f"metric-{project.metrics[0].id}": "3"})
    assert (answer.status_code, requests(session)) == (422, 0)
    assert "请写明为什么仍要销号" in answer.text
    assert "还在这里" in answer.text
    assert 'value="3"' in answer.text


def test_what_comes_back_says_what_it_lacks_itself_and_which_files_are_gone(as_: As, project: Project) -> None:
    kind, metric = project.evidence_requirements[0].id, project.metrics[0].id
    paper = (io.BytesIO(samples.PDF), "纪要.pdf", "application/pdf")
    page = send(as_("owner"), project, **{f"metric-{metric}": "3", f"files-{kind}": paper}).text
    assert "还有 3 处没有达到" in page
    assert "有 3 处没有达到，请写明为什么仍要销号" in page
    assert "现有 3" in page
    assert "还缺佐证" not in page
    assert "刚才选的文件没有留下，请再选一次：纪要.pdf" in page


def test_a_value_that_is_no_number_and_a_bad_file_are_refused(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    wrong = send(owner, project, shortfall_reason="x", **{f"metric-{project.metrics[0].id}": "多"})
    file = {f"files-{project.evidence_requirements[0].id}": (io.BytesIO(b"MZ"), "a.pdf", "application/pdf")}
    bad = send(owner, project, shortfall_reason="x", **file)
    assert (wrong.status_code, bad.status_code, requests(session)) == (422, 422, 0)
    assert "内容和后缀不符" in bad.text


def test_too_many_files_and_too_long_a_note_are_refused(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    files = [(io.BytesIO(samples.PDF), f"{n}.pdf", "application/pdf") for n in range(13)]
    assert "最多传 12 个文件" in send(owner, project, files=files).text
    assert send(owner, project, note="长" * 1001).status_code == 422
    assert requests(session) == 0


def test_a_file_given_before_may_serve(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    upload = {"form_key": "r", "percent": "10", "files": (io.BytesIO(samples.PDF), "纪要.pdf", "application/pdf")}
    owner.post(f"/projects/{project.id}/reports/new", data=upload, content_type="multipart/form-data")
    kind, file = project.evidence_requirements[0].id, session.scalars(sa.select(Evidence.id)).one()
    assert f'value="{file}"' in owner.get(f"/projects/{project.id}/closure-requests/new").text
    send(owner, project, shortfall_reason="推迟", **{f"reuse-{kind}": str(file)})
    assert "佐证" not in session.scalars(sa.select(ClosureRequest.shortfall)).one()


def test_sent_twice_it_is_one(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    assert [send(owner, project, shortfall_reason="推迟").status_code for _ in range(2)] == [302, 302]
    assert requests(session) == 1
    shown = owner.get(f"/projects/{project.id}/closure-requests/new")
    assert (shown.status_code, shown.location.startswith("/closure-requests/")) == (302, True)


@pytest.mark.parametrize(("who", "status"), [("office", 403), ("sponsor", 403), ("verifier", 403), ("outsider", 404)])
def test_only_the_owner_asks(as_: As, project: Project, session: Session, who: str, status: int) -> None:
    visitor = as_(who)
    assert visitor.get(f"/projects/{project.id}/closure-requests/new").status_code == status
    file = {"files": (io.BytesIO(samples.PDF), "a.pdf", "application/pdf")}
    assert send(visitor, project, **file).status_code == status
    assert requests(session) == 0


def test_sponsor_approves_then_verifier_closes(
    as_: As, project: Project, request_: ClosureRequest, session: Session
) -> None:
    page = f"/closure-requests/{request_.id}"
    sponsor, verifier = as_("sponsor"), as_("verifier")
    assert "没有等核验的" in verifier.get("/closures/").text
    assert page in sponsor.get("/closures/").text
    early = verifier.post(f"{page}/acceptance")
    assert (early.status_code, "要等挂联领导同意" in early.text) == (422, True)
    assert sponsor.post(f"{page}/approval").status_code == 302
    assert page in verifier.get("/closures/").text
    assert verifier.post(f"{page}/acceptance").status_code == 302
    assert (project.state, session.scalars(sa.select(Closure.serial)).one()) == (State.CLOSED, "销〔2026〕1号")
    again = verifier.post(f"{page}/acceptance")
    assert (again.status_code, "已经办过" in again.text) == (422, True)


def test_closing_is_asked_about_once(as_: As, project: Project, request_: ClosureRequest) -> None:
    page = f"/closure-requests/{request_.id}"
    verifier = as_("verifier")
    early = verifier.get(f"{page}/acceptance")
    assert (early.status_code, early.location) == (302, page)
    as_("sponsor").post(f"{page}/approval")
    assert f'href="{page}/acceptance"' in verifier.get(page).text
    asked = verifier.get(f"{page}/acceptance").text
    assert f"核验通过 {project.code}" in asked
    assert "没有过时限 12-20。通过以后给编号，记在 11-24 销号" in asked
    assert "还缺佐证“会议纪要”" in asked
    assert project.state is State.IN_PROGRESS
    assert as_("office").get(f"{page}/acceptance").status_code == 403
    assert as_("outsider").get(f"{page}/acceptance").status_code == 404


def test_each_sees_the_buttons_that_are_theirs(as_: As, request_: ClosureRequest) -> None:
    page = f"/closure-requests/{request_.id}"
    acts = {"approval", "acceptance", "return", "withdrawal"}
    for who, theirs in {
        "owner": {"withdrawal"},
        "sponsor": {"approval", "return"},
        "verifier": {"return"},
        "office": set(),
    }.items():
        text = as_(who).get(page).text
        assert {act for act in acts if f"{page}/{act}" in text} == theirs, who
    assert as_("outsider").get(page).status_code == 404


@pytest.mark.parametrize("act", ["approval", "acceptance", "return", "withdrawal"])
def test_who_may_not_is_refused(as_: As, request_: ClosureRequest, session: Session, act: str) -> None:
    address, data = f"/closure-requests/{request_.id}/{act}", {"reason": "不齐"}
    assert as_("office").post(address, data=data).status_code == 403
    assert as_("outsider").post(address, data=data).status_code == 404
    assert request_.decision is None


def test_a_return_asks_for_a_reason(as_: As, project: Project, request_: ClosureRequest) -> None:
    verifier, address = as_("verifier"), f"/closure-requests/{request_.id}/return"
    refused = verifier.post(address, data={"reason": ""})
    assert (refused.status_code, "请写明退回的原因" in refused.text) == (422, True)
    refused = verifier.post(address, data={"reason": "长" * 401})
    assert (refused.status_code, "最多写 400 个字" in refused.text) == (422, True)
    assert verifier.post(address, data={"reason": "纪要不全"}).status_code == 302
    assert (request_.decision, project.stopped_on) == ("returned", None)
    assert "纪要不全" in as_("owner").get(f"/closure-requests/{request_.id}").text


def test_the_owner_withdraws(as_: As, project: Project, request_: ClosureRequest) -> None:
    owner = as_("owner")
    assert owner.post(f"/closure-requests/{request_.id}/withdrawal").status_code == 302
    assert (request_.decision, project.stopped_on) == ("withdrawn", None)
    assert "已撤回" in owner.get(f"/closure-requests/{request_.id}").text


def test_the_queue_is_for_those_who_decide(as_: As) -> None:
    assert as_("owner").get("/closures/").status_code == 403
    assert "没有等核验的" in as_("verifier").get("/closures/").text


def test_a_request_of_another_year_says_its_year(
    as_: As, project: Project, request_: ClosureRequest, session: Session
) -> None:
    sponsor = as_("sponsor")
    assert "年度" not in sponsor.get("/closures/").text
    project.checklist.year = 2027
    session.commit()
    assert sponsor.get("/closures/").text.count("2027 年度") == 1


def test_the_sponsor_reopens(as_: As, project: Project, closure: Closure) -> None:
    address = f"/closures/{closure.id}/reopening"
    assert as_("verifier").get(address).status_code == 403
    assert as_("outsider").get(address).status_code == 404
    sponsor = as_("sponsor")
    assert "销〔2026〕1号 的记录保留" in sponsor.get(address).text
    assert sponsor.post(address, data={"reason": " "}).status_code == 422
    assert sponsor.post(address, data={"reason": "复核不实"}).status_code == 302
    assert (project.state, closure.reopen_reason) == (State.IN_PROGRESS, "复核不实")
    twice = sponsor.post(address, data={"reason": "复核不实"})
    assert (twice.status_code, "已经反销号过" in twice.text) == (422, True)


def test_the_sponsor_revokes_a_mark(as_: As, project: Project, session: Session, cast: Cast) -> None:
    project.due_on = project.milestones[1].due_on = make.TODAY.replace(day=9)
    overdue_marks.mark_if_late(project, by=make.doer(cast.verifier))
    session.commit()
    mark = session.scalars(sa.select(OverdueMark)).one()
    address = f"/overdue-marks/{mark.id}/revocation"
    assert as_("owner").post(address, data={"reason": "台风"}).status_code == 403
    assert as_("outsider").post(address, data={"reason": "台风"}).status_code == 404
    sponsor = as_("sponsor")
    assert "11-09" in sponsor.get(address).text
    assert sponsor.post(address, data={"reason": "台风"}).status_code == 302
    assert (mark.revoke_reason, mark.revoked_by_id) == ("台风", cast.sponsor.id)


def test_a_late_request_says_so_in_the_queue(as_: As, project: Project, session: Session, cast: Cast) -> None:
    project.due_on = project.milestones[1].due_on = make.TODAY.replace(day=9)
    finish(project, cast)
    said = Application(values={project.metrics[0].id: Decimal(5)}, shortfall_reason="缺")
    made = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    closures.approve_shortfall(made, by=make.doer(cast.sponsor))
    session.commit()
    verifier = as_("verifier")
    assert "时限 11-09 已过 15 天。" in verifier.get(f"/closure-requests/{made.id}/acceptance").text
    assert "天逾期" in verifier.get("/closures/").text
    assert "申请时已逾期 15 天" in verifier.get(f"/closure-requests/{made.id}").text


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("", 'Evidence "会议纪要" is missing.'), ("还缺佐证“会议纪要”。", "还缺佐证“会议纪要”。")],
    ids=["facts", "older"],
)
def test_what_is_short_is_said_in_the_readers_language(
    as_: As, session: Session, cast: Cast, request_: ClosureRequest, kept: str, shown: str
) -> None:
    request_.shortfall = kept or request_.shortfall
    closures.approve_shortfall(request_, by=make.doer(cast.sponsor))
    session.commit()
    verifier = as_("verifier")
    verifier.post("/language", data={"language": "en"})
    asked = f"/closure-requests/{request_.id}"
    for page in (asked, f"{asked}/acceptance", f"/projects/{request_.project_id}"):
        assert f"<li>{shown}</li>" in html.unescape(verifier.get(page).text)
