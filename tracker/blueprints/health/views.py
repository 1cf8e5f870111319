"""Two answers for machines: is the program alive, and can it work."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.blueprints.access import public
from tracker.extensions import alembic, db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 when the database answers and stands at the newest migration, else 503."""
    try:
        db.session.execute(sa.select(1))
        known = {revision.revision for revision in alembic.heads()}
        current = {revision.revision for revision in alembic.current()}
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    if known != current:
        return jsonify(status="migrations pending"), 503
    return jsonify(status="ok")
