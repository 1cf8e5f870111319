"""What a closing is short of (差), kept as facts apart from any language and said in the reader's (RULES §6)."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.domain.message import Message, msg, run_on

Fact = str | Decimal | date


class Short(StrEnum):
    """In what a closing can be short: of a milestone, of a metric, of evidence."""

    MILESTONE = "milestone"
    NOT_ENTERED = "not_entered"
    BELOW = "below"
    ABOVE = "above"
    UNEQUAL = "unequal"
    EVIDENCE = "evidence"


_SAID: Mapping[Short, Message] = {
    Short.MILESTONE: msg("节点“%(name)s”（%(due)s）还没有完成"),
    Short.NOT_ENTERED: msg("“%(name)s”还没有填现值（目标 %(target)s %(unit)s）"),
    Short.BELOW: msg("“%(name)s”还差 %(apart)s %(unit)s（目标 %(target)s，现有 %(actual)s）"),
    Short.ABOVE: msg("“%(name)s”超出 %(apart)s %(unit)s（目标不超过 %(target)s，现为 %(actual)s）"),
    Short.UNEQUAL: msg("“%(name)s”应为 %(target)s %(unit)s，现为 %(actual)s"),
    Short.EVIDENCE: msg("还缺佐证“%(kind)s”"),
}
# The facts that are no text.
_READ: Mapping[str, Callable[[str], Fact]] = {
    "due": date.fromisoformat,
    "target": Decimal,
    "actual": Decimal,
    "apart": Decimal,
}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is short, with the names and figures that it is said with."""

    short: Short
    facts: Mapping[str, Fact]

    @property
    def stored(self) -> str:
        """As it is kept, in a line of its own. The same facts are always kept alike, so that two can be compared."""
        facts = {name: _text(fact) for name, fact in self.facts.items()}
        return json.dumps({"short": self.short.value, **facts}, ensure_ascii=False)

    @property
    def said(self) -> Message:
        """In words, without a full stop."""
        return Message(_SAID[self.short].template, self.facts)

    @property
    def sentence(self) -> Message:
        """The same with its full stop."""
        return msg("%(said)s。", said=self.said)

    def is_among(self, stored: str) -> bool:
        """Whether it was kept there, be it as the sentence itself, as older requests have it."""
        return not {self.stored, str(self.sentence)}.isdisjoint(stored.split("\n"))


def in_store(shortfalls: Collection[Shortfall]) -> str:
    """As they are kept, a line each; empty for none."""
    return "\n".join(one.stored for one in shortfalls)


def shortfall_in_words(stored: str) -> list[Message | str]:
    """What was kept, a sentence each. Older requests have kept the sentences themselves: these stay as they are."""
    return [found.sentence if (found := _read(line)) else line for line in stored.split("\n") if line]


def shortfall_in_short(stored: str, *, most: int | None = None) -> Message:
    """The same within another sentence; of more than `most`, so many, and how many there are."""
    parts = [found.said if (found := _read(line)) else line.rstrip("。") for line in stored.split("\n")]
    told = run_on(parts[:most])
    return told if most is None or len(parts) <= most else msg("%(told)s 等 %(n)s 处", told=told, n=len(parts))


def _text(fact: Fact) -> str:
    """A figure without the zeros that say nothing: a value that was just entered and the same one read back are written alike."""
    if isinstance(fact, date):
        return fact.isoformat()
    return f"{fact.normalize():f}" if isinstance(fact, Decimal) else fact


def _read(line: str) -> Shortfall | None:
    if not line.startswith("{"):
        return None
    facts: dict[str, str] = json.loads(line)
    short = Short(facts.pop("short"))
    return Shortfall(short, {name: _READ[name](text) if name in _READ else text for name, text in facts.items()})
