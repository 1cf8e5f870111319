"""The database's schema: its newest migration, and the way there.

Apart from the extensions, because no page needs alembic, and to load it would be a tenth of the server's start.
"""

from __future__ import annotations

from flask import Flask
from flask_alembic import Alembic

from .config import ROOT
from .models import Base


def migrations(app: Flask) -> Alembic:
    """The migrations of the application's database, to be used within its context.

    Until that context ends they hold on to one connection, and on SQLite no other may write.
    """
    if "alembic" in app.extensions:
        known: Alembic = app.extensions["alembic"]
        return known
    app.config["ALEMBIC"] = {
        "script_location": str(ROOT / "migrations"),
        "file_template": "%%(year)d-%%(month).2d-%%(day).2d-%%(slug)s",
    }
    app.config["ALEMBIC_CONTEXT"] = {"compare_type": True, "render_as_batch": True}
    return Alembic(app, run_mkdir=False, command_name="", metadatas=Base.metadata)
