"""The kinds of documents, how each is numbered, and in which of the two forms of GB/T 9704-2012 it is laid out."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tracker.domain.message import Message, msg


class Form(StrEnum):
    """The layout: with the issuer's red head over a red line (文件), between two double lines (信函), or plain, to be signed (表单)."""

    DOCUMENT = "document"
    LETTER = "letter"
    FORM = "form"


class NoticeKind(StrEnum):
    """What a document is. The value stands in the database for ever: add, never rename."""

    ASSIGNMENT = "assignment"
    URGING = "urging"
    SUPERVISION = "supervision"
    TALK = "talk"
    CIRCULAR = "circular"
    ACCOUNTABILITY = "accountability"
    REPLY = "reply"
    EXTENSION = "extension"
    CLOSURE = "closure"
    WEEKLY = "weekly"

    @property
    def label(self) -> Message:
        """The document in the office's word."""
        return _LABELS[self]

    @property
    def form(self) -> Form:
        """How it is laid out: what goes to one unit as a letter, what is signed in its table as a form of one page, the rest under a red head."""
        return _FORMS.get(self, Form.DOCUMENT)


_LABELS: Mapping[NoticeKind, Message] = {
    NoticeKind.ASSIGNMENT: msg("交办单"),
    NoticeKind.URGING: msg("催办函"),
    NoticeKind.SUPERVISION: msg("督办函"),
    NoticeKind.TALK: msg("约谈记录"),
    NoticeKind.CIRCULAR: msg("通报"),
    NoticeKind.ACCOUNTABILITY: msg("问责通知书"),
    NoticeKind.REPLY: msg("整改回复"),
    NoticeKind.EXTENSION: msg("延期批复"),
    NoticeKind.CLOSURE: msg("销号单"),
    NoticeKind.WEEKLY: msg("周调度单"),
}
_LETTERS = (NoticeKind.URGING, NoticeKind.SUPERVISION, NoticeKind.REPLY, NoticeKind.EXTENSION)
_SIGNED = (NoticeKind.TALK, NoticeKind.CLOSURE)
_FORMS: Mapping[NoticeKind, Form] = {**dict.fromkeys(_LETTERS, Form.LETTER), **dict.fromkeys(_SIGNED, Form.FORM)}
PERSONAL = frozenset({NoticeKind.SUPERVISION, NoticeKind.TALK, NoticeKind.ACCOUNTABILITY})
"""They tell of a person, down to the points: theirs and their superiors' to read, as the points are (RULES §10, decision 0016)."""

_SERIALS: Mapping[NoticeKind, Message] = {
    NoticeKind.ASSIGNMENT: msg("交〔%(year)s〕%(number)s号"),
    NoticeKind.URGING: msg("催〔%(year)s〕%(number)s号"),
    NoticeKind.SUPERVISION: msg("督〔%(year)s〕%(number)s号"),
    NoticeKind.TALK: msg("谈〔%(year)s〕%(number)s号"),
    NoticeKind.CIRCULAR: msg("通〔%(year)s〕%(number)s号"),
    NoticeKind.ACCOUNTABILITY: msg("问〔%(year)s〕%(number)s号"),
    NoticeKind.REPLY: msg("复〔%(year)s〕%(number)s号"),
    NoticeKind.EXTENSION: msg("延〔%(year)s〕%(number)s号"),
    NoticeKind.CLOSURE: msg("销〔%(year)s〕%(number)s号"),
    NoticeKind.WEEKLY: msg("调〔%(year)s〕%(number)s号"),
}
_NO_NUMBER = "\N{IDEOGRAPHIC SPACE}" * 2
_NUMBER = re.compile(r"〔(\d{4})〕(\d+)")  # as `serial` writes them, whatever the kind


def serial(kind: NoticeKind, year: int, number: int | None) -> str:
    """The number of a document: 督〔2026〕12号, the year in full, no leading zeros (GB/T 9704-2012, 7.2.5). A draft has a gap."""
    return str(Message(_SERIALS[kind].template, {"year": year, "number": _NO_NUMBER if number is None else number}))


def number_in(serial: str) -> tuple[int, int]:
    """Year and number of a serial. Raises ValueError when the text is none."""
    found = _NUMBER.search(serial)
    if found is None:
        raise ValueError(f"not a serial: {serial}")
    return int(found[1]), int(found[2])
