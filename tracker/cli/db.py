"""`tracker db …`: the migrations, with the commands that flask_alembic brings."""

from __future__ import annotations

import click
from flask.cli import ScriptInfo, with_appcontext
from flask_alembic.cli import cli

from tracker.schema import migrations


@click.group(commands=cli.commands)
@click.pass_context
@with_appcontext
def db(ctx: click.Context) -> None:
    """The database's migrations."""
    ctx.obj = migrations(ctx.ensure_object(ScriptInfo).load_app())
