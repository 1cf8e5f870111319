"""Roles are granted and taken back by the security administrator alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.permissions import ADMIN_ROLES, Role
from tracker.models import Account, AuditEvent, Organization, RoleGrant
from tracker.services import roles


def grant(account: Account, role: Role, at: Organization, *, by: Account) -> RoleGrant:
    return roles.grant_role(account, role, at=at, by=make.doer(by))


def held(session: Session, account: Account) -> set[Role]:
    session.flush()
    return set(session.scalars(sa.select(RoleGrant.role).where(RoleGrant.account_id == account.id)))


def only_grant(account: Account) -> RoleGrant:
    (found,) = account.grants
    return found


def test_a_role_is_granted_and_taken_back(session: Session, cast: Cast) -> None:
    made = grant(cast.owner, Role.VERIFIER, cast.park, by=cast.security)
    assert held(session, cast.owner) == {Role.REPORTER, Role.VERIFIER}
    assert made.granted_by_id == cast.security.id
    roles.revoke_role(made, by=make.doer(cast.security))
    assert held(session, cast.owner) == {Role.REPORTER}
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.act for event in events] == [Act.ROLE_GRANT, Act.ROLE_REVOKE]
    assert events[0].after == events[1].before == {"role": "verifier", "organization": "园区党委"}


@pytest.mark.parametrize("who", ["system", "auditor", "office", "outsider"])
def test_others_grant_and_take_back_none(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        grant(cast.owner, Role.VIEWER, cast.park, by=getattr(cast, who))
    with pytest.raises(NotAllowed):
        roles.revoke_role(only_grant(cast.owner), by=make.doer(getattr(cast, who)))


def test_nobody_grants_to_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="自己"):
        grant(cast.security, Role.VIEWER, cast.park, by=cast.security)


def test_an_administrator_of_a_part_grants_within_it_only(cast: Cast) -> None:
    local = make.account("本级安全管理员", cast.park, roles=[(Role.SECURITY_ADMIN, cast.park)])
    assert grant(cast.owner, Role.VIEWER, cast.park, by=local).granted_by_id == local.id
    for account, place in ((cast.owner, cast.district), (cast.outsider, cast.park)):
        with pytest.raises(NotAllowed):
            grant(account, Role.VIEWER, place, by=local)


def test_a_role_is_held_once_at_a_place(cast: Cast) -> None:
    grant(cast.owner, Role.REPORTER, cast.park, by=cast.security)
    with pytest.raises(RuleBroken, match="已有这个角色") as broken:
        grant(cast.owner, Role.REPORTER, cast.department, by=cast.security)
    assert broken.value.field == "role"


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_and_business_do_not_meet(cast: Cast, role: Role) -> None:
    with pytest.raises(RuleBroken, match="不经办业务"):
        grant(cast.owner, role, cast.district, by=cast.security)
    others = {Role.SYSTEM_ADMIN: cast.auditor, Role.SECURITY_ADMIN: cast.system, Role.AUDITOR: cast.system}
    with pytest.raises(RuleBroken, match="要分设"):
        grant(others[role], role, cast.district, by=cast.security)


def test_a_disabled_account_is_granted_nothing(cast: Cast) -> None:
    cast.owner.disabled_at = make.MOMENT
    with pytest.raises(RuleBroken, match="已停用"):
        grant(cast.owner, Role.VIEWER, cast.park, by=cast.security)


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="这是区委最后一位系统管理员"):
        roles.revoke_role(only_grant(cast.system), by=make.doer(cast.security))


def test_one_lower_down_does_not_replace_the_last_one(cast: Cast) -> None:
    lower = make.account("园区系统管理员", cast.park, roles=[(Role.SYSTEM_ADMIN, cast.park)])
    with pytest.raises(RuleBroken, match="最后一位"):
        roles.revoke_role(only_grant(cast.system), by=make.doer(cast.security))
    roles.revoke_role(only_grant(lower), by=make.doer(cast.security))


def test_a_disabled_one_does_not_count(session: Session, cast: Cast) -> None:
    other = make.account("另一位", cast.district, roles=[(Role.SYSTEM_ADMIN, cast.district)], disabled_at=make.MOMENT)
    with pytest.raises(RuleBroken, match="最后一位"):
        roles.revoke_role(only_grant(cast.system), by=make.doer(cast.security))
    other.disabled_at = None
    roles.revoke_role(only_grant(cast.system), by=make.doer(cast.security))
    assert held(session, cast.system) == set()


def test_an_auditor_can_be_the_last_to_go(session: Session, cast: Cast) -> None:
    roles.revoke_role(only_grant(cast.auditor), by=make.doer(cast.security))
    assert held(session, cast.auditor) == set()
