"""The register of a checklist, taken home as a workbook."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from tracker import downloads
from tracker.blueprints.access import current_person
from tracker.clock import local, now, today
from tracker.domain.message import msg
from tracker.exports.register import register_workbook
from tracker.queries.register import register_of

from .finding import find, may_edit


def export(checklist_id: int) -> ResponseReturnValue:
    """What the person sees of the checklist; the office's copy holds the drafts, and can be edited and brought back.

    A register is kept in the language of records, whatever language the pages are read in.
    """
    checklist = find(checklist_id)
    is_office = may_edit(checklist)
    day = today()
    register = register_of(checklist, actor=current_person.actor, day=day, with_drafts=is_office)
    title = str(msg("%(title)s台账", title=checklist.dated_title))
    subtitle = msg(
        "%(unit)s　截至 %(day)s %(time)s　%(n)s 个小项　由%(who)s导出",
        unit=checklist.organization.name,
        day=day.isoformat(),
        time=f"{local(now()):%H:%M}",
        n=len(register.rows),
        who=current_person.post,
    )
    about = downloads.about(title, checklist.organization.name)
    content = register_workbook(register, about, subtitle=str(subtitle), may_edit=is_office)
    return downloads.hand_out(content, str(msg("%(title)s台账", title=checklist.title)))
