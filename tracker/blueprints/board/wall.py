"""The wall: a card for each project, with every word that stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from flask_babel import gettext as _

from tracker.domain.card import ladder_marks
from tracker.domain.closure import is_on_time
from tracker.domain.extension_request import extension_in_words
from tracker.domain.lights import Light, days_late, short_reason, time_left, why, word
from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.project import OPEN, State
from tracker.domain.schedule import shown
from tracker.filters import pct, say
from tracker.queries.board import Board, Standing
from tracker.queries.board_rows import BoardProject

WORST = 3
_ALIAS = re.compile(r"(.+?)（(.+)）")

Mark = tuple[str, str]
Dot = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Card:
    """A project in words and figures. `about` are the marks of the page's contract."""

    project: BoardProject
    about: dict[str, object]
    url: str
    name: str
    alias: str
    light: str
    symbol: str
    word: str
    planned: str
    days: str
    is_late: bool
    reason: str
    marks: Sequence[Mark]
    dots: Sequence[Dot]
    label: str
    is_on_time: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class Column:
    """An item with its cards; its figures are those of all its projects, filtered or not."""

    code: str
    name: str
    summary: str
    cards: Sequence[Card]


def columns(board: Board, shown_projects: Sequence[BoardProject]) -> list[Column]:
    """The wall in the order of the items. An item without a card keeps its place."""
    cards = [card(project, board) for project in shown_projects]
    return [
        Column(
            item.code,
            item.name,
            say(summary(item.standing)),
            [one for one in cards if one.project.item_code == item.code],
        )
        for item in board.items
    ]


def summary(standing: Standing) -> Message:
    """3 项　实际 96%　计划 94%"""
    return msg(
        "%(n)s 项　实际 %(percent)s%%　计划 %(planned)s%%",
        n=standing.size,
        percent=round(standing.percent),
        planned=round(standing.planned),
    )


def card(project: BoardProject, board: Board) -> Card:
    """All that a card says."""
    name, alias = split_name(project.name)
    planned = shown(project.planned)
    done = sum(step.is_done for step in project.plan.milestones)
    return Card(
        project=project,
        about=about(project),
        url=f"/projects/{project.id}",
        name=name,
        alias=alias,
        light=project.light.value,
        symbol=symbol(project),
        word=say(light_word(project, board)),
        planned=pct(planned),
        days=say(days(project)),
        is_late=project.is_late,
        reason=say(reason(project, board.policy)),
        marks=list(_marks(project)),
        dots=list(_dots(project)),
        label=_(
            "实际 %(percent)s%%，计划 %(planned)s%%，节点完成 %(done)s/%(all)s",
            percent=project.percent,
            planned=pct(planned),
            done=done,
            all=len(project.plan.milestones),
        ),
        is_on_time=project.closed_on is not None and is_on_time(project.closed_on, project.plan.due_on),
        verdict=say(verdict(project)),
    )


def about(project: BoardProject) -> dict[str, object]:
    """What scripts and scrapers may rely on: the same on the map and on the project's page."""
    return {
        "data-project": project.code,
        "data-light": project.light.value,
        "data-percent": project.percent,
        "data-planned": shown(project.planned),
        "data-starts": project.plan.starts_on,
        "data-due": project.plan.due_on,
        "data-state": project.state.value,
        "data-clock": "stopped" if project.is_clock_stopped else "running",
    }


def split_name(name: str) -> tuple[str, str]:
    """党员亮证（归属感）: the name, and what stands in brackets behind it."""
    found = _ALIAS.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def light_word(project: BoardProject, board: Board) -> Message:
    """The word of the light on the day of the board."""
    return word(
        project.light,
        state=project.state,
        due_on=project.plan.due_on,
        day=board.day,
        stopped_on=project.stopped_on,
    )


def symbol(project: BoardProject) -> str:
    """The light's own symbol; a project that has not begun has another than one that is suspended."""
    return "idle" if project.light is Light.GREY and project.state in OPEN else project.light.value


def days(project: BoardProject) -> Message:
    """Days left or late, or why none are counted."""
    if project.state is State.SUSPENDED:
        return msg("停表")
    if project.state is State.CANCELLED:
        return msg("中止")
    if project.light is Light.GREY:
        return msg("%(day)s 开始", day=project.plan.starts_on)
    return time_left(project.plan.due_on, project.ruling_day)


def verdict(project: BoardProject) -> Message | None:
    """How a closed project stands for good (RULES §5)."""
    if project.closed_on is None:
        return None
    late = days_late(project.plan.due_on, project.closed_on)
    return msg("逾期 %(n)s 天", n=late) if late else msg("按期")


def reason(project: BoardProject, policy: Policy) -> Message | None:
    """Why the light shows, in one short line."""
    if project.is_waiting_for_closure and project.stopped_on is not None:
        return msg("%(day)s 申请，待核验", day=project.stopped_on)
    if project.state is State.SUSPENDED:
        return msg("%(day)s 起暂缓", day=project.stopped_on) if project.stopped_on else None
    return short_reason(project.plan, project.percent, project.state, project.ruling_day, policy)


def reds(board: Board) -> list[BoardProject]:
    """The red ones, the worst in front: the longest overdue, then the furthest behind."""
    found = [project for project in board.projects if project.light is Light.RED]
    return sorted(
        found,
        key=lambda one: (-days_late(one.plan.due_on, one.ruling_day), one.percent - one.planned, one.plan.due_on),
    )


def why_red(project: BoardProject, board: Board) -> str:
    """The sentence with the figures that make it red."""
    sentences = why(
        project.plan, project.percent, project.state, board.day, board.policy, stopped_on=project.stopped_on
    )
    return say(sentences[0])


def _marks(project: BoardProject) -> Iterator[Mark]:
    """The heavier first, then what waits, then the counts."""
    if project.has_cross:
        yield _("红叉"), "cross"
    ladder = ladder_marks(
        card=project.card, step=project.ladder_step, urged=project.urged_count, is_excused=project.is_excused
    )
    yield from ((say(words), tone) for words, tone in ladder if tone)
    if project.obstacle and project.state in OPEN:
        yield _("有困难"), "help"
    if project.state is State.ISSUED:
        yield _("待签收"), ""
    if project.is_waiting_for_closure:
        yield _("待销号"), ""
    if project.has_shortfall:
        yield _("带差"), ""
    if project.pending_reviews:
        yield _("待审"), ""
    if extension := extension_in_words(project.original_due_on, project.plan.due_on):
        yield say(extension), ""
    yield from ((say(words), tone) for words, tone in ladder if not tone)
    if project.deadline_changes:
        yield _("改期 %(n)s 次", n=project.deadline_changes), ""
    if project.returned_count:
        yield _("退回 %(n)s 次", n=project.returned_count), ""


def _dots(project: BoardProject) -> Iterator[Dot]:
    """Each milestone at its summed weight: done, missed or open."""
    sums = accumulate(step.weight for step in project.plan.milestones)
    for step, total in zip(project.plan.milestones, sums, strict=True):
        if step.is_done:
            yield total, "done"
        else:
            yield total, "missed" if step.due_on < project.ruling_day else "open"
