"""An act in a sentence that anyone can read: what was done, what changed from what to what, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.domain.acts import Act
from tracker.domain.card import Colour
from tracker.domain.escalation import Ground, Step
from tracker.domain.extension_request import excess_in_short
from tracker.domain.message import Message, joined, msg
from tracker.domain.project import State
from tracker.domain.roles import Role
from tracker.domain.shortfall import shortfall_in_short
from tracker.domain.terms import Term

LONGEST = 60
MOST_SHORT = 3
_BETWEEN, _STOP = str(msg("；")), str(msg("。"))  # What is stored is Chinese, and is joined so.
_COLON = "："

Values = Mapping[str, Any]


def sentence(act: Act, before: Values, after: Values, reason: str = "") -> Message:
    """What was done, with what changed from what to what, and why."""
    files = _value("files", after.get("files"))
    if act is Act.EVIDENCE_ADD and files:
        # The act names its object itself: a label before the files would say it again.
        return msg("%(told)s：%(fact)s", told=act.label, fact=files)
    told, facts = act.label, _facts(before, after)
    percent = after.get("percent")
    if percent is not None:
        told = msg("%(act)s %(percent)s", act=told, percent=_percent(before.get("percent"), percent))
    if facts:
        # One colon in a sentence is enough.
        has_colon = percent is not None or _COLON in facts[0].template
        all_ = _clauses(facts)
        told = (
            msg("%(told)s，%(fact)s", told=told, fact=all_)
            if has_colon
            else msg("%(told)s：%(fact)s", told=told, fact=all_)
        )
    return msg("%(told)s。理由：%(reason)s", told=told, reason=reason) if reason else told


_NAMES: Mapping[str, Message] = {
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
    "excess": msg("超出规定"),
    "opinion": msg("审核意见"),
    "cites": msg("替代"),
    "days_late": msg("逾期天数"),
    "step": msg("环节"),
    "ground": msg("原因"),
    "hear_until_on": msg("申辩到"),
    "reply_by_on": msg("限期回复"),
    "done_by_on": msg("承诺完成"),
    "card": msg("牌"),
    "points": msg("分"),
    "clause": msg("条款"),
    "text": msg("内容"),
}
_LABELS: Mapping[str, Message] = {str(label): label for label in _NAMES.values()}
_SPOKEN = {"obstacle", "helper", "note", "shortfall", "excess", "opinion", "text", "clause"}
"""What people wrote in their own words, set off by a colon."""
WORDS: Mapping[str, Any] = {"state": State, "step": Step, "ground": Ground, "card": Colour, "role": Role}
"""The fields whose values are words of ours."""
_TERMS: Mapping[str, Message] = {term.value: term.label for term in Term}
_PLACES = {name: place for place, name in enumerate(dict.fromkeys((*_NAMES, *_TERMS)))}


def _facts(before: Values, after: Values) -> tuple[Message, ...]:
    """What changed, besides the percent. Who is asked for help stands with what is in the way."""
    facts = []
    obstacle, helper = after.get("obstacle"), after.get("helper")
    for name in sorted({*before, *after} - {"percent"}, key=_order):
        fact = _fact(name, before.get(name), after.get(name))
        if fact is None or (name == "helper" and obstacle):
            continue
        if name == "obstacle" and obstacle and helper:
            fact = msg("%(fact)s（请%(who)s帮助）", fact=fact, who=helper)
        facts.append(fact)
    return tuple(facts)


def _percent(old: object, new: object) -> Message:
    if old is None or old == new:
        return msg("%(percent)s%%", percent=new)
    return msg("%(was)s%% → %(now)s%%", was=old, now=new)


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
        return msg("%(label)s：%(now)s", label=label, now=_clauses(_differing(str(old or ""), str(new or ""))))
    was, now = _value(name, old), _value(name, new)
    if was is None and now is None:
        return None
    if was is None and name in _SPOKEN:
        return msg("%(label)s：%(now)s", label=label, now=now)
    if was is None:
        return msg("%(label)s %(now)s", label=label, now=now)
    return msg("%(label)s %(was)s → %(now)s", label=label, was=was, now=now or msg("（空）"))


def _differing(old: str, new: str) -> tuple[Message, ...]:
    """Of two texts of lines, the lines that are not in the other; two that bear the same label are told in one."""
    gone, come = _without(old, new), _without(new, old)
    told = []
    for line in tuple(gone):
        label, colon, was = line.partition(_COLON)
        match = next((one for one in come if colon and one.startswith(f"{label}{colon}")), None)
        if match is not None:
            gone.remove(line)
            come.remove(match)
            told.append(_changed(_LABELS.get(label, label), was, match.removeprefix(f"{label}{colon}")))
    if gone and come:
        told.append(msg("%(was)s → %(now)s", was=_shortened(gone), now=_shortened(come)))
    elif come:
        told.append(msg("加上 %(lines)s", lines=_shortened(come)))
    elif gone:
        told.append(msg("去掉 %(lines)s", lines=_shortened(gone)))
    return tuple(told) or (msg("调整了次序"),)


def _without(text: str, other: str) -> list[str]:
    there = other.splitlines()
    return [line for line in text.splitlines() if line not in there]


def _changed(label: Message | str, was: str, now: str) -> Message:
    return msg("%(label)s %(was)s → %(now)s", label=label, was=_short(was), now=_short(now))


def _shortened(lines: Sequence[str]) -> str:
    return _short(str(joined(tuple(lines))))


def _value(name: str, value: object) -> object | None:
    """A stored value as a reader takes it; None for nothing."""
    if value is None or value in ("", False, []):
        return None
    if name in WORDS:
        return word(name, value)
    if name == "excess":
        return excess_in_short(str(value))
    if name == "shortfall":
        return shortfall_in_short(str(value), most=MOST_SHORT)
    if name.endswith("_on"):
        return dt.date.fromisoformat(str(value))
    if isinstance(value, list):
        return joined(tuple(_short(str(part)) for part in value))
    return value if isinstance(value, int) else _short(str(value))


def word(name: str, value: object) -> Message | None:
    """What is stored as a word of ours, said in it; None for what is none."""
    kind = WORDS[name]
    return kind(value).label if value in set(kind) else None


def _short(text: str) -> str:
    text = _BETWEEN.join(line.rstrip(_STOP) for line in text.splitlines())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _clauses(facts: tuple[Message, ...]) -> Message:
    """Facts one after the other, parted by a comma."""
    told = facts[0]
    for fact in facts[1:]:
        told = msg("%(told)s，%(fact)s", told=told, fact=fact)
    return told
