"""The console command `tracker`, which knows all that `flask --app wsgi` knows."""

from __future__ import annotations

from flask.cli import FlaskGroup

from tracker import create_app


def main() -> None:
    """Run one command."""
    FlaskGroup(create_app=create_app, add_version_option=False)(prog_name="tracker")


if __name__ == "__main__":
    main()
