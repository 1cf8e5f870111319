"""Evidence (佐证): rows that name files which lie in the store already."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.acts import Act
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import ClosureRequest, Evidence, Project, RectificationReply, Report, Statement

from . import audit
from .doer import Doer

_COLUMNS = {
    Report: "report_id",
    ClosureRequest: "closure_request_id",
    Statement: "statement_id",
    RectificationReply: "reply_id",
}


def require_kind(project: Project, requirement_id: int | None) -> None:
    """Raises RuleBroken when the kind of evidence is none that the project asks for. None is no kind."""
    if requirement_id is not None and requirement_id not in {asked.id for asked in project.evidence_requirements}:
        raise RuleBroken(msg("这种佐证已不在要求里，请重新打开这一页再报。"), field="kind")


def attach(
    project: Project,
    files: Sequence[KeptFile],
    *,
    by: Doer,
    of: Report | ClosureRequest | Statement | RectificationReply,
    requirement_id: int | None = None,
) -> None:
    """Adds the files to a report, a closure request, a statement or a reply, as the kind of evidence that the standard asks for, if one is named.

    The right is that of what they belong to. Raises RuleBroken for a kind that the project does not ask for.
    """
    if not files or by.account_id is None:
        return
    require_kind(project, requirement_id)
    belongs = {_COLUMNS[type(of)]: of.id}
    for file in files:
        db.session.add(
            Evidence(
                project_id=project.id,
                **belongs,
                requirement_id=requirement_id,
                original_name=file.name,
                media_type=file.media_type,
                size=file.size,
                digest=file.digest,
                thumbnail_digest=file.thumbnail_digest,
                added_by_id=by.account_id,
                added_at=by.at,
            )
        )
    audit.record(
        Act.EVIDENCE_ADD,
        by=by,
        subject=of,
        label=f"{project.code} {project.name}",
        project_id=project.id,
        after={"files": [file.name for file in files]},
    )
