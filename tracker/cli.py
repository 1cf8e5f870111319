"""The commands: `tracker …`, the same as `flask --app wsgi …`."""

from __future__ import annotations

from flask import Flask
from flask.cli import FlaskGroup


def init_app(app: Flask) -> None:
    """Adds our own commands beside those that the extensions bring (`db`)."""


def _create_app() -> Flask:
    from tracker import create_app

    return create_app()


def main() -> None:
    """The console command."""
    FlaskGroup(create_app=_create_app)()
