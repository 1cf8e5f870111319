"""Migrations on both databases: all the way up, no difference to the models, all the way down, and up again."""

import logging
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tools import postgres
from tracker import create_app
from tracker.extensions import db
from tracker.schema import migrations


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server, postgres.database(server) as own:
        sqlite = f"sqlite:///{Path(folder) / 'tracker.db'}"
        problems = check("SQLite", sqlite, folder)
        problems += check("PostgreSQL", own.render_as_string(hide_password=False), folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    print("Migrations: " + ("not in order" if problems else "in order on SQLite and PostgreSQL"))
    return 1 if problems else 0


def check(name: str, url: str, folder: str) -> list[str]:
    """What is wrong with the migrations on one database, a sentence each."""
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "only-for-this-check", "INSTANCE_PATH": folder})
    return differences(app, name, down=False) + differences(app, name, down=True)


def differences(app: Flask, name: str, *, down: bool) -> list[str]:
    """Go up, or down and up again; a context of its own each time, for Flask-Alembic keeps its connection in it."""
    problems = []
    schema = migrations(app)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        if down:
            schema.downgrade("base")
            problems += [f"{name}: the table {table} is left after the downgrade" for table in tables_left()]
        schema.upgrade()
    with app.app_context():
        problems += [f"{name}: the models differ from the migrations: {one}" for one in schema.compare_metadata()]
    with app.app_context():
        db.engine.dispose()
    return problems


def tables_left() -> list[str]:
    return sorted(set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"})


if __name__ == "__main__":
    sys.exit(main())
