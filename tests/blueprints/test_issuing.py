"""The check before issuing, issuing, and what happens when two press at once."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import Cast
from tests.forms import Fields, form_of
from tests.page import marked
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, AuditEvent, Checklist, Organization, Project


def complete(in_: Checklist, code: str, weight: int, owner: Account, at: Organization, **given: Any) -> Project:
    values: dict[str, Any] = {"owner": owner, "lead_unit": at, "state": State.DRAFT} | given
    return make.project(in_, code=code, weight=weight, **values)


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    """Two complete projects of one owner and one of another."""
    made = make.checklist(cast.park, cast.office, state="draft")
    complete(made, "1.1", 40, cast.owner, cast.department, sponsor=cast.sponsor)
    complete(made, "1.2", 35, cast.owner, cast.department, sponsor=cast.sponsor)
    complete(made, "1.3", 25, cast.secretary, cast.industry, sponsor=cast.sponsor)
    session.commit()
    return made


def states(session: Session) -> list[State]:
    session.expire_all()
    return list(session.scalars(sa.select(Project.state).order_by(Project.code)))


def sheet(client: FlaskClient, checklist: Checklist) -> Fields:
    fields = form_of(client.get(f"/checklists/{checklist.id}/check"), f"/checklists/{checklist.id}/issuing")
    return fields | {"is_confirmed": ["1"]}


def test_the_summary_says_who_gets_what_by_when(office: FlaskClient, draft: Checklist) -> None:
    text = office.get(f"/checklists/{draft.id}/check").get_data(as_text=True)
    assert "2 位责任人，3 个小项。责任人请在 11-26 前签收。" in text
    assert "共 2 项" in text
    assert "通常是 6 个大项、18 个小项。确认照此下达吗？" in text


def test_everything_missing_is_listed_with_a_link_to_the_field(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    first = session.scalars(sa.select(Project).where(Project.code == "1.1")).one()
    first.owner_id, first.sponsor_id, first.standard, first.weight = None, None, "", 30
    first.duty_lines.clear()
    session.commit()
    text = office.get(f"/checklists/{draft.id}/check").get_data(as_text=True)
    assert f'href="/checklists/{draft.id}/assignment#p{first.id}-owner"' in text
    assert f'href="/projects/{first.id}/terms#statement"' in text
    assert f'href="/projects/{first.id}/terms#duty"' in text
    lacks = text[text.index('class="lacks"') :].partition("</td>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", lacks) == ["定人员", "定职责", "定标准"]
    assert "小项权重合计 90，还差 10，应为 100。" in text


def test_a_due_day_that_is_past_is_pointed_out(office: FlaskClient, session: Session, draft: Checklist) -> None:
    session.execute(sa.update(Project).where(Project.code == "1.2").values(due_on=make.TODAY.replace(day=20)))
    session.commit()
    assert "1.2 的时限已经过去，下达后就是逾期。" in office.get(f"/checklists/{draft.id}/check").get_data(as_text=True)


def test_all_are_issued_with_one_press(office: FlaskClient, session: Session, draft: Checklist) -> None:
    answer = office.post(f"/checklists/{draft.id}/issuing", data=sheet(office, draft))
    assert (answer.status_code, answer.location) == (302, f"/checklists/{draft.id}")
    assert states(session) == [State.ISSUED] * 3
    assert "已下达 3 项，等 2 位责任人签收。" in office.get(answer.location).get_data(as_text=True)


def test_some_are_issued_and_the_rest_stay_drafts(office: FlaskClient, session: Session, draft: Checklist) -> None:
    fields = sheet(office, draft)
    office.post(f"/checklists/{draft.id}/issuing", data=fields | {"projects": fields["projects"][:1]})
    assert states(session) == [State.ISSUED, State.DRAFT, State.DRAFT]
    register = office.get(f"/checklists/{draft.id}").get_data(as_text=True)
    assert "还有 2 个小项没有下达" in register
    assert "通常是" not in office.get(f"/checklists/{draft.id}/check").get_data(as_text=True)


def test_a_double_press_issues_once(office: FlaskClient, session: Session, draft: Checklist) -> None:
    fields = sheet(office, draft)
    office.post(f"/checklists/{draft.id}/issuing", data=fields)
    answer = office.post(f"/checklists/{draft.id}/issuing", data=fields)
    assert answer.status_code == 302
    assert "没有重复下达" in office.get(answer.location).get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.act == "project:issue")) == 3
    assert "没有要下达的小项" in office.get(f"/checklists/{draft.id}/check").get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"projects": []}, "请至少选一个小项"), ({"is_confirmed": []}, "清单现有 1 个大项、3 个小项")],
)
def test_what_cannot_be_issued_is_refused_in_words(
    office: FlaskClient, session: Session, draft: Checklist, change: Fields, sentence: str
) -> None:
    answer = office.post(f"/checklists/{draft.id}/issuing", data=sheet(office, draft) | change)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert states(session) == [State.DRAFT] * 3


def test_wrong_weights_are_said_once_and_the_button_sleeps(
    office: FlaskClient, session: Session, draft: Checklist
) -> None:
    fields = sheet(office, draft)
    session.scalars(sa.select(Project).where(Project.code == "1.1")).one().weight = 60
    session.commit()
    shown = office.get(f"/checklists/{draft.id}/check")
    assert [button["aria-describedby"] for button in marked(shown, "disabled")] == ["weights"]
    versions = {name: ["2"] for name in fields if name == "version-1"}
    refused = office.post(f"/checklists/{draft.id}/issuing", data=fields | versions)
    for answer in (shown, refused):
        assert answer.get_data(as_text=True).count("小项权重合计 120，多了 20，应为 100。") == 1


def test_what_was_changed_since_the_summary_is_shown_again(
    office: FlaskClient, session: Session, cast: Cast, draft: Checklist
) -> None:
    fields = sheet(office, draft)
    second = session.scalars(sa.select(Project).where(Project.code == "1.2")).one()
    second.owner_id = cast.branch.id
    session.commit()
    answer = office.post(f"/checklists/{draft.id}/issuing", data=fields)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "1.2 刚刚被别人改过。" in text
    assert "刚改过" in text
    assert "企业党支部书记" in text
    assert states(session) == [State.DRAFT] * 3
    again = form_of(answer, f"/checklists/{draft.id}/issuing") | {"is_confirmed": ["1"]}
    office.post(f"/checklists/{draft.id}/issuing", data=again)
    assert states(session) == [State.ISSUED] * 3


def test_two_offices_at_once_issue_each_project_once(own_app: Flask) -> None:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        office = make.account("党群工作部", park, roles=[(Role.OFFICE, park)])
        owner = make.account("责任人", park, roles=[(Role.REPORTER, park)])
        leader = make.account("挂联领导", park, roles=[(Role.SPONSOR, park)])
        made = make.checklist(park, office, state="draft")
        ids = [complete(made, f"1.{n}", 25, owner, park, sponsor=leader).id for n in range(1, 5)]
        db.session.commit()
        fields = {"is_confirmed": ["1"], "projects": ids} | {f"version-{id_}": ["1"] for id_ in ids}
        address = f"/checklists/{made.id}/issuing"
        clients = [make.log_in(own_app.test_client(), office) for _ in range(3)]

    def press(client: FlaskClient, begin: Begin) -> int:
        begin()
        return client.post(address, data=fields).status_code

    assert at_once([partial(press, client) for client in clients]) == [302] * 3
    with own_app.app_context():
        acts = list(db.session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))
        assert acts == ["project:issue"] * 4 + ["checklist:issue"]
