"""`tracker checklist load`: a year's checklist from a template file."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from tracker.clock import now, today
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization
from tracker.queries.people import actor_of, office_of
from tracker.services import checklists
from tracker.services.doer import Doer
from tracker.template_files import read_template

PARK_TIER = 3


@click.group()
def checklist() -> None:
    """Checklists."""


@checklist.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", "unit", help="Its name or number. Not needed where there is one park committee only.")
@click.option("--year", type=int, help="The plan year; this year if left out.")
@click.option("--by", "username", help="The office account that makes it; the organisation's own if left out.")
@with_appcontext
def load(file: Path, unit: str | None, year: int | None, username: str | None) -> None:
    """Make a draft checklist from the template FILE. Where the year's checklist is there already, nothing is changed."""
    organization = _organization(unit)
    plan_year = year or today().year
    there = sa.select(Checklist).where(Checklist.organization_id == organization.id, Checklist.year == plan_year)
    found = db.session.scalars(there).first()
    if found is not None:
        click.echo(
            f"{organization.name} has a checklist of {plan_year} already (number {found.id}); nothing was changed."
        )
        return
    office = _office(organization, username)
    by = Doer(actor_of(office), office.label, now(), today())
    try:
        made = checklists.create_from_template(read_template(file), organization=organization, year=plan_year, by=by)
    except (RuleBroken, NotAllowed) as refused:
        raise click.ClickException(str(refused)) from refused
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text.") from error
    except sa.exc.DataError as error:
        raise click.ClickException("A name in the file is longer than the database takes.") from error
    projects = sum(len(item.projects) for item in read_template(file).items)
    db.session.commit()
    click.echo(
        f"{organization.name} {plan_year}: {len(made.items)} items, {projects} projects, draft (number {made.id})."
    )


def _organization(text: str | None) -> Organization:
    if text is None:
        is_it = Organization.tier == PARK_TIER
    elif text.isdigit():
        is_it = Organization.id == int(text)
    else:
        is_it = sa.or_(Organization.name == text, Organization.short_name == text)
    found = db.session.scalars(sa.select(Organization).where(is_it)).all()
    if len(found) != 1:
        wanted = repr(text) if text else "park committee"
        raise click.ClickException(f"There are {len(found)} organisations {wanted}; name one with --organization.")
    return found[0]


def _office(organization: Organization, username: str | None) -> Account:
    account = office_of(organization.path, username=username)
    if account is None:
        who = f"{username} does not hold" if username else "Nobody holds"
        raise click.ClickException(f"{who} the role office at {organization.name} or above; grant it first.")
    return account
