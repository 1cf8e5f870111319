"""Registers taken home, brought back, looked at and applied; who may, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.forms import form_of
from tests.page import marked
from tests.sheets import FIRST_ROW, Register, plain_list
from tracker import uploads, workbooks
from tracker.domain.project import State
from tracker.domain.roles import Role
from tracker.exports.xlsx import MEDIA_TYPE
from tracker.models import AuditEvent, Checklist, Project, RegisterImport


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office, state="draft")
    make.project(made, code="1.1", weight=60, state=State.DRAFT, owner=cast.owner)
    make.project(made, code="1.2", weight=40, state=State.DRAFT, name="三线联系服务")
    session.commit()
    return made


def fetched(client: FlaskClient, checklist: Checklist) -> Register:
    return Register(client.get(f"/checklists/{checklist.id}/register.xlsx").data)


def brought(client: FlaskClient, checklist: Checklist, content: bytes, name: str = "台账.xlsx") -> TestResponse:
    return client.post(f"/checklists/{checklist.id}/imports", data={"file": (io.BytesIO(content), name)})


def changes(answer: TestResponse) -> dict[str, str]:
    return {one["data-row"]: one["data-change"] for one in marked(answer, "data-row")}


def application(session: Session, checklist: Checklist) -> str:
    waiting = session.scalars(sa.select(RegisterImport)).one()
    return f"/checklists/{checklist.id}/imports/{waiting.id}/application"


def test_the_register_bears_its_name_and_day(office: FlaskClient, draft: Checklist) -> None:
    answer = office.get(f"/checklists/{draft.id}/register.xlsx")
    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPE)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''%E9%A1%B9%E7%9B%AE%E6%B8%85%E5%8D%95%E5%8F%B0%E8%B4%A6_2026-11-24.xlsx" in disposition
    register = Register(answer.data)
    assert register.sheet["A1"].value == "2026 年项目清单台账"
    assert register.sheet["A2"].value == "园区党委　截至 2026-11-24 10:32　2 个小项　由党群工作部导出"


def test_two_presses_bring_ten_cells_back(office: FlaskClient, session: Session, draft: Checklist) -> None:
    register = fetched(office, draft)
    register.put(FIRST_ROW, "权重", 55)
    register.put(FIRST_ROW + 1, "权重", 45)
    register.add(小项="新加的一项")
    answer = brought(office, draft, register.saved())
    assert (answer.status_code, changes(answer)) == (200, {"5": "changed", "6": "changed", "8": "new"})
    assert "写入 3 行" in answer.text
    action = application(session, draft)
    done = office.post(action, data=form_of(answer, action))
    assert (done.status_code, done.location) == (302, f"/checklists/{draft.id}")
    session.expire_all()
    weights = session.execute(sa.select(Project.code, Project.weight).order_by(Project.code)).all()
    assert [tuple(row) for row in weights] == [("1.1", 55), ("1.2", 45), ("1.3", 0)]
    assert "台账已导入，改动 2 项，新增 1 项。" in office.get(done.location).text
    again = office.post(action)
    assert (again.status_code, "已经办过" in office.get(again.location).text) == (302, True)
    assert session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)).all()[-1] == "checklist:import"


def test_a_preview_can_be_come_back_to_by_its_owner_alone(
    office: FlaskClient, new_client: Callable[[], FlaskClient], session: Session, cast: Cast, draft: Checklist
) -> None:
    brought(office, draft, fetched(office, draft).saved())
    address = application(session, draft).removesuffix("/application")
    again = office.get(address)
    assert (again.status_code, changes(again)) == (200, {"5": "unchanged", "6": "unchanged"})
    assert "没有要写入的改动" in again.text
    bare = address.rpartition("/")[0]
    assert office.get(bare).location == address
    office.post(address + "/application")
    assert office.get(bare).location == f"{bare}/new"
    brought(office, draft, fetched(office, draft).saved())
    address = application(session, draft).removesuffix("/application")
    other = make.account(
        "另一位综合岗", cast.department, roles=[(grant.role, cast.park) for grant in cast.office.grants]
    )
    assert make.log_in(new_client(), other).get(address).status_code == 404


def test_what_is_refused_names_the_cell_and_nothing_is_written(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    register = fetched(office, draft)
    cell = register.put(FIRST_ROW, "责任人", "无此人")
    register.put(FIRST_ROW + 1, "权重", 41)
    answer = brought(office, draft, register.saved())
    assert changes(answer) == {"5": "refused", "6": "changed"}
    assert (cell in answer.text, "认不出的人和单位" in answer.text) == (True, True)
    refused = office.post(application(session, draft))
    assert (refused.status_code, "一行都没有写入" in refused.text) == (422, True)
    session.expire_all()
    assert session.scalars(sa.select(Project.weight).order_by(Project.code)).all() == [60, 40]


def test_a_checklist_that_changed_meanwhile_is_shown_anew(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    register = fetched(office, draft)
    register.put(FIRST_ROW, "权重", 55)
    register.put(FIRST_ROW + 1, "权重", 45)
    brought(office, draft, register.saved())
    first = session.scalars(sa.select(Project).where(Project.code == "1.1")).one()
    first.name = "别人改的"
    session.commit()
    action = application(session, draft)
    stale = office.post(action)
    assert (stale.status_code, changes(stale)) == (409, {"5": "conflict", "6": "changed"})
    assert office.post(action, data=form_of(stale, action)).status_code == 302
    session.expire_all()
    assert (first.name, first.weight) == ("别人改的", 60)


def test_a_page_of_an_earlier_upload_does_not_write_the_later_one(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    register = fetched(office, draft)
    register.put(FIRST_ROW, "权重", 55)
    earlier = brought(office, draft, register.saved())
    register.put(FIRST_ROW, "权重", 50)
    brought(office, draft, register.saved(), "后来的.xlsx")
    action = application(session, draft)
    shown = next(one["value"] for one in marked(earlier, "name") if one["name"] == "shown")
    refused = office.post(action, data={"shown": shown})
    assert (refused.status_code, "后来的.xlsx" in refused.text, "已被后来的代替" in refused.text) == (409, True, True)
    session.expire_all()
    assert session.scalars(sa.select(Project.weight).order_by(Project.code)).all() == [60, 40]
    assert office.post(action, data=form_of(refused, action)).status_code == 302


def test_a_number_that_anothers_upload_got_since_leads_nobody_to_it(
    office: FlaskClient, new_client: Callable[[], FlaskClient], session: Session, cast: Cast, draft: Checklist
) -> None:
    """On SQLite the number of a row that is gone is given out again."""
    register = fetched(office, draft)
    register.put(FIRST_ROW, "权重", 55)
    action = f"/checklists/{draft.id}/imports/7/application"

    def bring_as_number_seven(client: FlaskClient) -> str:
        page = brought(client, draft, register.saved())
        session.execute(sa.update(RegisterImport).values(id=7))
        session.commit()
        return next(one["value"] for one in marked(page, "name") if one["name"] == "shown")

    shown = bring_as_number_seven(office)
    assert office.post(action, data={"shown": shown}).location == f"/checklists/{draft.id}"
    register.put(FIRST_ROW, "权重", 50)
    colleague = make.account("另一位综合岗", cast.department, roles=[(Role.OFFICE, cast.park)])
    bring_as_number_seven(make.log_in(new_client(), colleague))
    for stale in ({"shown": shown}, {}):
        assert "已经办过" in office.post(action, data=stale, follow_redirects=True).text
    assert office.get(action.removesuffix("/application")).status_code == 404
    session.expire_all()
    assert session.scalars(sa.select(Project.weight).order_by(Project.code)).all() == [55, 40]
    written = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "checklist:import")).one()
    assert (written.subject_type, written.subject_id) == ("checklist", draft.id)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请传 .xlsx 文件"),
        (plain_list(["甲", "乙"]), "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_a_sentence(
    office: FlaskClient, draft: Checklist, content: bytes, sentence: str
) -> None:
    answer = brought(office, draft, content)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'type="file"' in answer.text


@pytest.mark.parametrize("limited", [(uploads, "FILE_BYTES"), (workbooks, "FILE_BYTES")])
def test_a_file_that_is_too_large_comes_back_with_a_sentence(
    office: FlaskClient, draft: Checklist, monkeypatch: pytest.MonkeyPatch, limited: tuple[ModuleType, str]
) -> None:
    content = fetched(office, draft).saved()
    monkeypatch.setattr(*limited, 4000)
    answer = brought(office, draft, content)
    assert (answer.status_code, "文件太大" in answer.text) == (422, True)


def test_no_file_is_told_and_the_form_says_how_to_fill_it_in(office: FlaskClient, draft: Checklist) -> None:
    answer = office.post(f"/checklists/{draft.id}/imports", data={})
    assert (answer.status_code, "请选一个 .xlsx 文件" in answer.text) == (422, True)
    assert "怎么填" in office.get(f"/checklists/{draft.id}/imports/new").text


def test_hostile_text_is_shown_as_text(office: FlaskClient, draft: Checklist) -> None:
    content = plain_list(["小项", "责任人", "<b>x</b>"], ["<script>alert(1)</script>", '"><img src=x onerror=a>'])
    answer = brought(office, draft, content, name="<i>.xlsx")
    assert changes(answer) == {"2": "refused"}
    assert not [bad for bad in ("<script>alert", "<img src=x", "<b>x", "<i>") if bad in answer.text]


def test_who_sees_the_checklist_takes_it_home_and_only_the_office_brings_it_back(
    new_client: Callable[[], FlaskClient], session: Session, cast: Cast
) -> None:
    issued = make.checklist(cast.park, cast.office)
    make.project(issued, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    make.project(issued, code="1.2", state=State.DRAFT)
    session.commit()
    for account, status, size in ((cast.sponsor, 200, 1), (cast.owner, 200, 1), (cast.outsider, 404, 0)):
        client = make.log_in(new_client(), account)
        answer = client.get(f"/checklists/{issued.id}/register.xlsx")
        assert answer.status_code == status
        if size:
            assert Register(answer.data).end == FIRST_ROW + size
        refused = 404 if status == 404 else 403
        assert brought(client, issued, b"").status_code == refused
        assert client.get(f"/checklists/{issued.id}/imports/new").status_code == refused
        assert client.post(f"/checklists/{issued.id}/imports/1/application").status_code == refused


def test_the_pages_lead_to_the_register(office: FlaskClient, session: Session, cast: Cast, draft: Checklist) -> None:
    issued = make.checklist(cast.park, cast.office, year=2027)
    session.commit()
    for checklist in (draft, issued):
        page = office.get(f"/checklists/{checklist.id}").text
        assert f"/checklists/{checklist.id}/register.xlsx" in page
        assert f"/checklists/{checklist.id}/imports/new" in page


def test_an_export_costs_few_queries(
    office: FlaskClient, draft: Checklist, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with count_queries() as statements:
        office.get(f"/checklists/{draft.id}/register.xlsx")
    assert len(statements) <= 18
