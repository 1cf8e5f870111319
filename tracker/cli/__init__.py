"""The commands: `tracker …`, the same as `flask --app wsgi …`. Each is the thing of its own name in the module of its name."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = ("account", "checklist", "db", "demo", "digest", "sweep")


class Commands(AppGroup):
    """Loads a command when it is named: a server that only answers pages has none of what commands alone need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            command: click.Command = getattr(import_module(f".{cmd_name}", __name__), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)


def init_app(app: Flask) -> None:
    """Puts our own commands beside those of Flask."""
    app.cli = Commands(app.name)
