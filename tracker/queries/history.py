"""A project's own history: its lines of the audit log as sentences that anyone can read, old → new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.acts import Act, doer_in_words
from tracker.domain.message import Message, joined, msg
from tracker.domain.project import State
from tracker.domain.terms import Term
from tracker.extensions import db
from tracker.models import AuditEvent

LATEST = 10
PAGE = 50
LONGEST = 60
_BETWEEN, _STOP = str(msg("；")), str(msg("。"))  # What is stored is Chinese, and is joined so.

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: when (UTC), who, and what in one sentence."""

    id: int
    at: dt.datetime
    who: Message | str
    sentence: Message


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. `total` counts all; `older_than` is the key of the next page, None on the last."""

    entries: Sequence[Entry]
    total: int
    older_than: int | None


def history(project_id: int, *, before: int | None = None, limit: int = PAGE) -> History:
    """The acts on a project, by key: those older than the line `before`."""
    mine = AuditEvent.project_id == project_id
    total = sa.select(sa.func.count()).where(mine).scalar_subquery()
    select = sa.select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor_label,
        AuditEvent.act,
        AuditEvent.before,
        AuditEvent.after,
        AuditEvent.reason,
        total,
    ).where(mine)
    if before is not None:
        select = select.where(AuditEvent.id < before)
    rows = db.session.execute(select.order_by(AuditEvent.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    entries = [
        Entry(id_, at, doer_in_words(who), sentence(Act(act), old, new, reason))
        for id_, at, who, act, old, new, reason, _ in shown
    ]
    return History(entries, rows[0][-1] if rows else 0, entries[-1].id if len(rows) > limit else None)


def sentence(act: Act, before: Values, after: Values, reason: str = "") -> Message:
    """What was done, with what changed from what to what, and why."""
    facts = tuple(
        fact
        for name in sorted({*before, *after}, key=_order)
        if (fact := _fact(name, before.get(name), after.get(name))) is not None
    )
    told = msg("%(act)s：%(facts)s", act=act.label, facts=_clauses(facts)) if facts else act.label
    return msg("%(told)s。理由：%(reason)s", told=told, reason=reason) if reason else told


_NAMES: Mapping[str, Message] = {
    "percent": msg("进度"),
    "state": msg("状态"),
    "owner": msg("责任人"),
    "sponsor": msg("挂联领导"),
    "lead_unit": msg("责任单位"),
    "support_units": msg("协办单位"),
    "starts_on": msg("开始"),
    "due_on": msg("时限"),
    "name": msg("名称"),
    "weight": msg("权重"),
    "milestones": msg("完成节点"),
    "obstacle": msg("有困难"),
    "helper": msg("请谁帮助"),
    "note": msg("说明"),
    "files": msg("佐证"),
    "evidence": msg("佐证"),
    "metrics": msg("指标"),
    "requested_on": msg("申请日"),
    "closed_on": msg("销号日"),
    "serial": msg("编号"),
    "shortfall": msg("差"),
    "days_late": msg("逾期天数"),
}
_SPOKEN = {"obstacle", "helper", "note", "shortfall"}
"""What people wrote in their own words, set off by a colon."""
_TERMS: Mapping[str, Message] = {term.value: term.label for term in Term}
_PLACES = {name: place for place, name in enumerate(dict.fromkeys((*_NAMES, *_TERMS)))}


def _order(name: str) -> tuple[int, str]:
    return _PLACES.get(name, len(_PLACES)), name


def _fact(name: str, old: object, new: object) -> Message | None:
    """One thing that changed; None for what says nothing to a reader."""
    if name == "no_change":
        return msg("无变化") if new else None
    is_term = name in _TERMS and any("\n" in str(value) for value in (old, new))
    label = _TERMS[name] if is_term else _NAMES.get(name) or _TERMS.get(name)
    if label is None or old == new:
        return None
    if is_term:
        old, new = _differing(str(old or ""), str(new or ""))
    was, now = _value(name, old), _value(name, new)
    if was is None and now is None:
        return None
    if was is None and name in _SPOKEN:
        return msg("%(label)s：%(now)s", label=label, now=now)
    if was is None:
        return msg("%(label)s %(now)s", label=label, now=now)
    return msg("%(label)s %(was)s → %(now)s", label=label, was=was, now=now or msg("（空）"))


def _differing(old: str, new: str) -> tuple[str, str]:
    """Of two texts of lines, the lines that are not in the other."""
    was, now = old.splitlines(), new.splitlines()
    return (
        str(joined(tuple(line for line in was if line not in now))),
        str(joined(tuple(line for line in now if line not in was))),
    )


def _value(name: str, value: object) -> object | None:
    """A stored value as a reader takes it; None for nothing."""
    if name == "state":
        return State(str(value)).label if value in set(State) else None
    if name == "percent" and value is not None:
        return msg("%(percent)s%%", percent=value)
    if name.endswith("_on") and value:
        return dt.date.fromisoformat(str(value))
    if isinstance(value, list):
        return joined(tuple(_short(str(part)) for part in value)) if value else None
    if value is None or value in ("", False):
        return None
    return value if isinstance(value, int) else _short(str(value))


def _short(text: str) -> str:
    text = _BETWEEN.join(line.rstrip(_STOP) for line in text.splitlines()) if "\n" in text else text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _clauses(facts: tuple[Message, ...]) -> Message:
    """Facts one after the other, parted by a comma."""
    told = facts[0]
    for fact in facts[1:]:
        told = msg("%(told)s，%(fact)s", told=told, fact=fact)
    return told
