"""The key of a form is one of the project, or of the case, that the form is for: the same key on another stands for another form."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "20261124_form_keys"
down_revision = "20261124_step_owner"
branch_labels = None
depends_on = None

# The tables, each with the column within which a key stands once.
SCOPES = {
    "closure_request": "project_id",
    "extension_request": "project_id",
    "point_entry": "project_id",
    "rectification_reply": "case_id",
}


def upgrade() -> None:
    for table, scope in SCOPES.items():
        _replace(table, _unique(table, "form_key"), _unique(table, scope, "form_key"))


def downgrade() -> None:
    for table, scope in SCOPES.items():
        _replace(table, _unique(table, scope, "form_key"), _unique(table, "form_key"))


def _unique(table: str, *columns: str) -> str:
    return f"CONSTRAINT uq_{table}_{'_'.join(columns)} UNIQUE ({', '.join(columns)})"


def _replace(table: str, old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP {old.partition(' UNIQUE')[0]}, ADD {new}")
    else:
        _make_anew(table, lambda said: said.replace(old, new))


def _make_anew(table: str, changed: Callable[[str], str]) -> None:
    """SQLite cannot drop a constraint, so the table is made anew, with its rows and all that stood beside it.

    Alembic's own way would lose the triggers that guard the book of points. What refers to the rows waits until they are back.
    """
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    of_table = {"table": table}
    (said,) = bind.scalars(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), of_table)
    beside = (
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = :table AND sql IS NOT NULL"
    )
    others = bind.scalars(sa.text(beside), of_table).all()
    bind.exec_driver_sql(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")  # noqa: S608  # one of our tables
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(changed(said))
    bind.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608  # one of our tables
    bind.exec_driver_sql("DROP TABLE kept")
    for one in others:
        bind.exec_driver_sql(one)
