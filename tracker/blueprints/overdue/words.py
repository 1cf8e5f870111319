"""The list's words: the tabs, the head of the days' column, what an empty tab says, the marks of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.domain.card import ladder_marks
from tracker.domain.extension_request import extension_in_words
from tracker.filters import say
from tracker.queries.overdue import Group, Sort, Tab
from tracker.queries.overdue_rows import Row


@dataclass(frozen=True, slots=True)
class TabWords:
    """`days` heads the column of the tab's measure; `none` and `then` are said when nobody stands there."""

    name: Any
    days: Any
    none: Any
    then: Any


TABS: Mapping[Tab, TabWords] = {
    Tab.LATE: TabWords(_l("逾期"), _l("逾期"), _l("没有逾期的小项"), _l("过了时限没有销号的小项会列在这里。")),
    Tab.MILESTONE: TabWords(
        _l("节点逾期"), _l("节点逾期"), _l("没有逾期的节点"), _l("时限未到、节点过期没有完成的小项会列在这里。")
    ),
    Tab.DUE_SOON: TabWords(_l("临期"), _l("剩"), _l("近期没有到期的"), _l("快到节点或时限的小项会列在这里。")),
    Tab.UNACKNOWLEDGED: TabWords(
        _l("未按时签收"), _l("超期"), _l("都按时签收了"), _l("下达以后没有按时签收的小项会列在这里。")
    ),
    Tab.SILENT: TabWords(_l("久未报"), _l("未报"), _l("都报过进度"), _l("太久没有报进度的小项会列在这里。")),
    Tab.UNOWNED: TabWords(
        _l("无责任人"), "", _l("每项都有责任人"), _l("没有责任人、或责任人账号已停用的小项会列在这里。")
    ),
    Tab.CLOSED_LATE: TabWords(
        _l("逾期销号"), _l("逾期"), _l("没有逾期销号的小项"), _l("过了时限才销号的小项会一直列在这里。")
    ),
}

SORTS: Mapping[Sort, Any] = {
    Sort.DAYS: _l("天数，重的在前"),
    Sort.CODE: _l("编号"),
    Sort.OWNER: _l("责任人"),
    Sort.UNIT: _l("责任单位"),
    Sort.SPONSOR: _l("挂联领导"),
    Sort.DUE: _l("时限"),
    Sort.PERCENT: _l("进度，低的在前"),
    Sort.REPORT: _l("最近报告，早的在前"),
}

GROUPS: Mapping[Group, Any] = {Group.NONE: _l("不分组"), Group.UNIT: _l("责任单位"), Group.SPONSOR: _l("挂联领导")}


def marks(row: Row) -> list[tuple[str, str]]:
    """The marks of a row in their order: 红叉, what needs help, what waits, then counts."""
    ladder = [
        (say(words), tone)
        for words, tone in ladder_marks(
            card=row.card, step=row.ladder_step, urged=row.urged_count, is_excused=row.is_excused
        )
    ]
    found = [
        (_("红叉"), "cross") if row.has_cross else None,
        *(mark for mark in ladder if mark[1]),
        (_("有困难"), "help") if row.obstacle else None,
        (_("待销号"), "") if row.waits_for_closure else None,
        (_("带差"), "") if row.has_shortfall else None,
        (_("待审"), "") if row.pending_reviews else None,
        (say(extension_in_words(row.original_due_on, row.due_on)), ""),
        *(mark for mark in ladder if not mark[1]),
        (_("改期 %(n)s 次", n=row.deadline_changes), "") if row.deadline_changes else None,
        (_("退回 %(n)s 次", n=row.returned_count), "") if row.returned_count else None,
    ]
    return [mark for mark in found if mark is not None and mark[0]]
