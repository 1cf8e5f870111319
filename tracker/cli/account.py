"""`tracker account`: the first administrators of a new installation, and whoever is locked out of the browser."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from tracker.clock import now, today
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role, check_grants
from tracker.extensions import db
from tracker.models import Account, Organization
from tracker.services import accounts, logins, organizations, passwords, roles
from tracker.services.accounts import Entry
from tracker.services.doer import Doer

PARK_TIER = 3


@click.group()
def account() -> None:
    """Accounts."""


@account.command()
@click.argument("username")
@click.option("--post", required=True, help="The post, as lists name the account.")
@click.option("--organization", "unit", required=True, help="Name or number of its organisation.")
@click.option("--role", "wanted", multiple=True, metavar="ROLE[@ORGANIZATION]", help="May be given several times.")
@click.option("--name", "person_name", default="", help="The person's name, if it is to be kept.")
@click.option(
    "--tier",
    type=click.IntRange(1, 6),
    default=PARK_TIER,
    show_default=True,
    help="Tier of the organisation, where it is the very first and is made along with the account.",
)
@with_appcontext
def create(username: str, post: str, unit: str, wanted: tuple[str, ...], person_name: str, tier: int) -> None:
    """Make an account and print its one-time password. An account that is there already is left as it is."""
    password = passwords.one_time_password()
    password_hash = passwords.hash_password(password)
    if db.session.scalar(sa.select(Account.id).where(Account.username == logins.normal(username))):
        click.echo(f"{username} exists already; nothing was changed.")
        return
    by = Doer(None, "tracker account create", now(), today())
    try:
        _create(username, Entry(post, person_name), unit, wanted, tier=tier, password_hash=password_hash, by=by)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    click.echo(f"{username}  {password}")


@account.command("reset-password")
@click.argument("username")
@with_appcontext
def reset_password(username: str) -> None:
    """Print a new one-time password: for an administrator who is locked out, whom nobody can help in the browser."""
    password = passwords.one_time_password()
    password_hash = passwords.hash_password(password)
    found = db.session.scalar(sa.select(Account).where(Account.username == logins.normal(username)))
    if found is None:
        raise click.ClickException(f"There is no account {username!r}.")
    by = Doer(None, "tracker account reset-password", now(), today())
    accounts.reset_password(found, password_hash=password_hash, by=by)
    db.session.commit()
    click.echo(f"{username}  {password}")


def _create(
    username: str, entry: Entry, unit: str, wanted: tuple[str, ...], *, tier: int, password_hash: str, by: Doer
) -> None:
    at = _organization(unit, first_of_tier=tier, by=by)
    grants = [_grant(text, at) for text in wanted]
    check_grants([role for role, _ in grants])
    made = accounts.create_account(username, entry, at=at, password_hash=password_hash, by=by)
    for role, place in grants:
        roles.grant_role(made, role, at=place, by=by)


def _grant(text: str, at: Organization) -> tuple[Role, Organization]:
    word, _, place = text.partition("@")
    if word not in list(Role):
        raise click.ClickException(f"There is no role {word!r}; there are {', '.join(Role)}.")
    return Role(word), _organization(place) if place else at


def _organization(text: str, *, first_of_tier: int | None = None, by: Doer | None = None) -> Organization:
    """By number, name or short name. In a database without any, the first is made."""
    is_it = (
        Organization.id == int(text)
        if text.isdigit()
        else sa.or_(Organization.name == text, Organization.short_name == text)
    )
    found = list(db.session.scalars(sa.select(Organization).where(is_it)))
    if len(found) > 1:
        raise click.ClickException(f"{text!r} is the name of {len(found)} organisations; give the number of one.")
    if found:
        return found[0]
    if by is None or db.session.scalar(sa.select(sa.func.count()).select_from(Organization)):
        raise click.ClickException(f"There is no organisation {text!r}.")
    return organizations.create_organization(text, parent=None, tier=first_of_tier, by=by)
