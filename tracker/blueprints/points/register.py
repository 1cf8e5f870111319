"""The book of points as a workbook: all lines of the year that one may see, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import downloads
from tracker.blueprints.access import person
from tracker.clock import today
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.permissions import sees_business
from tracker.exports.tables import Head, List
from tracker.exports.xlsx import Value
from tracker.filters import pct, say
from tracker.models import PointEntry
from tracker.queries import points as book

MOST_ROWS = 10_000


def export() -> ResponseReturnValue:
    """The lines of this year, with where each comes from and who booked it."""
    who, year = person(), today().year
    if not sees_business(who.actor):
        raise NotAllowed(msg("管理员不经办业务，没有奖惩积分。"))
    entries = book.of_year(who.actor, year=year, limit=MOST_ROWS)
    subtitle = _(
        "%(unit)s　%(year)s 年　%(n)s 笔　由%(who)s导出",
        unit=who.organization_name,
        year=str(year),
        n=len(entries),
        who=who.post,
    )
    content = List(
        name=_("奖惩积分"),
        subtitle=subtitle,
        heads=_heads(),
        rows=_rows(entries),
        foot=_("合计 %(total)s 分", total=pct(book.total(entries))),
    )
    return downloads.hand_out_list(_("奖惩积分"), who.organization_name, content, _("奖惩积分台账"))


def _heads() -> list[Head]:
    return [
        Head(_("日期"), 11, align="center"),
        Head(_("分"), 7, _("奖为正，罚为负；冲回的另记一笔，两笔都保留。"), "center"),
        Head(_("编号"), 6, align="center"),
        Head(_("小项"), 24),
        Head(_("责任单位"), 14),
        Head(_("责任人"), 14),
        Head(_("来源"), 24, _("问责的环节，或者五定里的奖惩条款。")),
        Head(_("依据"), 30),
        Head(_("冲回"), 6, align="center"),
        Head(_("记分人"), 14, _("决定自动记的，是作决定的人。")),
    ]


def _rows(entries: Sequence[PointEntry]) -> Iterator[list[Value]]:
    for entry in entries:
        yield [
            entry.booked_on,
            entry.points,
            entry.project.code,
            entry.project.name,
            entry.unit.short_name if entry.unit else "",
            entry.account.label if entry.account else "",
            say(entry.step.step.label) if entry.step else entry.clause,
            entry.reason or (entry.step.decision_reason if entry.step else ""),
            _("是") if entry.reverses_id else "",
            entry.booked_by.label if entry.booked_by else "",
        ]
