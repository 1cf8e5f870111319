"""Which checklist an address names, and whether the person may work on it."""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload

from tracker.blueprints.access import current_person, one_or_404
from tracker.domain import permissions
from tracker.domain.checklist import require_open_checklist
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.models import Checklist
from tracker.queries.projects import visible_checklists
from tracker.working_days import china_calendar


def find(checklist_id: int) -> Checklist:
    """The checklist, or 404 when the person may not see it."""
    query = visible_checklists(current_person.actor).where(Checklist.id == checklist_id)
    return one_or_404(query.options(joinedload(Checklist.organization), selectinload(Checklist.items)))


def find_to_edit(checklist_id: int) -> Checklist:
    """The checklist, or 404; 403 for who is not its office; a refusal in words when it is archived."""
    checklist = find(checklist_id)
    if not may_edit(checklist):
        raise NotAllowed(msg("项目清单由清单所属单位的办公室修改。"))
    require_open_checklist(checklist.state)
    return checklist


def may_edit(checklist: Checklist) -> bool:
    return permissions.can_issue(current_person.actor, checklist.org_path)


def estimated_days(checklist: Checklist) -> Message | None:
    """What to say while the year's days off have not been announced."""
    if china_calendar().is_known(checklist.year):
        return None
    return msg("%(year)s 年放假安排尚未公布，日期按周末推算。公布后请核对落在假期里的日期。", year=str(checklist.year))
