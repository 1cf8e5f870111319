"""The lists of the five terms as lines of a cell, both ways: a milestone, a metric, a clause a line."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from tracker.domain import lengths
from tracker.domain.errors import RuleBroken
from tracker.domain.figures import trimmed
from tracker.domain.message import Message, msg
from tracker.domain.project import Milestone
from tracker.domain.register.cells import plain
from tracker.domain.terms import Clause, Direction, MetricTerm
from tracker.domain.typed_days import read_day, show_day

T = TypeVar("T")
Known = Iterable[tuple[str, T]]

SIGNS = {Direction.GTE: "≥", Direction.LTE: "≤", Direction.EQ: "="}
# The signs, as keyboards write them, and 不少于, 达到, 不超过.
_SIGN = (
    r"(?:(?P<gte>≥|>=|≧|＞＝|\u4e0d\u5c11\u4e8e|\u8fbe\u5230)|(?P<lte>≤|<=|≦|＜＝|\u4e0d\u8d85\u8fc7)|(?P<eq>[=＝]))"
)
_FIGURE = r"(?P<{}>[-+−－]?\d{{1,11}}(?:\.\d{{1,6}})?)"
_MILESTONE = (
    re.compile(r"(?P<day>\S+)\s+(?P<name>.+)\s+(?P<weight>\d{1,4})\s*[%％]?"),
    re.compile(r"(?P<name>.+)\s+(?P<day>\S+)\s+(?P<weight>\d{1,4})\s*[%％]?"),
)
_METRIC = re.compile(rf"(?P<name>.+?)\s*{_SIGN}\s*(?:{_FIGURE.format('target')})?\s*(?P<unit>.*)")
# Condition, colon, then what follows from it: add or take points (加 1 分, 扣 1 分), a cap (封顶 3 分), an action.
_CLAUSE = re.compile(
    r"(?P<condition>.+)[\uff1a:]\s*"
    rf"(?:[\u52a0\u6263]?\s*{_FIGURE.format('points')}\s*\u5206)?"
    rf"(?:[\uff0c,\u3001]?\s*\u5c01\u9876\s*{_FIGURE.format('cap')}\s*\u5206)?"
    r"(?:[\uff0c,\u3001]?\s*(?P<action>.+))?"
)
_NUMBER = re.compile(r"(?P<number>\d{1,3})(?:[.\uff0e](?!\d)|[\u3001)\uff09])\s*")


def milestone_line(one: Milestone, year: int) -> str:
    """06-30 上半年满2次 45%"""
    return f"{show_day(one.due_on, year)} {one.name} {one.weight}%"


def metric_line(one: MetricTerm) -> str:
    """专题研究次数 ≥ 5 次"""
    target = "" if one.target is None else plain(one.target)
    return " ".join(filter(None, (one.name, SIGNS[one.direction], target, one.unit)))


def clause_line(one: Clause, *, is_penalty: bool) -> str:
    """每少1次：扣 1 分，封顶 3 分，约谈"""
    return str(clause_in_words(one, is_penalty=is_penalty))


def clause_in_words(one: Clause, *, is_penalty: bool) -> Message:
    """The same as a message, for what words it otherwise: a document leaves no room beside figures."""
    parts: list[Message] = []
    if one.points or not one.action:
        word = msg("扣 %(points)s 分") if is_penalty else msg("加 %(points)s 分")
        parts.append(Message(word.template, {"points": trimmed(abs(one.points))}))
    if one.cap is not None:
        parts.append(msg("封顶 %(points)s 分", points=one.cap))
    if one.action:
        parts.append(msg("%(action)s", action=one.action))
    told: Message = parts[0]
    for part in parts[1:]:
        told = msg("%(told)s，%(fact)s", told=told, fact=part)
    return msg("%(condition)s：%(what)s", condition=one.condition, what=told)


def numbered(lines: Iterable[str]) -> str:
    """1. …, a line each."""
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))


def read_lines(text: str, known: Known[T], read: Callable[[str], T]) -> list[T]:
    """What each line means: one that says what a line said before is that one, any other is read.

    Raises RuleBroken, quoting the line, for what cannot be read.
    """
    there: dict[str, list[T]] = {}
    for said, one in known:
        there.setdefault(plain(said), []).append(one)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > lengths.LIST_LINES:
        raise RuleBroken(msg("最多写 %(most)s 行，现在是 %(now)s 行。", most=lengths.LIST_LINES, now=len(lines)))
    found = []
    for line in lines:
        same = there.get(line)
        found.append(same.pop(0) if same else read(" ".join(line.split())))
    return found


def read_numbered(text: str) -> list[str]:
    """The lines of a numbered list, without the numbers that count them."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [_unnumbered(line, place) for place, line in enumerate(lines, start=1)]


def read_milestone(line: str, year: int) -> Milestone:
    """A milestone from 06-30 上半年满2次 45%. Raises RuleBroken."""
    for pattern in _MILESTONE:
        found = pattern.fullmatch(line)
        day = _day_or_none(found["day"], year) if found else None
        if found and day:
            name = bounded(found["name"].strip(), lengths.MILESTONE_NAME)
            return Milestone(name, day, int(found["weight"]))
    raise RuleBroken(msg("节点“%(line)s”看不懂，请写成“06-30 上半年满2次 45%%”。", line=line))


def read_metric(line: str) -> MetricTerm:
    """A metric from 专题研究次数 ≥ 5 次. Raises RuleBroken."""
    found = _METRIC.fullmatch(line)
    if found is None:
        raise RuleBroken(msg("指标“%(line)s”看不懂，请写成“专题研究次数 ≥ 5 次”。", line=line))
    target = _figure(found["target"], lengths.TARGET_BELOW, lengths.TARGET_PLACES)
    name, unit = bounded(found["name"], lengths.METRIC_NAME), bounded(found["unit"].strip(), lengths.METRIC_UNIT)
    direction = next(one for one in Direction if found[one.value])
    return MetricTerm(name, unit, direction, target)


def read_clause(line: str, *, is_penalty: bool) -> Clause:
    """A clause from 每少1次：扣 1 分，封顶 3 分，约谈. What is lost is lost, with or without its minus. Raises RuleBroken."""
    found = _CLAUSE.fullmatch(line)
    action = (found["action"] or "").strip() if found else ""
    if found is None or not (found["points"] or action) or (action and not is_penalty):
        raise RuleBroken(_how_to_write(line, is_penalty=is_penalty))
    points = abs(_figure(found["points"], lengths.POINTS_BELOW, lengths.POINTS_PLACES) or Decimal(0))
    cap = _figure(found["cap"], lengths.POINTS_BELOW, lengths.POINTS_PLACES)
    condition = bounded(found["condition"].strip(), lengths.CONDITION)
    return Clause(condition, -points if is_penalty and points else points, cap, bounded(action, lengths.ACTION))


def bounded(text: str, most: int) -> str:
    """The text itself. Raises RuleBroken when it is longer than what may be written there."""
    if len(text) > most:
        raise RuleBroken(msg("“%(text)s…”太长，最多 %(most)s 个字。", text=text[:12], most=most))
    return text


@dataclass(frozen=True, slots=True)
class Unit:
    """For a list whose lines are the things themselves: what may be written in one."""

    most: int

    def __call__(self, line: str) -> str:
        return bounded(line, self.most)


def _how_to_write(line: str, *, is_penalty: bool) -> Message:
    if is_penalty:
        return msg("惩处“%(line)s”看不懂，请写成“每少1次：扣 1 分，约谈”。", line=line)
    return msg("奖励“%(line)s”看不懂，请写成“每超1个：加 0.5 分，封顶 2 分”。", line=line)


def _day_or_none(text: str, year: int) -> date | None:
    try:
        return read_day(text, year)
    except RuleBroken:
        return None


def _figure(text: str | None, below: Decimal, places: int) -> Decimal | None:
    if not text:
        return None
    figure = Decimal(text.replace("−", "-").replace("－", "-"))
    if abs(figure) >= below or figure != round(figure, places):
        raise RuleBroken(msg("数字“%(text)s”太大，或小数超过 %(places)s 位。", text=text, places=places))
    return figure


def _unnumbered(line: str, place: int) -> str:
    found = _NUMBER.match(line)
    return line[found.end() :] if found and int(found["number"]) == place and line[found.end() :] else line
