"""A digest is asked for by its reader, claimed once a day, and what became of it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.digest import MOST_TRIES, Address, Channel, Outcome
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.notification import NotificationKind
from tracker.extensions import db
from tracker.models import Account, AuditEvent, Delivery, DigestSetting
from tracker.queries import digests as queries
from tracker.services import digests, notifications, standing

KEY = "693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"
ROBOT = Address(Channel.WECOMBOT, KEY)
MAIL = Address(Channel.MAIL, "bu.zhang@example.org")


def ask(who: Account, address: Address = MAIL, *, hour: int = 8) -> DigestSetting:
    return digests.set_digest(address, hour=hour, by=make.doer(who))


def claim(setting: DigestSetting) -> Delivery | None:
    return digests.claim(setting, on=make.TODAY, at=make.MOMENT)


def settled(setting: DigestSetting, outcome: Outcome, detail: str = "") -> None:
    delivery = claim(setting)
    assert delivery is not None
    digests.settle(delivery, outcome, at=make.MOMENT, detail=detail)


def test_a_setting_is_kept_changed_and_given_up_and_its_secret_stands_in_no_audit_line(
    session: Session, cast: Cast
) -> None:
    ask(cast.owner)
    ask(cast.owner, ROBOT, hour=17)
    kept = session.scalars(sa.select(DigestSetting)).one()
    assert (kept.account_id, kept.hour, kept.channel, kept.target) == (cast.owner.id, 17, Channel.WECOMBOT, KEY)
    for _time in range(2):
        digests.stop_digest(by=make.doer(cast.owner))
    assert session.scalars(sa.select(DigestSetting)).all() == []
    lines = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [line.act for line in lines] == ["digest:set", "digest:set", "digest:stop"]
    assert lines[1].after == {"channel": "企业微信群机器人", "hour": 17}
    assert KEY not in str([(line.before, line.after, line.subject_label, line.reason) for line in lines])


def test_an_hour_is_one_of_a_day(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(cast.owner, hour=24)
    assert refused.value.field == "hour"


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_an_administrator_gets_no_digest(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        ask(getattr(cast, who))
    with pytest.raises(NotAllowed):
        digests.stop_digest(by=make.doer(getattr(cast, who)))


def test_it_is_due_from_its_hour_on_until_it_is_settled(session: Session, cast: Cast) -> None:
    setting = ask(cast.owner)
    ask(cast.sponsor, hour=12)
    assert queries.due(make.TODAY, 7) == []
    assert queries.due(make.TODAY, 8) == [cast.owner.id]
    settled(setting, Outcome.SENT)
    assert queries.due(make.TODAY, 23) == [cast.sponsor.id]
    assert queries.due(make.TODAY + dt.timedelta(days=1), 8) == [cast.owner.id]
    cast.owner.disabled_at = make.MOMENT
    assert queries.due(make.TODAY + dt.timedelta(days=1), 8) == []


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.EMPTY, Outcome.CLAIMED])
def test_what_was_claimed_is_claimed_once_unless_it_failed(cast: Cast, outcome: Outcome) -> None:
    setting = ask(cast.owner)
    settled(setting, outcome)
    assert claim(setting) is None
    assert queries.due(make.TODAY, 23) == []


def test_what_failed_is_tried_again_so_often_and_no_more(session: Session, cast: Cast) -> None:
    setting = ask(cast.owner)
    for tried in range(1, MOST_TRIES + 1):
        assert queries.due(make.TODAY, 8) == [cast.owner.id]
        settled(setting, Outcome.FAILED, "550 " + "x" * 300)
        kept = session.scalars(sa.select(Delivery)).one()
        assert (kept.tries, kept.outcome, len(kept.detail)) == (tried, Outcome.FAILED, digests.DETAIL_LENGTH)
    assert claim(setting) is None
    assert queries.due(make.TODAY, 23) == []


def test_of_many_runs_at_once_one_has_the_sending(own_app: Flask) -> None:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        account = make.account("责任人", park)
        ask(account)
        db.session.commit()
        number = account.id

    def run() -> bool:
        with own_app.app_context():
            setting = db.session.get_one(DigestSetting, number)
            is_mine = claim(setting) is not None
            db.session.commit()
            return is_mine

    assert at_once(8, run).count(True) == 1
    with own_app.app_context():
        db.session.execute(sa.update(Delivery).values(outcome=Outcome.FAILED))
        db.session.commit()
    assert at_once(8, run).count(True) == 1


def test_it_says_what_waits_and_what_is_unread_in_titles(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    late = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, due_on=dt.date(2026, 11, 20))
    far = make.project(
        checklist,
        owner=cast.owner,
        code="1.2",
        name="党群阵地建设",
        starts_on=dt.date(2026, 11, 23),
        milestones=[("建成", dt.date(2026, 12, 20), 100)],
    )
    for one in (late, far):
        standing.refresh(one, today=make.TODAY)
    for occasion in range(7):
        notifications.notify(
            NotificationKind.REMINDED,
            by=make.doer(cast.office),
            to=[cast.owner.id],
            project=late,
            occasion=str(occasion),
        )
    notifications.notify(NotificationKind.DIRECTIVE, by=make.doer(cast.office), to=[cast.owner.id], subject=checklist)
    found = queries.digest_for(make.actor(cast.owner), day=make.TODAY)
    assert found is not None
    assert str(found.title) == "挂图作战：待办 1 件，未读 8 条"
    assert [str(line) for line in found.lines] == [
        "待办 1 件",
        "· 1.1 三级统筹议事",
        "未读 8 条",
        "· 批示",
        *["· 提醒：1.1 三级统筹议事"] * 4,
    ]


def test_of_a_project_that_one_may_no_longer_see_nothing_is_said(cast: Cast) -> None:
    one = make.project(make.checklist(cast.park, cast.office), owner=cast.owner)
    notifications.notify(NotificationKind.DECIDED, by=make.doer(cast.office), to=[cast.outsider.id], project=one)
    assert queries.digest_for(make.actor(cast.outsider), day=make.TODAY) is None


def at_once(times: int, act: Callable[[], bool]) -> list[bool]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _number: act(), range(times)))
