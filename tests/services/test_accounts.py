"""Accounts are made, edited, disabled, enabled and given a new first password."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.digest import read_address
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.permissions import Role
from tracker.models import Account, AuditEvent, Checklist, LoginCounter, LoginSession
from tracker.queries.calendars import reader_of
from tracker.queries.digests import setting_of
from tracker.services import accounts, calendars, digests, logins, sessions
from tracker.services.accounts import Entry, masked_phone, spelt


def create(cast: Cast, *, username: str = "buzhang", entry: Entry | None = None, by: Account | None = None) -> Account:
    return accounts.create_account(
        username,
        entry or Entry("党群工作部部长"),
        at=cast.department,
        password_hash="#",
        by=make.doer(by or cast.system),
    )


def edit(account: Account, entry: Entry, *, cast: Cast, by: Account | None = None, version: int | None = None) -> None:
    accounts.edit_account(
        account,
        entry,
        at=cast.department,
        version=account.version if version is None else version,
        by=make.doer(by or cast.system),
    )


def last_event(session: Session) -> AuditEvent:
    session.flush()
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).all()[0]


def test_a_new_account_has_a_first_password_and_no_role(session: Session, cast: Cast) -> None:
    made = create(cast, username=" BuZhang ", entry=Entry("党群工作部部长", "某人", phone="138 0013 8000"))
    assert (made.username, made.is_password_one_time, made.grants) == ("buzhang", True, [])
    assert (made.pinyin, made.initials) == ("dangqungongzuobubuzhangmouren", "dqgzbbzmr")
    event = last_event(session)
    assert (event.act, event.after["post"], event.subject_label) == (Act.ACCOUNT_CREATE, "党群工作部部长", "buzhang")
    assert "8000" not in str(event.after)


def test_who_has_the_longest_post_and_name_can_act(session: Session, cast: Cast) -> None:
    longest = make.account("长" * 60, cast.district, person_name="名" * 40, roles=[(Role.SYSTEM_ADMIN, cast.district)])
    create(cast, by=longest)
    assert last_event(session).actor_label == longest.label[:100]


def test_pinyin_that_was_typed_is_kept(cast: Cast) -> None:
    made = create(cast, entry=Entry("单书记", pinyin="ShanShuJi", initials="SSJ"))
    assert (made.pinyin, made.initials) == ("shanshuji", "ssj")


@pytest.mark.parametrize(
    ("text", "spelling"), [("责任人", ("zerenren", "zrr")), ("A座 组长", ("azuozuzhang", "azzz")), ("", ("", ""))]
)
def test_pinyin_and_initials_are_worked_out(text: str, spelling: tuple[str, str]) -> None:
    assert spelt(text) == spelling


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800138000", "138****8000"), ("0510-6688", "****88"), ("", ""), ("138 0013 8000", "138****8000")],
)
def test_a_phone_number_is_masked(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


@pytest.mark.parametrize("username", ["", "x", "部长", "a b", "-abc", "a" * 41])
def test_a_username_has_a_shape(cast: Cast, username: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        create(cast, username=username)
    assert broken.value.field == "username"


def test_a_username_is_used_once_whatever_its_case(cast: Cast) -> None:
    create(cast)
    with pytest.raises(RuleBroken, match="已有人用"):
        create(cast, username="BUZHANG")


@pytest.mark.parametrize(("entry", "field"), [(Entry(" "), "post"), (Entry("部长", phone="call me"), "phone")])
def test_a_post_is_asked_for_and_a_phone_number_has_a_shape(cast: Cast, entry: Entry, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        create(cast, entry=entry)
    assert broken.value.field == field


@pytest.mark.parametrize("who", ["security", "auditor", "office", "owner", "outsider"])
def test_others_make_change_and_shut_none(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        create(cast, by=by)
    with pytest.raises(NotAllowed):
        edit(cast.owner, Entry("部长"), cast=cast, by=by)
    with pytest.raises(NotAllowed):
        accounts.disable_account(cast.owner, reason="调离", by=make.doer(by))
    with pytest.raises(NotAllowed):
        accounts.enable_account(cast.owner, by=make.doer(by))
    with pytest.raises(NotAllowed):
        accounts.reset_password(cast.owner, password_hash="#", by=make.doer(by))


def test_the_other_administrators_passwords_are_reset_on_the_server_only(cast: Cast) -> None:
    for account in (cast.security, cast.auditor):
        with pytest.raises(NotAllowed, match="服务器"):
            accounts.reset_password(account, password_hash="#", by=make.doer(cast.system))
    accounts.reset_password(cast.auditor, password_hash="#", by=replace(make.doer(cast.system), actor=None))
    assert cast.auditor.is_password_one_time


def test_an_edit_says_what_changed_and_redraws_boards(session: Session, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    make.project(checklist, owner=cast.owner)
    edit(cast.owner, Entry("新责任人", phone="13800138000", pinyin="x", initials="x"), cast=cast)
    event = last_event(session)
    assert event.before == {"initials": "", "phone": "", "pinyin": "", "post": "责任人"}
    assert event.after == {"initials": "x", "phone": "138****8000", "pinyin": "x", "post": "新责任人"}
    session.expire_all()
    assert session.get_one(Checklist, checklist.id).revision == 2


def test_an_edit_can_move_someone_to_another_unit(session: Session, cast: Cast) -> None:
    edit(cast.sponsor, Entry("挂联领导"), cast=cast)
    assert cast.sponsor.organization is cast.department
    assert last_event(session).after["organization"] == "党群工作部"


def test_an_edit_without_a_change_writes_nothing(session: Session, cast: Cast) -> None:
    edit(cast.owner, Entry("责任人", pinyin="zrr", initials="z"), cast=cast)
    edit(cast.owner, Entry("责任人", pinyin="zrr", initials="z"), cast=cast)
    assert len(session.scalars(sa.select(AuditEvent)).all()) == 1


def test_an_edit_from_an_old_version_is_stale(cast: Cast) -> None:
    with pytest.raises(Stale) as stale:
        edit(cast.owner, Entry("部长"), cast=cast, version=0)
    assert stale.value.theirs["post"] == "责任人"


def test_a_disabled_account_loses_its_sessions(session: Session, cast: Cast) -> None:
    sessions.begin_session(cast.owner, at=make.MOMENT, address="", device="")
    accounts.disable_account(cast.owner, reason=" 调离 ", by=make.doer(cast.system))
    session.flush()
    assert cast.owner.disabled_at == make.MOMENT
    assert session.scalars(sa.select(LoginSession.ended_at)).all() == [make.MOMENT]
    assert (last_event(session).act, last_event(session).reason) == (Act.ACCOUNT_DISABLE, "调离")


def test_disabling_wants_a_reason_and_happens_once(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="请写明停用的原因"):
        accounts.disable_account(cast.owner, reason=" ", by=make.doer(cast.system))
    accounts.disable_account(cast.owner, reason="调离", by=make.doer(cast.system))
    with pytest.raises(RuleBroken, match="已经停用"):
        accounts.disable_account(cast.owner, reason="调离", by=make.doer(cast.system))


@pytest.mark.parametrize("is_disabled", [True, False], ids=["disabled", "reset"])
def test_a_disabled_or_reset_account_leaves_no_feed_and_no_address_to_its_next_holder(
    session: Session, cast: Cast, is_disabled: bool
) -> None:
    secret, by = calendars.open_calendar(by=make.doer(cast.owner)), make.doer(cast.system)
    digests.set_digest(read_address("former@example.org"), hour=8, by=make.doer(cast.owner))
    if is_disabled:
        accounts.disable_account(cast.owner, reason="调离", by=by)
        accounts.enable_account(cast.owner, by=by)
    else:
        accounts.reset_password(cast.owner, password_hash="#", by=by)
    session.flush()
    assert (reader_of(secret), setting_of(cast.owner.id)) == (None, None)


def test_nobody_disables_themselves(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="自己的账号"):
        accounts.disable_account(cast.system, reason="调离", by=make.doer(cast.system))


def test_the_last_security_administrator_is_not_disabled(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="最后一位安全管理员"):
        accounts.disable_account(cast.security, reason="调离", by=make.doer(cast.system))
    make.account("另一位", cast.district, roles=[(Role.SECURITY_ADMIN, cast.district)])
    accounts.disable_account(cast.security, reason="调离", by=make.doer(cast.system))
    assert cast.security.disabled_at


def test_an_enabled_account_has_its_roles_again(session: Session, cast: Cast) -> None:
    accounts.disable_account(cast.owner, reason="调离", by=make.doer(cast.system))
    accounts.enable_account(cast.owner, by=make.doer(cast.system))
    assert cast.owner.disabled_at is None
    assert len(cast.owner.grants) == 1
    assert last_event(session).act == Act.ACCOUNT_ENABLE
    with pytest.raises(RuleBroken, match="没有停用"):
        accounts.enable_account(cast.owner, by=make.doer(cast.system))


def test_a_new_first_password_ends_sessions_and_forgets_failures(session: Session, cast: Cast) -> None:
    sessions.begin_session(cast.owner, at=make.MOMENT, address="", device="")
    session.add(
        LoginCounter(name_digest=logins.digest_of_name(cast.owner.username), failures=10, failed_at=make.MOMENT)
    )
    accounts.reset_password(cast.owner, password_hash="#", by=make.doer(cast.system))
    session.flush()
    assert (cast.owner.password_hash, cast.owner.is_password_one_time) == ("#", True)
    assert session.scalars(sa.select(LoginCounter)).all() == []
    assert session.scalars(sa.select(LoginSession.ended_at)).all() == [make.MOMENT]
    assert last_event(session).act == Act.ACCOUNT_RESET_PASSWORD


def test_one_chooses_ones_own_language_only(session: Session, cast: Cast) -> None:
    accounts.choose_language(cast.owner, "en", by=make.doer(cast.owner))
    accounts.choose_language(cast.owner, "en", by=make.doer(cast.owner))
    assert cast.owner.language == "en"
    assert len(session.scalars(sa.select(AuditEvent)).all()) == 1
    with pytest.raises(NotAllowed):
        accounts.choose_language(cast.owner, "zh_Hans", by=make.doer(cast.office))
