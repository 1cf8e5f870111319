"""Two answers for machines: is the program alive, and can it work."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.blueprints.access import public
from tracker.extensions import db
from tracker.models import REVISION

bp = Blueprint("health", __name__)

VERSIONS = sa.table("alembic_version", sa.column("version_num"))


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 when the database answers and stands at the newest migration, else 503."""
    try:
        is_new = not sa.inspect(db.session.connection()).has_table(VERSIONS.name)
        current = [] if is_new else db.session.scalars(sa.select(VERSIONS.c.version_num)).all()
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    if current != [REVISION]:
        return jsonify(status="migrations pending"), 503
    return jsonify(status="ok")
