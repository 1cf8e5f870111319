"""Accounts and roles at the web edge: each act, and each refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.permissions import Role
from tracker.models import Account, RoleGrant
from tracker.queries import accounts as listed

FIELDS = {"post": "部长", "person_name": "", "phone": "", "pinyin": "", "initials": ""}
ADMINISTRATORS = ("system", "security")
OTHERS = ("office", "sponsor", "owner", "verifier", "auditor", "outsider")


def fields(at: int, **changed: object) -> dict[str, object]:
    return {**FIELDS, "organization": at, **changed}


def shown_password(page: str) -> str:
    found = re.search(r"data-first-password[^>]*>\s*([a-z0-9-]+)\s*<", page)
    assert found
    return found[1]


def named(session: Session, username: str) -> Account:
    return session.scalars(sa.select(Account).where(Account.username == username)).one()


@pytest.fixture
def security(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.security)


def test_a_new_account_logs_in_once_with_what_was_shown_and_must_change_it(
    system: FlaskClient, new_client: Callable[[], FlaskClient], cast: Cast, session: Session
) -> None:
    assert 'name="username"' in system.get("/accounts/new").text
    answer = system.post("/accounts/new", data=fields(cast.department.id, username="buzhang"))
    assert answer.headers["Cache-Control"] == "no-store"
    made = named(session, "buzhang")
    assert (made.organization.name, made.pinyin, made.grants) == ("党群工作部", "buzhang", [])
    someone = new_client()
    word = shown_password(answer.text)
    entered = someone.post("/login", data={"username": "buzhang", "password": word})
    assert entered.status_code == 302
    assert someone.get("/sessions").headers["Location"] == "/password"
    assert word not in system.get(f"/accounts/{made.id}").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": ""}, "请填用户名"),
        ({"username": "部长"}, "用户名用小写字母"),
        ({"username": "taken"}, "已有人用"),
        ({"post": ""}, "请填岗位名称"),
        ({"phone": "call me"}, "电话只用数字"),
        ({"organization": 0}, "请选所在组织"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    system: FlaskClient, cast: Cast, session: Session, changed: dict[str, object], sentence: str
) -> None:
    make.account("已有", cast.park, username="taken")
    answer = system.post("/accounts/new", data=fields(cast.park.id, username="new", person_name="某某") | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "某某" in answer.text
    assert session.scalars(sa.select(Account).where(Account.username == "new")).all() == []


def test_an_edit_keeps_the_phone_number_that_it_does_not_show(
    system: FlaskClient, cast: Cast, session: Session
) -> None:
    cast.owner.phone = "13800138000"
    session.commit()
    page = system.get(f"/accounts/{cast.owner.id}/edit").text
    assert "138****8000" in page
    assert "13800138000" not in page
    data = fields(cast.department.id, post="新责任人", version=cast.owner.version)
    assert system.post(f"/accounts/{cast.owner.id}/edit", data=data).status_code == 302
    assert (cast.owner.post, cast.owner.phone) == ("新责任人", "13800138000")
    data["version"] = cast.owner.version
    system.post(f"/accounts/{cast.owner.id}/edit", data=data | {"no_phone": "y"})
    assert cast.owner.phone == ""


@pytest.mark.parametrize("version", ["0", "②", "x", ""])
def test_a_stale_edit_shows_both_versions(system: FlaskClient, cast: Cast, version: str) -> None:
    data = fields(cast.department.id, post="我的岗位", version=version)
    answer = system.post(f"/accounts/{cast.owner.id}/edit", data=data)
    assert answer.status_code == 409
    assert "我的岗位" in answer.text
    assert "责任人" in answer.text
    assert cast.owner.post == "责任人"
    mine = re.search(r'name="version" value="(\d+)"', answer.text)
    assert mine
    assert system.post(f"/accounts/{cast.owner.id}/edit", data=data | {"version": mine[1]}).status_code == 302


def test_an_edit_against_the_rules_is_refused(system: FlaskClient, cast: Cast) -> None:
    data = fields(cast.department.id, phone="x", version=cast.owner.version)
    answer = system.post(f"/accounts/{cast.owner.id}/edit", data=data)
    assert answer.status_code == 422
    assert system.post(f"/accounts/{cast.owner.id}/edit", data=data | {"post": ""}).status_code == 422


def test_a_disabled_account_is_out_and_comes_back(
    system: FlaskClient, new_client: Callable[[], FlaskClient], cast: Cast
) -> None:
    owner = make.log_in(new_client(), cast.owner)
    page = f"/accounts/{cast.owner.id}"
    assert system.get(f"{page}/disabling").status_code == 200
    assert system.post(f"{page}/disabling", data={"reason": ""}).status_code == 422
    assert system.post(f"{page}/disabling", data={"reason": "调离"}).status_code == 302
    assert owner.get("/sessions").status_code == 302
    assert "停用" in system.get(page).text
    assert system.post(f"{page}/disabling", data={"reason": "调离"}).status_code == 422
    assert system.post(f"{page}/enabling").status_code == 302
    assert system.post(f"{page}/enabling").status_code == 422
    assert cast.owner.disabled_at is None


def test_a_new_first_password_is_shown_once(
    system: FlaskClient, new_client: Callable[[], FlaskClient], cast: Cast
) -> None:
    assert system.get(f"/accounts/{cast.owner.id}/password").status_code == 200
    word = shown_password(system.post(f"/accounts/{cast.owner.id}/password").text)
    entered = new_client().post("/login", data={"username": cast.owner.username, "password": word})
    assert entered.status_code == 302


def test_a_role_is_granted_and_taken_back(security: FlaskClient, cast: Cast, session: Session) -> None:
    data = {"role": "verifier", "organization": cast.park.id}
    assert security.post(f"/accounts/{cast.owner.id}/roles", data=data).status_code == 302
    granted = session.scalars(sa.select(RoleGrant).where(RoleGrant.role == Role.VERIFIER)).all()[-1]
    assert (granted.account_id, granted.organization_id) == (cast.owner.id, cast.park.id)
    again = security.post(f"/accounts/{cast.owner.id}/roles", data=data)
    assert again.status_code == 422
    assert "已有这个角色" in again.text
    revocation = f"/accounts/{cast.owner.id}/roles/{granted.id}/revocation"
    assert security.post(revocation).status_code == 302
    assert security.post(revocation).status_code == 404


@pytest.mark.parametrize("data", [{"role": "emperor"}, {"role": "viewer", "organization": 0}, {"role": "auditor"}])
def test_a_role_that_cannot_be_is_refused(security: FlaskClient, cast: Cast, data: dict[str, object]) -> None:
    answer = security.post(f"/accounts/{cast.owner.id}/roles", data={"organization": cast.park.id} | data)
    assert answer.status_code == 422
    assert [grant.role for grant in cast.owner.grants] == [Role.REPORTER]


def test_a_role_is_looked_up_through_its_account(security: FlaskClient, cast: Cast) -> None:
    (theirs,) = cast.branch.grants
    assert security.post(f"/accounts/{cast.owner.id}/roles/{theirs.id}/revocation").status_code == 404


def acts(cast: Cast) -> dict[str, tuple[str, str, dict[str, object]]]:
    page = f"/accounts/{cast.owner.id}"
    (grant,) = cast.owner.grants
    return {
        "list": ("GET", "/accounts/", {}),
        "see": ("GET", page, {}),
        "new": ("GET", "/accounts/new", {}),
        "create": ("POST", "/accounts/new", fields(cast.park.id, username="new")),
        "edit": ("POST", f"{page}/edit", fields(cast.park.id, version=1)),
        "disable": ("POST", f"{page}/disabling", {"reason": "调离"}),
        "enable": ("POST", f"{page}/enabling", {}),
        "reset": ("POST", f"{page}/password", {}),
        "grant": ("POST", f"{page}/roles", {"role": "viewer", "organization": cast.park.id}),
        "revoke": ("POST", f"{page}/roles/{grant.id}/revocation", {}),
    }


REFUSALS = {
    **{("system", act): 403 for act in ("grant", "revoke")},
    **{("security", act): 403 for act in ("new", "create", "edit", "disable", "enable", "reset")},
    **{(who, act): 403 for who in OTHERS for act in ("list", "new", "create")},
    **{(who, act): 404 for who in OTHERS for act in ("see", "edit", "disable", "enable", "reset", "grant", "revoke")},
}


@pytest.mark.parametrize(("who", "act"), REFUSALS)
def test_what_one_may_not_do_is_refused_and_changes_nothing(
    client: FlaskClient, cast: Cast, session: Session, who: str, act: str
) -> None:
    method, path, data = acts(cast)[act]
    answer = make.log_in(client, getattr(cast, who)).open(path, method=method, data=data)
    assert answer.status_code == REFUSALS[who, act]
    assert cast.owner.version == 1
    assert len(session.scalars(sa.select(Account)).all()) == 10
    assert [grant.role for grant in cast.owner.grants] == [Role.REPORTER]


def test_an_administrator_of_a_part_sees_its_accounts_only(client: FlaskClient, cast: Cast) -> None:
    local = make.account("园区系统管理员", cast.park, roles=[(Role.SYSTEM_ADMIN, cast.park)])
    page = make.log_in(client, local).get("/accounts/").text
    assert 'data-username="' + cast.owner.username in page
    assert 'data-username="' + cast.outsider.username not in page
    assert client.get(f"/accounts/{cast.outsider.id}").status_code == 404
    assert client.post("/accounts/new", data=fields(cast.other_park.id, username="x")).status_code == 422


@pytest.mark.parametrize("text", ["责任人", "zeren", "ZRR", "党群工作部", "某某", "zrr01", " 责任 "])
def test_an_account_is_found(system: FlaskClient, cast: Cast, session: Session, text: str) -> None:
    cast.owner.pinyin, cast.owner.initials, cast.owner.person_name = "zerenren", "zrr", "某某"
    cast.owner.username = "zrr01"
    session.commit()
    assert 'data-username="zrr01"' in system.get("/accounts/", query_string={"q": text}).text


def test_nothing_found_is_said(system: FlaskClient) -> None:
    assert "没有找到账号" in system.get("/accounts/?q=%25").text


def test_the_list_runs_by_key(system: FlaskClient, cast: Cast) -> None:
    for number in range(45):
        make.account(f"委员{number}", cast.park)
    first = system.get("/accounts/").text
    assert first.count("data-username=") == listed.PAGE
    following = first[: first.index('rel="next"')].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = system.get(following).text
    assert second.count("data-username=") == 5
    assert 'rel="prev"' in second


def test_phone_numbers_are_masked_for_those_who_do_not_call(system: FlaskClient, cast: Cast, session: Session) -> None:
    cast.owner.phone = cast.system.phone = "13800138000"
    session.commit()
    page = system.get("/accounts/").text
    assert page.count("138****8000") == 1
    assert page.count("13800138000") == 1, "one's own number is whole"


def test_the_list_costs_few_queries(
    system: FlaskClient, cast: Cast, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    for number in range(30):
        make.account(f"委员{number}", cast.park, roles=[(Role.VIEWER, cast.park)])
    with count_queries() as statements:
        system.get("/accounts/")
    assert len(statements) <= 4
