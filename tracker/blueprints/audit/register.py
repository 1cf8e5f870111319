"""The audit log as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import downloads
from tracker.blueprints.access import person
from tracker.clock import local, now, today
from tracker.domain.acts import doer_in_words
from tracker.domain.message import Message
from tracker.exports.tables import Head, List
from tracker.exports.xlsx import Value
from tracker.filters import moment, say
from tracker.models import AuditEvent

from .words import Change, changes

Label = Callable[[str], Message | str]


def export(events: Iterable[AuditEvent], *, act_label: Label, most: int) -> ResponseReturnValue:
    """The lines as they stand on the page. `most` is how many there are at most: that is said in the file."""
    who = person()
    subtitle = _(
        "%(unit)s　截至 %(day)s %(time)s　新的在前，最多 %(n)s 条　由%(who)s导出",
        unit=who.organization_name,
        day=today().isoformat(),
        time=f"{local(now()):%H:%M}",
        n=most,
        who=who.post,
    )
    heads = [
        Head(_("时间"), 20),
        Head(_("谁"), 18),
        Head(_("做了什么"), 16),
        Head(_("对象"), 26),
        Head(_("前 → 后"), 50, _("改动前的内容 → 改动后的内容。")),
        Head(_("理由"), 24),
        Head(_("地址"), 15),
    ]
    content = List(_("审计日志"), subtitle, heads, _rows(events, act_label))
    title = _("审计日志")
    return downloads.hand_out_list(title, who.organization_name, content, title)


def _rows(events: Iterable[AuditEvent], act_label: Label) -> Iterator[list[Value]]:
    for event in events:
        yield [
            moment(event.at),
            say(doer_in_words(event.actor_label)),
            say(act_label(event.act)),
            event.subject_label,
            "\n".join(_told(change) for change in changes(event.before, event.after)),
            event.reason,
            event.address,
        ]


def _told(change: Change) -> str:
    was = f"{say(change.was)} → " if change.was is not None else ""
    return f"{say(change.label)} {was}{say(change.now)}"
