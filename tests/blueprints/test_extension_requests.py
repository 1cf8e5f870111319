"""More time at the web edge: asked for, reviewed, decided, withdrawn; and each refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import forms, make
from tests.cast import Cast
from tests.page import marks
from tracker.domain.extension_request import Stage
from tracker.domain.project import State
from tracker.models import ExtensionRequest, Project
from tracker.services import extension_requests
from tracker.services.extension_requests import Wish

As = Callable[[str], FlaskClient]
NEW = dt.date(2027, 1, 10)


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


@pytest.fixture
def request_(session: Session, project: Project, cast: Cast) -> ExtensionRequest:
    """Three weeks more, into the next year: beyond the plan year."""
    wish = Wish(NEW, "场地交付推迟", is_other_year=True)
    made = extension_requests.request_extension(project, wish, by=make.doer(cast.owner), form_key="e")
    session.commit()
    return made


@pytest.fixture
def forwarded(session: Session, request_: ExtensionRequest, cast: Cast) -> ExtensionRequest:
    extension_requests.forward_request(request_, by=make.doer(cast.office), opinion="情况属实")
    session.commit()
    return request_


def address(project: Project) -> str:
    return f"/projects/{project.id}/extension-requests/new"


def send(client: FlaskClient, project: Project, **fields: str) -> TestResponse:
    given = {"form_key": "key", "due_on": "2026-12-30", "reason": "场地交付推迟"} | fields
    return client.post(address(project), data=given)


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(ExtensionRequest.id))) or 0


def test_the_form_says_the_rule_and_how_far(as_: As, project: Project) -> None:
    page = as_("owner").get(address(project)).text
    assert "时限前至少 3 个工作日，最迟 12-15。" in page
    assert "1 次，已延期 0 次。" in page
    assert "这一项最多延到 2027-01-19。" in page
    assert 'name="is_other_year"' in page
    assert 'type="date"' in page


def test_the_owner_asks(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    answer = send(owner, project)
    made = session.scalars(sa.select(ExtensionRequest)).one()
    assert (answer.status_code, answer.location) == (302, f"/extension-requests/{made.id}")
    shown = owner.get(answer.location).text
    assert ("等办公室审核" in shown, "12-20 → 12-30，延 10 天" in shown) == (True, True)
    assert "批准以前，时限不变" in shown
    assert owner.get(address(project)).location == f"/extension-requests/{made.id}"


def test_sent_twice_it_is_one(as_: As, project: Project, session: Session) -> None:
    owner = as_("owner")
    assert [send(owner, project).status_code for _ in range(2)] == [302, 302]
    assert count(session) == 1
    assert "正等着办理" in send(owner, project, form_key="other").text


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (dt.date(2026, 11, 26), "不足 3 个工作日，不能申请延期：最迟应在 11-23 申请"),
        (dt.date(2026, 11, 20), "已过时限 11-20，不能申请延期"),
    ],
)
def test_the_page_says_before_one_types_that_it_is_too_late(
    as_: As, project: Project, session: Session, due_on: dt.date, said: str
) -> None:
    project.due_on = project.milestones[-1].due_on = due_on
    session.commit()
    owner = as_("owner")
    shown = owner.get(address(project))
    assert (shown.status_code, said in shown.text, "<textarea" in shown.text) == (200, True, False)
    assert "联系挂联领导" in shown.text
    refused = send(owner, project, reason="还在这里")
    assert (refused.status_code, said in refused.text, "还在这里" in refused.text) == (422, True, True)
    assert refused.text.count(said) == 1
    assert count(session) == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"due_on": ""}, "请填新时限"),
        ({"due_on": "明年"}, "新时限"),
        ({"due_on": "2026-12-20"}, "要晚于现在的时限 12-20"),
        ({"due_on": "2027-01-10"}, "过了 2026 年度"),
        ({"due_on": "9999-12-31", "is_other_year": "y"}, "年份太远"),
        ({"reason": ""}, "请写明为什么要延期"),
        ({"reason": "长" * 401}, "最多写 400 个字"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(
    as_: As, project: Project, session: Session, fields: dict[str, str], said: str
) -> None:
    answer = send(as_("owner"), project, **{"reason": "还在这里"} | fields)
    assert (answer.status_code, count(session)) == (422, 0)
    assert said in answer.text
    assert fields.get("reason", "还在这里") in answer.text


@pytest.mark.parametrize(("who", "status"), [("office", 403), ("sponsor", 403), ("verifier", 403), ("outsider", 404)])
def test_only_the_owner_asks(as_: As, project: Project, session: Session, who: str, status: int) -> None:
    visitor = as_(who)
    assert visitor.get(address(project)).status_code == status
    assert send(visitor, project).status_code == status
    assert count(session) == 0


def test_what_stands_still_is_not_extended(as_: As, project: Project, session: Session) -> None:
    project.state = State.SUSPENDED
    session.commit()
    page = as_("owner").get(address(project)).text
    assert ("项目暂缓中，请先恢复。" in page, "<textarea" in page) == (True, False)


def press(client: FlaskClient, request: ExtensionRequest, act: str, **fields: str) -> TestResponse:
    """Sends the form of the page as it stands, with these fields typed."""
    action = f"/extension-requests/{request.id}/{act}"
    typed = forms.form_of(client.get(f"/extension-requests/{request.id}"), action)
    return client.post(action, data=typed | fields)


def test_the_office_forwards_and_the_sponsor_grants(as_: As, project: Project, request_: ExtensionRequest) -> None:
    answer = press(as_("office"), request_, "review", decision="forward", opinion="情况属实")
    assert (answer.status_code, request_.stage) == (302, Stage.SPONSOR)
    sponsor = as_("sponsor")
    page = sponsor.get(f"/extension-requests/{request_.id}").text
    assert ("情况属实" in page, "过了 2026 年度。" in page, "延期批复" in page) == (True, True, False)
    unsaid = press(sponsor, request_, "decision", decision="grant")
    assert (unsaid.status_code, "请写明理由" in unsaid.text, project.due_on) == (422, True, dt.date(2026, 12, 20))
    granted = press(sponsor, request_, "decision", decision="grant", reason="区里统一调整")
    assert (granted.status_code, granted.location) == (302, f"/projects/{project.id}")
    shown = sponsor.get(granted.location)
    assert marks(shown, "data-due") == ["2027-01-10"]
    for said in ("延期 21 天（原 12-20）", "改期 1 次", "原时限 12-20", "区里统一调整", "同意延期：时限 12-20 → 01-10"):
        assert said in shown.text


def test_the_office_returns_and_the_owner_asks_again(as_: As, project: Project, request_: ExtensionRequest) -> None:
    office = as_("office")
    unsaid = press(office, request_, "review", decision="return")
    assert (unsaid.status_code, "请写明退回的原因" in unsaid.text) == (422, True)
    assert press(office, request_, "review", decision="return", opinion="请附说明").status_code == 302
    owner = as_("owner")
    assert "请附说明" in owner.get(f"/projects/{project.id}").text
    page = owner.get(f"/extension-requests/{request_.id}").text
    assert ("请附说明" in page, address(project) in page) == (True, True)
    assert send(owner, project).status_code == 302


def test_the_sponsor_refuses_with_a_reason(as_: As, project: Project, forwarded: ExtensionRequest) -> None:
    sponsor = as_("sponsor")
    assert press(sponsor, forwarded, "decision", decision="refuse").status_code == 422
    assert press(sponsor, forwarded, "decision", decision="refuse", reason="可以按期办完").status_code == 302
    assert (forwarded.stage, project.due_on) == (Stage.REFUSED, dt.date(2026, 12, 20))
    shown = as_("owner").get(f"/projects/{project.id}").text
    assert ("未同意" in shown, "可以按期办完" in shown) == (True, True)
    assert "延期批复 延〔2026〕1号" in as_("owner").get(f"/extension-requests/{forwarded.id}").text


def test_the_owner_withdraws_once(as_: As, request_: ExtensionRequest) -> None:
    owner, action = as_("owner"), f"/extension-requests/{request_.id}/withdrawal"
    assert owner.post(action).status_code == 302
    assert request_.stage is Stage.WITHDRAWN
    again = owner.post(action)
    assert (again.status_code, "已经办过" in again.text) == (422, True)


def test_an_answer_names_its_button(as_: As, request_: ExtensionRequest, forwarded: ExtensionRequest) -> None:
    decided = as_("sponsor").post(f"/extension-requests/{forwarded.id}/decision", data={"reason": "同意"})
    reviewed = as_("office").post(f"/extension-requests/{request_.id}/review", data={"opinion": "同意"})
    assert (decided.status_code, "请选同意或不同意" in decided.text) == (422, True)
    assert (reviewed.status_code, "请选上报或退回" in reviewed.text) == (422, True)
    assert request_.stage is Stage.SPONSOR


def test_one_who_comes_second_sees_both_versions(as_: As, request_: ExtensionRequest) -> None:
    office, action = as_("office"), f"/extension-requests/{request_.id}/review"
    page = forms.form_of(office.get(f"/extension-requests/{request_.id}"), action)
    assert office.post(action, data=page | {"decision": "forward"}).status_code == 302
    late = office.post(action, data=page | {"decision": "return", "opinion": "请附说明"})
    assert late.status_code == 409
    assert ("现在是：等挂联领导定" in late.text, "填的是：请附说明" in late.text) == (True, True)
    assert request_.stage is Stage.SPONSOR


def test_each_sees_the_buttons_that_are_theirs(as_: As, request_: ExtensionRequest, cast: Cast) -> None:
    address = f"/extension-requests/{request_.id}"

    def buttons() -> dict[str, set[str]]:
        acts = ("review", "decision", "withdrawal")
        people = ("owner", "office", "sponsor", "verifier")
        pages = {who: as_(who).get(address).text for who in people}
        return {who: {act for act in acts if f"{address}/{act}" in text} for who, text in pages.items()}

    assert buttons() == {"owner": {"withdrawal"}, "office": {"review"}, "sponsor": set(), "verifier": set()}
    extension_requests.forward_request(request_, by=make.doer(cast.office))
    assert buttons() == {"owner": {"withdrawal"}, "office": set(), "sponsor": {"decision"}, "verifier": set()}
    request_.project.checklist.state = "archived"
    assert not any(buttons().values())
    assert as_("outsider").get(address).status_code == 404


@pytest.mark.parametrize(
    ("act", "who", "fields"),
    [
        ("review", "sponsor", {"decision": "forward"}),
        ("review", "owner", {"opinion": "长" * 401}),
        ("decision", "office", {"decision": "grant", "reason": "同意"}),
        ("decision", "owner", {}),
        ("withdrawal", "office", {}),
    ],
)
def test_who_may_not_is_refused(
    as_: As, request_: ExtensionRequest, act: str, who: str, fields: dict[str, str]
) -> None:
    action = f"/extension-requests/{request_.id}/{act}"
    assert as_(who).post(action, data=fields).status_code == 403
    assert as_("outsider").post(action, data=fields).status_code == 404
    assert request_.stage is Stage.OFFICE


def test_the_projects_page_leads_there(as_: As, project: Project, session: Session, cast: Cast) -> None:
    page = f"/projects/{project.id}"
    assert address(project) in as_("owner").get(page).text
    assert address(project) not in as_("office").get(page).text
    made = extension_requests.request_extension(
        project, Wish(dt.date(2026, 12, 30), "推迟"), by=make.doer(cast.owner), form_key="e"
    )
    session.commit()
    shown = {who: as_(who).get(page).text for who in ("owner", "office", "sponsor")}
    assert ("撤回延期申请" in shown["owner"], "审核延期" in shown["office"], "定延期" in shown["sponsor"]) == (
        True,
        True,
        False,
    )
    assert all(f"/extension-requests/{made.id}" in text for text in shown.values())
    assert address(project) not in shown["owner"]
    extension_requests.forward_request(made, by=make.doer(cast.office))
    session.commit()
    assert ("定延期" in as_("sponsor").get(page).text, "审核延期" in as_("office").get(page).text) == (True, False)


def test_nobody_is_led_to_review_what_they_asked_for_as_owner(
    as_: As, session: Session, project: Project, request_: ExtensionRequest, cast: Cast
) -> None:
    project.owner_id, request_.requested_by_id = cast.owner.id, cast.office.id
    session.commit()
    page = as_("office").get(f"/projects/{project.id}").text
    assert f"/extension-requests/{request_.id}" in page
    assert "审核延期" not in page


def test_closing_waits_for_the_answer(as_: As, project: Project, request_: ExtensionRequest) -> None:
    shown = as_("owner").get(f"/projects/{project.id}/closure-requests/new")
    assert (shown.status_code, "请先撤回延期申请" in shown.text) == (422, True)


def test_it_waits_in_the_list_of_whom_it_waits_for(
    as_: As, project: Project, request_: ExtensionRequest, session: Session, cast: Cast
) -> None:
    link = f'href="/extension-requests/{request_.id}"'

    def listed() -> set[str]:
        return {who for who in ("owner", "office", "sponsor", "verifier") if link in as_(who).get("/me").text}

    assert listed() == {"office"}
    assert "申请延期到 01-10，请审核。" in as_("office").get("/me").text
    extension_requests.forward_request(request_, by=make.doer(cast.office))
    session.commit()
    assert listed() == {"sponsor"}
    extension_requests.refuse_request(request_, by=make.doer(cast.sponsor), reason="不必")
    session.commit()
    assert listed() == set()


def test_what_came_back_waits_for_the_owner_until_asked_anew(
    as_: As, project: Project, request_: ExtensionRequest, session: Session, cast: Cast
) -> None:
    extension_requests.return_request(request_, by=make.doer(cast.office), opinion="请附说明")
    session.commit()
    link = f'href="/extension-requests/{request_.id}"'
    owner = as_("owner")
    assert "被退回，还要延期的请改好再申请" in owner.get("/me").text
    assert link in owner.get("/me").text
    send(owner, project)
    assert link not in owner.get("/me").text


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("", "Beyond the plan year 2026."), ("过了 2026 年度。", "过了 2026 年度。")],
    ids=["figures", "older"],
)
def test_what_goes_beyond_is_said_in_the_readers_language(
    as_: As, session: Session, request_: ExtensionRequest, kept: str, shown: str
) -> None:
    request_.excess = kept or request_.excess
    session.commit()
    office = as_("office")
    office.post("/language", data={"language": "en"})
    assert f"<li>{shown}</li>" in office.get(f"/extension-requests/{request_.id}").text
