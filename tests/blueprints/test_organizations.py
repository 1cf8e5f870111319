"""The tree of organisations and its figures at the web edge: each act, and each refusal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.permissions import Role
from tracker.domain.policy import DEFAULT
from tracker.models import Organization, PolicySetting
from tracker.queries import organizations as tree

REASON = "园发〔2026〕5号"
BUSINESS = ("office", "sponsor", "owner", "verifier", "secretary", "branch")
FIGURES: dict[str, object] = DEFAULT.figures() | {"backward_weights": "10/40/25/25", "version": 0}


def seen(page: str, *organizations: Organization) -> list[bool]:
    return [f'href="/organizations/{one.id}"' in page for one in organizations]


def test_the_tree_is_seen_as_far_as_roles_reach_with_the_names_above(client: FlaskClient, cast: Cast) -> None:
    page = make.log_in(client, cast.secretary).get("/organizations/").text
    assert seen(page, cast.industry, cast.enterprise) == [True, True]
    assert seen(page, cast.district, cast.park, cast.department, cast.other_park) == [False] * 4
    for name in ("区委", "两新工委", "园区党委"):
        assert name in page
    assert "另一园区党委" not in page


def test_the_system_administrator_sees_all_and_opens_each(system: FlaskClient, cast: Cast) -> None:
    everything = (cast.district, cast.park, cast.industry, cast.other_park)
    assert seen(system.get("/organizations/").text, *everything) == [True] * 4
    page = system.get(f"/organizations/{cast.department.id}").text
    for text in ("新建下级", "更名", "调整隶属", "参数", "汽车汽配行业党委", "园区党委"):
        assert text in page
    assert "调整隶属" not in system.get(f"/organizations/{cast.district.id}").text


def test_those_who_only_look_are_offered_no_change(client: FlaskClient, cast: Cast) -> None:
    page = make.log_in(client, cast.office).get(f"/organizations/{cast.department.id}").text
    assert "更名" not in page
    assert "参数" not in page


def test_a_long_tree_shows_its_upper_levels(system: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST_SHOWN", 3)
    page = system.get("/organizations/").text
    assert seen(page, cast.park, cast.department) == [True, False]


def test_an_organisation_is_made_renamed_and_moved(system: FlaskClient, cast: Cast, session: Session) -> None:
    new = {"name": "机电行业党委", "short_name": "", "tier": "5"}
    made_at = system.post(f"/organizations/{cast.department.id}/new", data=new).headers["Location"]
    made = session.scalars(sa.select(Organization).where(Organization.name == "机电行业党委")).one()
    assert made_at == f"/organizations/{made.id}"
    name = {"name": "机电产业党委", "short_name": "机电", "reason": REASON, "version": made.version}
    assert system.post(f"{made_at}/name", data=name).status_code == 302
    other = make.organization("另一党群工作部", parent=cast.other_park, tier=4)
    move = {"parent": other.id, "reason": REASON, "version": made.version}
    assert system.post(f"{made_at}/parent", data=move).status_code == 302
    page = system.get(made_at).text
    for text in ("机电行业党委 → 机电产业党委", "党群工作部 → 另一党群工作部", REASON):
        assert text in page


def test_a_department_hangs_under_any(system: FlaskClient, cast: Cast) -> None:
    page = f"/organizations/{cast.enterprise.id}/new"
    assert "部门、群团" in system.get(page).text
    assert system.post(page, data={"name": "工会", "tier": "none"}).status_code == 302
    assert system.post(page, data={"name": "第七级", "tier": "7"}).status_code == 422


@pytest.mark.parametrize(
    ("page", "data", "sentence"),
    [
        ("new", {"name": "", "tier": "5"}, "请填名称"),
        ("new", {"name": "汽车汽配行业党委", "tier": "5"}, "同一上级下面已有"),
        ("name", {"name": "党群工作部", "reason": REASON}, "名称没有变"),
        ("name", {"name": "党群部", "reason": ""}, "请写明原因"),
        ("parent", {"parent": "{industry}", "reason": REASON}, "不能调到自己"),
        ("parent", {"parent": "{district}", "reason": REASON}, "要设在“园区党委”下面"),
        ("parent", {"parent": "{other_park}", "reason": ""}, "请写明原因"),
        ("parent", {"parent": "0", "reason": REASON}, 'name="parent"'),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    system: FlaskClient, cast: Cast, page: str, data: dict[str, str], sentence: str
) -> None:
    ids = {name: getattr(cast, name).id for name in ("industry", "district", "other_park")}
    asked = {name: value.format(**ids) for name, value in data.items()} | {"version": str(cast.department.version)}
    assert system.get(f"/organizations/{cast.department.id}/{page}").status_code == 200
    answer = system.post(f"/organizations/{cast.department.id}/{page}", data=asked)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(("page", "version"), [("name", "0"), ("parent", "0"), ("name", "②"), ("parent", "9" * 30)])
def test_a_stale_save_shows_both_versions(system: FlaskClient, cast: Cast, page: str, version: str) -> None:
    data = {"name": "我的名称", "parent": cast.other_park.id, "reason": REASON, "version": version}
    answer = system.post(f"/organizations/{cast.department.id}/{page}", data=data)
    assert answer.status_code == 409
    assert {"name": "我的名称", "parent": "另一园区党委"}[page] in answer.text
    assert (cast.department.name, cast.department.parent_id) == ("党群工作部", cast.park.id)


def test_figures_are_set_and_follow_below(system: FlaskClient, cast: Cast, session: Session) -> None:
    page = f"/organizations/{cast.park.id}/policy"
    assert 'value="10/40/25/25"' in system.get(page).text
    assert (
        system.post(page, data=FIGURES | {"due_soon_days": 10, "backward_weights": "25、25、25、25"}).status_code == 302
    )
    assert session.get_one(PolicySetting, cast.park.id).figures == {
        "due_soon_days": 10,
        "backward_weights": [25, 25, 25, 25],
    }
    assert "上级或默认：10" in system.get(f"/organizations/{cast.industry.id}/policy").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due_soon_days": "0"}, "请填 1 到 365 的整数"),
        ({"due_soon_days": "many"}, "不是有效的整数"),
        ({"yellow_gap_points": "40"}, "黄灯的差值不能大于红灯的差值"),
        ({"backward_weights": "50/50"}, "请填 4 个正整数，合计 100"),
        ({"backward_weights": "half"}, "请填四个数"),
        ({"backward_weights": "9" * 5000}, "请填四个数"),
        ({"files_per_report": "5"}, "合计不能超过 60 MB"),
        ({}, "没有改动"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    system: FlaskClient, cast: Cast, session: Session, changed: dict[str, object], sentence: str
) -> None:
    answer = system.post(f"/organizations/{cast.park.id}/policy", data=FIGURES | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(sa.select(PolicySetting)).all() == []


def test_stale_figures_show_both_versions(system: FlaskClient, cast: Cast) -> None:
    page = f"/organizations/{cast.park.id}/policy"
    system.post(page, data=FIGURES | {"silent_days": 20})
    answer = system.post(page, data=FIGURES | {"silent_days": 25})
    assert answer.status_code == 409
    for text in ("<td>20</td>", "<td>25</td>", 'name="version" value="1"'):
        assert text in answer.text


PAGES = ("new", "name", "parent", "policy")
REFUSALS = {
    **{(who, page): 404 for who in ("auditor", "outsider", "branch") for page in ("", *PAGES)},
    **{(who, page): 403 for who in ("office", "owner", "security") for page in PAGES},
}


@pytest.mark.parametrize(("who", "page"), REFUSALS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_one_may_not_do_is_refused(client: FlaskClient, cast: Cast, who: str, page: str, method: str) -> None:
    if method == "POST" and not page:
        method = "HEAD"
    path = f"/organizations/{cast.department.id}/{page}".rstrip("/")
    answer = make.log_in(client, getattr(cast, who)).open(path, method=method, data={"name": "x"})
    assert answer.status_code == REFUSALS[who, page]
    assert (cast.department.name, cast.department.parent_id) == ("党群工作部", cast.park.id)


@pytest.mark.parametrize("who", [*BUSINESS, "system", "security"])
def test_all_but_the_auditor_see_a_tree(client: FlaskClient, cast: Cast, who: str) -> None:
    assert make.log_in(client, getattr(cast, who)).get("/organizations/").status_code == 200


def test_an_administrator_of_a_part_moves_nothing_out_of_it(client: FlaskClient, cast: Cast) -> None:
    local = make.account("园区系统管理员", cast.park, roles=[(Role.SYSTEM_ADMIN, cast.park)])
    make.log_in(client, local)
    data = {"parent": cast.other_park.id, "reason": REASON, "version": 2}
    assert client.post(f"/organizations/{cast.department.id}/parent", data=data).status_code == 422
    assert cast.department.parent_id == cast.park.id


def test_the_tree_costs_few_queries(
    system: FlaskClient, cast: Cast, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    for number in range(30):
        make.organization(f"第{number}党支部", parent=cast.industry, tier=6)
    with count_queries() as statements:
        system.get("/organizations/")
    assert len(statements) <= 4
