"""Files of projects that a person may see."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import Evidence, NoticeFile, NoticeTemplate, Project

from .projects import visible


def visible_to(actor: Actor) -> sa.Select[Evidence]:
    """Evidence of the projects that the actor may see (RULES §10)."""
    return sa.select(Evidence).join(Project, Project.id == Evidence.project_id).where(visible(actor))


def named_digests() -> set[str]:
    """The digests that some row names, of evidence, documents or templates: what the store must keep."""
    columns = (Evidence.digest, Evidence.thumbnail_digest, NoticeFile.digest, NoticeTemplate.digest)
    named = sa.union_all(*(sa.select(column) for column in columns))
    return {digest for digest in db.session.scalars(named) if digest}


def names_of_reply(reply_id: int) -> Sequence[str]:
    """The names of the files that came with a rectification reply, as they were given."""
    return db.session.scalars(
        sa.select(Evidence.original_name).where(Evidence.reply_id == reply_id).order_by(Evidence.id)
    ).all()
