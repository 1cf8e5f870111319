"""The commands: `tracker …`, the same as `flask --app wsgi …`."""

from __future__ import annotations

from flask import Flask

from . import account, checklist, demo, digest, sweep

COMMANDS = (account.account, checklist.checklist, demo.demo, digest.digest, sweep.sweep)


def init_app(app: Flask) -> None:
    """Adds our own commands beside those that the extensions bring (`db`)."""
    for command in COMMANDS:
        app.cli.add_command(command)
