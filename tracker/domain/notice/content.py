"""What a document says, apart from how it looks: one model for the page, the .docx and the .pdf."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, cast

from tracker.domain.lights import BEHIND, STANDING
from tracker.domain.message import SHORT_DAY, Message, msg

from .kinds import NoticeKind

TYPE_AREA_MM = 156
"""The width of the type area (GB/T 9704-2012, 5.2); the columns of a table total it."""

_NUMERALS = str(msg("一二三四五六七八九十"))
_FIRST = re.compile(rf"[{_NUMERALS}]+、")
_SECOND = re.compile(rf"（[{_NUMERALS}]+）")
_STOP = str(msg("。"))
_GAP = "\N{IDEOGRAPHIC SPACE}"
ANNEX = msg("附件")
"""What stands at the head of an attachment."""
# What the pages say otherwise than a document does: by the template, the template of documents.
_IN_WRITING = {
    SHORT_DAY.template: msg("{m}月{d}日").template,
    STANDING.template: msg("计划进度%(planned)s%%，实际进度%(percent)s%%").template,
    BEHIND.template: msg("%(figures)s，落后%(gap)s个百分点。").template,
}


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` in millimetres, together the type area. An annex stands on pages of its own and is named under the text."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    is_annex: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who issues the document, and on which local day."""

    issuer: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Task:
    """The project that a document is about, with those who answer for it, as they were named on the day."""

    code: str
    name: str
    owner: str
    unit: str
    sponsor: str
    due_on: date

    @property
    def title(self) -> str:
        """The project as a sentence names it."""
        return str(msg("“%(code)s %(name)s”", code=self.code, name=self.name))


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """The text in Chinese. `paragraphs` bear their numbering (一、 （一） 1.) and so their level; `mark` is the red head."""

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    issuer: str
    signed_on: date
    mark: str
    tables: tuple[Table, ...] = ()
    copy_to: str = ""

    @property
    def annexes(self) -> tuple[Table, ...]:
        """The tables that are named under the text as attachments."""
        return tuple(table for table in self.tables if table.is_annex)

    @property
    def annex_note(self) -> str:
        """The note under the text that names the attachments; empty without any (GB/T 9704-2012, 7.3.4)."""
        titles = [table.title for table in self.annexes]
        if len(titles) > 1:
            titles = [f"{number}.{title}" for number, title in enumerate(titles, start=1)]
        return str(msg("附件：%(titles)s", titles=_GAP.join(titles))) if titles else ""

    @property
    def copy_note(self) -> str:
        """Who else gets it, for the imprint; empty when nobody does (GB/T 9704-2012, 7.4.2)."""
        return str(msg("抄送：%(who)s。", who=self.copy_to)) if self.copy_to else ""

    @property
    def text(self) -> str:
        """The paragraphs as they are edited: a line each."""
        return "\n".join(self.paragraphs)

    def reworded(self, *, title: str, text: str) -> "NoticeContent":
        """The same document with another title and text; empty lines fall away, and the title is one line."""
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        return replace(self, title=" ".join(title.split()), paragraphs=lines)

    def dated(self, day: date, *, paragraphs: tuple[str, ...]) -> "NoticeContent":
        """The same document, signed on another day and with another text."""
        return replace(self, signed_on=day, paragraphs=paragraphs)

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` takes back."""
        plain = {**asdict(self), "signed_on": self.signed_on.isoformat()}
        return cast(dict[str, Any], json.loads(json.dumps(plain)))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "NoticeContent":
        """The content as it was kept."""
        return cls(
            **{
                **kept,
                "signed_on": date.fromisoformat(kept["signed_on"]),
                "paragraphs": tuple(kept["paragraphs"]),
                "tables": tuple(_table(table) for table in kept["tables"]),
            }
        )

    def digest(self, kind: NoticeKind, number: str) -> str:
        """SHA-256 over kind, number and content in one canonical form: what shows that nothing was changed since the issue."""
        kept = {"kind": kind.value, "number": number, **self.as_json()}
        canonical = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def level_of(paragraph: str) -> int:
    """1 for a head 一、, 2 for （一）, else 0: 黑体, 楷体 and 仿宋 (GB/T 9704-2012, 7.3.3)."""
    if _FIRST.match(paragraph):
        return 1
    return 2 if _SECOND.match(paragraph) else 0


def lead_and_rest(paragraph: str) -> tuple[str, str]:
    """The head of a paragraph and what runs on after it: only the head is set in the head's type."""
    level = level_of(paragraph)
    if level == 0:
        return "", paragraph
    lead, stop, rest = paragraph.partition(_STOP)
    return (lead + stop, rest) if level == 2 else (paragraph, "")


def long_day(day: date) -> str:
    """2026年11月24日: as documents write a day, without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return str(msg("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day))


def day_in(year: int, day: date) -> str:
    """A day in a text that speaks of `year`: 11月9日, and with its own year when that is another."""
    return in_writing(msg("%(day)s", day=day)) if day.year == year else long_day(day)


def in_writing(message: Message | str) -> str:
    """A sentence of the pages as a document writes it: days as 11月9日, no space beside figures, no rule of a light explained."""
    return message.render(_as_documents_write) if isinstance(message, Message) else message


def head(number: int, text: str) -> str:
    """A head of the first level: 一、总体情况."""
    return f"{_numeral(number)}、{text}"


def subhead(number: int, text: str) -> str:
    """A head of the second level, with a stop, so that what follows runs on: （一）形成方案。"""
    return f"（{_numeral(number)}）{_bare(text)}{_STOP}"


def numbered(lines: Sequence[str]) -> str:
    """Several lines run on as one paragraph: 1.…；2.…。"""
    if len(lines) == 1:
        return str(msg("%(line)s。", line=_bare(lines[0])))
    parts = [f"{number}.{_bare(line)}" for number, line in enumerate(lines, start=1)]
    return str(msg("%(lines)s。", lines=str(msg("；")).join(parts)))


def _as_documents_write(template: str) -> str:
    return _IN_WRITING.get(template) or template.replace(" ", "")


def _numeral(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    ten = _NUMERALS[-1]
    return (_NUMERALS[tens - 1] if tens > 1 else "") + (ten if tens else "") + (_NUMERALS[ones - 1] if ones else "")


def _bare(line: str) -> str:
    return line.strip().rstrip(_STOP + str(msg("；")))


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(
        title=kept["title"],
        head=tuple(kept["head"]),
        rows=tuple(tuple(row) for row in kept["rows"]),
        widths=tuple(kept["widths"]),
        is_annex=kept["is_annex"],
    )
