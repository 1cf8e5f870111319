"""The command `tracker demo load`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.clock import today
from tracker.config import DEMO_ACCOUNTS
from tracker.demo.load import load
from tracker.domain.errors import RuleBroken
from tracker.extensions import db

demo = AppGroup("demo", help="The demo: a lived-in checklist to look at and try things on.")


@demo.command("load")
def load_command() -> None:
    """Fill an empty database with the demo. Run twice, it changes nothing."""
    instance = Path(current_app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    try:
        is_new = load(instance, today=today())
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{'Loaded' if is_new else 'Already there'}. Accounts: {instance / DEMO_ACCOUNTS}")
