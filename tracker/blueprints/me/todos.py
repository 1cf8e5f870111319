"""Rows of the list of what waits: the figure, what it is, what to do in one sentence, about how long, one button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from tracker.domain.message import Message, joined, msg
from tracker.domain.policy import FULL, Policy
from tracker.domain.project import State
from tracker.queries.me import EXTENSION_DECISION, EXTENSION_RETURNED, EXTENSION_REVIEW, ROWS

FIRST, SOON, REST = range(3)
SHOWN_NAMES = 3
# About how long each takes, in minutes.
ACKNOWLEDGE, REPORT, REQUEST, REVIEW, APPROVE, VERIFY, EXTEND = 1, 2, 5, 1, 3, 5, 3


@dataclass(frozen=True, slots=True)
class Todo:
    """What takes no `minutes` is only to be known, and is never the page's main act. `posts` makes the button a form. `no_change_key` is the form's key of the one-press report, if there may be one.

    `year` is that of the checklist, told when it is not this year: next year's projects bear the same codes and names.
    """

    figure: int
    unit: str
    name: str
    do: Message
    minutes: int
    button: str
    url: str
    code: str = ""
    tone: str = ""
    project_id: int | None = None
    posts: bool = False
    no_change_key: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`has_more` when there are more than are shown."""

    title: str
    todos: Sequence[Todo]
    is_late: bool = False
    has_more: bool = False


def groups(
    own: Sequence[Any], waiting: Sequence[Any], called: Sequence[Todo] = (), *, day: dt.date, policy: Policy
) -> list[Group]:
    """First what is late or awaited by others (`called` what accountability asks), then what is due soon, then the rest."""
    parts = [[row for row in own if row.part == part] for part in (FIRST, SOON, REST)]
    parts[REST].sort(key=lambda row: row.starts_on > day)
    mine = [
        [replace(_own(row, day=day, policy=policy), year=other_year(row.year, day)) for row in part[:ROWS]]
        for part in parts
    ]
    first = [*called, *mine[FIRST], *_decisions(waiting, day)]
    is_late = any(todo.tone == "red" for todo in first)
    title = _("先办：已逾期、等着回复") if is_late else _("先办：等着回复")
    soon = _("%(n)s 天内到期", n=policy.due_soon_days)
    more = [len(part) > ROWS for part in parts]
    return [
        Group(title, first, is_late, more[FIRST]),
        Group(soon, mine[SOON], has_more=more[SOON]),
        Group(_("其他"), mine[REST], has_more=more[REST]),
    ]


def other_year(year: int | None, day: dt.date) -> int | None:
    """The year, when it is not that of the day."""
    return None if year == day.year else year


def _own(row: Any, *, day: dt.date, policy: Policy) -> Todo:
    if row.state is State.ISSUED:
        return _to_acknowledge(row, day)
    if row.stopped_on is not None:
        return _stopped(row, day)
    if row.starts_on > day and row.percent < FULL and not row.is_sent_back:
        return _not_begun(row, day)
    figure, unit, tone = _days(row.next_step_on, day, policy)
    if row.red_on is not None and row.red_on <= day:
        tone = "red"
    if row.percent == FULL:
        address = url_for("closures.new", id=row.id)
        return Todo(
            figure, unit, row.name, _to_close(row, day), REQUEST, _("申请销号"), address, row.code, tone, row.id
        )
    address = url_for("reports.new", id=row.id)
    if row.last_report_on == day and not row.is_sent_back:
        # Said today: the row stays as it is late or due, but it asks for nothing more.
        said = msg("今天已报 %(percent)s%%，有新进展再报。", percent=row.percent)
        return Todo(figure, unit, row.name, said, 0, _("报进度"), address, row.code, tone, row.id)
    key = f"same-{row.id}-{row.version}"
    do = _to_report(row, day=day, policy=policy)
    return Todo(figure, unit, row.name, do, REPORT, _("报进度"), address, row.code, tone, row.id, no_change_key=key)


def _days(step_on: dt.date, day: dt.date, policy: Policy) -> tuple[int, str, str]:
    left = (step_on - day).days
    if left < 0:
        return -left, _("天逾期"), "red"
    return left, _("天后到期"), "blue" if left <= policy.due_soon_days else ""


def _to_acknowledge(row: Any, day: dt.date) -> Todo:
    left = (row.acknowledge_by_on - day).days if row.acknowledge_by_on else 0
    unit, tone = (_("天逾期"), "red") if left < 0 else (_("天内签收"), "")
    do = msg("新下达，请看过五定，然后签收。")
    address = url_for("projects.acknowledge", id=row.id)
    return Todo(abs(left), unit, row.name, do, ACKNOWLEDGE, _("签收"), address, row.code, tone, row.id, posts=True)


def _stopped(row: Any, day: dt.date) -> Todo:
    since = (day - row.stopped_on).days
    address = url_for("projects.show", id=row.id)
    return Todo(
        since, _("天前申请"), row.name, msg("已申请销号，停表，等核验。"), 0, _("看一看"), address, row.code, "", row.id
    )


def _not_begun(row: Any, day: dt.date) -> Todo:
    left, address = (row.starts_on - day).days, url_for("projects.show", id=row.id)
    do = msg("%(day)s 开始，到时候再报进度。", day=row.starts_on)
    return Todo(left, _("天后开始"), row.name, do, 0, _("看一看"), address, row.code, "", row.id)


def _to_close(row: Any, day: dt.date) -> Message:
    if row.due_on < day:
        return msg("节点都已完成，时限 %(due)s 已过，请马上申请销号。", due=row.due_on)
    return msg("节点都已完成，请申请销号。")


def _to_report(row: Any, *, day: dt.date, policy: Policy) -> Message:
    if row.is_sent_back:
        return msg("上次的报告被退回，请改好再报。")
    if row.due_on < day:
        return msg("时限 %(due)s 已过，还没有销号，请报进度。", due=row.due_on)
    if row.next_step_on < day:
        return msg("节点“%(step)s”没有完成，请报进度。", step=row.step)
    if row.red_on is not None and row.red_on <= day:
        return msg("比计划差超过 %(n)s 点，请报进度。", n=policy.red_gap_points)
    return msg("下一个节点“%(step)s”，%(due)s 到期。", step=row.step, due=row.next_step_on)


def _decisions(waiting: Sequence[Any], day: dt.date) -> Iterator[Todo]:
    """Each request by itself; all reports that wait for a review in one row."""
    yield from (_extension(row, day) for row in waiting if row.kind in _EXTENSIONS)
    for row in waiting:
        address = url_for("closures.show", id=row.request_id) if row.request_id else ""
        year = other_year(row.year, day)
        if row.kind == "shortfall":
            do = msg("%(day)s 申请销号，有没达到的内容，请定是否同意带差销号。", day=row.on)
            yield Todo(
                1, _("件待定"), row.name, do, APPROVE, _("去定"), address, row.code, "", row.project_id, year=year
            )
        if row.kind == "verification":
            do = msg("%(day)s 申请销号，请核验。", day=row.on)
            yield Todo(
                1, _("件待核验"), row.name, do, VERIFY, _("去核验"), address, row.code, "", row.project_id, year=year
            )
    reviews = [row for row in waiting if row.kind == "review"]
    if reviews:
        count = sum(row.count for row in reviews)
        names = joined(tuple(_named(row, day) for row in reviews[:SHOWN_NAMES]))
        do = msg("%(names)s等", names=names) if len(reviews) > SHOWN_NAMES else names
        address = url_for("reports.queue")
        yield Todo(count, _("份待审"), _("进度报告"), do, min(count * REVIEW, 30), _("去审核"), address)


def _extension(row: Any, day: dt.date) -> Todo:
    """A request for more time: to be reviewed, to be decided, or come back."""
    unit, sentence, button = _EXTENSIONS[row.kind]
    return Todo(
        1,
        _(unit.template),
        row.name,
        msg(sentence.template, day=row.on),
        EXTEND,
        _(button.template),
        url_for("extension_requests.show", id=row.request_id),
        row.code,
        project_id=row.project_id,
        year=other_year(row.year, day),
    )


_EXTENSIONS = {
    EXTENSION_REVIEW: (msg("件待审"), msg("申请延期到 %(day)s，请审核。"), msg("去审核")),
    EXTENSION_DECISION: (msg("件待定"), msg("申请延期到 %(day)s，办公室已上报，请定。"), msg("去定")),
    EXTENSION_RETURNED: (msg("件退回"), msg("延期到 %(day)s 的申请被退回，还要延期的请改好再申请。"), msg("看一看")),
}


def _named(row: Any, day: dt.date) -> Message | str:
    name, year = f"{row.code} {row.name}", other_year(row.year, day)
    return msg("%(name)s（%(year)s 年度）", name=name, year=year) if year else name
