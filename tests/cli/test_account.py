"""`tracker account create`."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import outside
from tracker.domain.permissions import Role
from tracker.models import Account, AuditEvent, Organization
from tracker.services import passwords


def create(app: Flask, *more: str, username: str = "chief", organization: str = "园区党委") -> Result:
    arguments = ["account", "create", username, "--post", "部长", "--organization", organization, *more]
    return outside(lambda: app.test_cli_runner().invoke(args=arguments))


def test_the_printed_password_is_the_accounts(app: Flask, session: Session, cast: Cast) -> None:
    result = create(app, "--role", "office", "--role", "viewer@区委", "--name", "某人")
    account = session.scalars(sa.select(Account).where(Account.username == "chief")).one()
    assert result.exit_code == 0
    assert passwords.matches(account.password_hash, result.output.split()[1])
    assert account.is_password_one_time
    assert (account.post, account.person_name, account.organization.name) == ("部长", "某人", "园区党委")
    assert [(grant.role, grant.organization.name) for grant in account.grants] == [
        (Role.OFFICE, "园区党委"),
        (Role.VIEWER, "区委"),
    ]


def test_a_second_run_changes_nothing(app: Flask, session: Session, cast: Cast) -> None:
    create(app)
    before = session.scalars(sa.select(AuditEvent.id)).all()
    result = create(app, "--role", "office", username="Chief")
    assert (result.exit_code, result.output) == (0, "Chief exists already; nothing was changed.\n")
    assert session.scalars(sa.select(AuditEvent.id)).all() == before


def test_the_very_first_organisation_is_made_along(app: Flask, session: Session) -> None:
    assert create(app, "--role", "system_admin").exit_code == 0
    made = session.scalars(sa.select(Organization)).one()
    assert (made.name, made.tier, made.parent_id) == ("园区党委", 3, None)


@pytest.mark.parametrize(
    ("organization", "more", "sentence"),
    [
        ("无此单位", (), "There is no organisation '无此单位'."),
        ("园区党委", ("--role", "emperor"), "There is no role 'emperor'"),
        ("园区党委", ("--role", "office@无此单位"), "There is no organisation '无此单位'."),
        ("园区党委", ("--role", "auditor", "--role", "system_admin"), "三个管理员要分设"),
        ("园区党委", ("--role", "auditor", "--role", "office"), "管理员不经办业务"),
    ],
)
def test_what_cannot_be_fails_and_makes_nothing(
    app: Flask, session: Session, cast: Cast, organization: str, more: tuple[str, ...], sentence: str
) -> None:
    result = create(app, *more, organization=organization)
    assert result.exit_code == 1
    assert sentence in result.output
    assert session.scalars(sa.select(Account).where(Account.username == "chief")).all() == []


def test_a_name_that_two_bear_wants_the_number(app: Flask, session: Session, cast: Cast) -> None:
    cast.other_park.name = "园区党委"
    assert "give the number of one" in create(app).output
    assert create(app, organization=str(cast.park.id)).exit_code == 0


def test_a_username_that_cannot_be_is_refused_in_words(app: Flask, session: Session, cast: Cast) -> None:
    assert "用户名用小写字母" in create(app, username="部长").output


def test_whoever_is_locked_out_gets_a_new_password_on_the_server(app: Flask, session: Session, cast: Cast) -> None:
    command = ["account", "reset-password", cast.auditor.username]
    result = outside(lambda: app.test_cli_runner().invoke(args=command))
    assert result.exit_code == 0
    assert passwords.matches(cast.auditor.password_hash, result.output.split()[1])
    assert cast.auditor.is_password_one_time


def test_nobody_is_not_given_a_password(app: Flask, cast: Cast) -> None:
    result = outside(lambda: app.test_cli_runner().invoke(args=["account", "reset-password", "nobody"]))
    assert (result.exit_code, result.output) == (1, "Error: There is no account 'nobody'.\n")
