"""The accountability list as a workbook: the tab, the order and the filters of the page, all rows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import downloads
from tracker.blueprints.access import Person, person
from tracker.clock import at_local, local, now, today
from tracker.domain.lights import Light, word
from tracker.domain.register.columns import BY_KEY
from tracker.exports.tables import Head, List
from tracker.exports.xlsx import Lit, Value
from tracker.filters import say
from tracker.queries.overdue import Day, counts
from tracker.queries.overdue_rows import Row
from tracker.queries.overdue_rows import page as rows_of
from tracker.queries.policy import policy_for

from . import asked as address
from .asked import Asked
from .words import TABS, marks

MOST_ROWS = 5000


def export() -> ResponseReturnValue:
    """The rows of the list that the address asks for, from the query of the page."""
    who, asked, on = person(), address.read(request.args), today()
    day = Day(on, at_local(on, 0), policy_for(who.actor.organization_path))
    found = rows_of(
        who.actor, asked.tab, day=day, filters=asked.filters, sort=asked.sort, group=asked.group, size=MOST_ROWS
    )
    numbers = counts(who.actor, day=day, filters=asked.filters)
    title = _("逾期清单　%(tab)s", tab=TABS[asked.tab].name)
    content = List(
        name=_("逾期清单"),
        subtitle=_subtitle(who, len(found.rows), numbers.tabs[asked.tab]),
        heads=_heads(asked),
        rows=_rows(found.rows, day),
        foot=_("对账　") + say(numbers.reconciliation.sentence),
    )
    return downloads.hand_out_list(title, who.organization_name, content, _("逾期清单台账"))


def _subtitle(who: Person, shown: int, total: int) -> str:
    told: str = _(
        "%(unit)s　截至 %(day)s %(time)s　%(n)s 项　由%(who)s导出",
        unit=who.organization_name,
        day=today().isoformat(),
        time=f"{local(now()):%H:%M}",
        n=total,
        who=who.post,
    )
    cut: str = _("　只列前 %(n)s 项", n=shown)
    return told if shown == total else told + cut


def _heads(asked: Asked) -> list[Head]:
    return [
        Head(str(TABS[asked.tab].days) or _("天数"), 7, _("按这个页签的口径计的天数。"), "center"),
        Head(_("编号"), 6, align="center"),
        Head(_("小项"), 24),
        Head(_("灯"), 10, align="center"),
        Head(_("标记"), 14),
        Head(_("责任人"), 13),
        Head(_("责任单位"), 13),
        Head(_("挂联领导"), 13),
        Head(_("时限"), 11, align="center"),
        Head(_("逾期天数"), 7, _("过了时限的天数，停表期间不算。"), "center"),
        Head(say(BY_KEY["percent"].head), 7, align="center"),
        Head(say(BY_KEY["planned"].head), 7, _("按起止日期和节点算出的应到进度。"), "center"),
        Head(_("卡在哪里"), 22),
        Head(_("最近报告"), 11, align="center"),
        Head(_("销号日"), 11, align="center"),
    ]


def _rows(rows: Sequence[Row], day: Day) -> Iterator[list[Value]]:
    for row in rows:
        light = Light(row.light)
        yield [
            row.days,
            row.code,
            row.name,
            Lit(say(word(light, state=row.state, due_on=row.due_on, day=row.closed_on or day.on)), row.light),
            _("、").join(text for text, _kind in marks(row)),
            row.owner,
            row.unit,
            row.sponsor,
            row.due_on,
            row.days_late or None,
            row.percent,
            row.planned,
            row.obstacle,
            row.last_report_on,
            row.closed_on,
        ]
