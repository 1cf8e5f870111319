"""Who is told of a request for more time, and what answers it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.acts import PROGRAM
from tracker.domain.notification import NotificationKind, wording
from tracker.extensions import db
from tracker.models import Checklist, ExtensionRequest, Notification, Project
from tracker.services import extension_requests, standing
from tracker.services.doer import Doer
from tracker.services.extension_requests import Wish
from tracker.services.ladder_news import tell_reminded

NEW = dt.date(2026, 12, 20)


@pytest.fixture
def request_(checklist: Checklist, cast: Cast) -> ExtensionRequest:
    project = make.project(
        checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, due_on=dt.date(2026, 12, 1)
    )
    standing.refresh(project, today=make.TODAY)
    return ask(project, cast, "e1")


def ask(project: Project, cast: Cast, key: str) -> ExtensionRequest:
    wish = Wish(NEW, "场地交付推迟")
    return extension_requests.request_extension(project, wish, by=make.doer(cast.owner), form_key=key)


def unread() -> list[tuple[int, NotificationKind, str]]:
    rows = db.session.scalars(sa.select(Notification).where(Notification.read_at.is_(None)).order_by(Notification.id))
    return [(row.account_id, row.kind, str(wording(row.kind, row.facts).happened)) for row in rows]


def test_the_office_is_told_first_then_the_sponsor_then_the_owner(request_: ExtensionRequest, cast: Cast) -> None:
    assert unread() == [(cast.office.id, NotificationKind.WAITING, "申请延期到 12-20。")]
    extension_requests.forward_request(request_, by=make.doer(cast.office), opinion="情况属实")
    asked = "申请延期到 12-20，办公室已上报。"
    assert unread() == [(cast.sponsor.id, NotificationKind.WAITING, asked)]
    extension_requests.grant_request(request_, by=make.doer(cast.sponsor))
    assert unread() == [(cast.owner.id, NotificationKind.DECIDED, "同意延期到 12-20。")]


def test_a_refusal_says_why(request_: ExtensionRequest, cast: Cast) -> None:
    extension_requests.forward_request(request_, by=make.doer(cast.office), opinion="情况属实")
    extension_requests.refuse_request(request_, by=make.doer(cast.sponsor), reason="时间够用")
    assert unread() == [(cast.owner.id, NotificationKind.DECIDED, "不同意延期：时间够用。")]


def test_what_came_back_is_answered_by_asking_anew(request_: ExtensionRequest, cast: Cast) -> None:
    extension_requests.return_request(request_, by=make.doer(cast.office), opinion="请附说明")
    assert unread() == [(cast.owner.id, NotificationKind.RETURNED, "延期申请被退回：请附说明。")]
    ask(request_.project, cast, "e2")
    assert unread() == [(cast.office.id, NotificationKind.WAITING, "申请延期到 12-20。")]


def test_a_request_that_is_taken_back_asks_nobody_any_more(request_: ExtensionRequest, cast: Cast) -> None:
    extension_requests.withdraw_request(request_, by=make.doer(cast.owner))
    assert unread() == []


def test_what_is_granted_ends_the_reminders_of_the_date_that_it_moves(request_: ExtensionRequest, cast: Cast) -> None:
    project, nearer = request_.project, dt.date(2026, 11, 27)
    first, last = project.milestones
    first.due_on = nearer
    days = [(nearer, first.name), (last.due_on, ""), (last.due_on, last.name)]
    told = [(number, project.id, cast.owner.id, name, day, 7) for number, (day, name) in enumerate(days)]
    tell_reminded(told, by=Doer(None, str(PROGRAM), make.MOMENT, make.TODAY))
    extension_requests.forward_request(request_, by=make.doer(cast.office), opinion="情况属实")
    extension_requests.grant_request(request_, by=make.doer(cast.sponsor))
    reminded = [words for _, kind, words in unread() if kind is NotificationKind.REMINDED]
    assert reminded == ["节点“上半年满2次”11-27 到期，剩 7 天。"]
