"""One digest a day at most (RULES §12): which ways it can go, when it is due, and what it says: counts and titles only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg

MOST_TRIES = 3
"""So often a day a digest is tried before it is left to the administrator."""

SHOWN = 5
"""So many titles of each kind are named; the rest is counted."""

HOURS = range(24)


class Channel(StrEnum):
    """A way for a digest to go. Beside mail, the value is the scheme of the robot's address."""

    MAIL = "mail"
    WECOMBOT = "wecombot"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"

    @property
    def label(self) -> Message:
        """The way in the office's word."""
        return _LABELS[self]


class Outcome(StrEnum):
    """What became of a day's digest. One that stays `claimed` was cut short, and nobody knows whether it went: it is not sent again."""

    CLAIMED = "claimed"
    SENT = "sent"
    EMPTY = "empty"
    FAILED = "failed"

    @property
    def label(self) -> Message:
        """The outcome in the administrator's word."""
        return _OUTCOMES[self]


TROUBLE = (Outcome.CLAIMED, Outcome.FAILED)
MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
"""A mail server may be named by these; a robot by the three schemes of its kind. Nothing else is ever contacted."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a digest goes: a mail address, or the key of an office's robot (for DingTalk with the secret that signs, as secret@key)."""

    channel: Channel
    target: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest in words, a line each."""

    title: Message
    lines: Sequence[Message | str]


def read_address(text: str) -> Address:
    """The address that a person typed: an e-mail address, a robot's web address as its app shows it, or scheme://key.

    Raises RuleBroken (field "target") for anything else: no other kind of address is ever contacted.
    """
    typed = text.strip()
    if _MAIL.fullmatch(typed):
        return Address(Channel.MAIL, typed)
    found = _WEB.fullmatch(typed) or _SCHEME.fullmatch(typed)
    channel = _ROBOTS.get(found["place"]) if found else None
    if found is None or channel is None or not _KEYS[channel].fullmatch(found["key"]):
        raise RuleBroken(msg("请填邮箱，或企业微信、钉钉、飞书群机器人的地址。别的地址不发。"), field="target")
    return Address(channel, found["key"])


def digest(todos: Sequence[Message | str], unread: Sequence[Message | str], *, more_unread: int = 0) -> Digest | None:
    """What waits and what is unread; None when there is neither, for then nothing is sent."""
    count = len(unread) + more_unread
    if not todos and not count:
        return None
    lines = [*_part(msg("待办 %(n)s 件", n=len(todos)), todos), *_part(msg("未读 %(n)s 条", n=count), unread)]
    return Digest(msg("挂图作战：待办 %(todos)s 件，未读 %(unread)s 条", todos=len(todos), unread=count), lines)


def _part(head: Message, titles: Sequence[Message | str]) -> list[Message | str]:
    return [head, *(msg("· %(title)s", title=title) for title in titles[:SHOWN])] if titles else []


_LABELS: Mapping[Channel, Message] = {
    Channel.MAIL: msg("邮件"),
    Channel.WECOMBOT: msg("企业微信群机器人"),
    Channel.DINGTALK: msg("钉钉群机器人"),
    Channel.FEISHU: msg("飞书群机器人"),
}
_OUTCOMES: Mapping[Outcome, Message] = {
    Outcome.CLAIMED: msg("中断，不知是否送达，不再重发"),
    Outcome.SENT: msg("已送达"),
    Outcome.EMPTY: msg("没有要说的，没有发"),
    Outcome.FAILED: msg("没有送达"),
}
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SCHEME = re.compile(r"(?P<place>[a-z]+):/{2}(?P<key>[\w@-]+)")
_WEB = re.compile(r"https:/{2}(?P<place>[a-z.]+)/[\w./-]+?(\?(key|access_token)=|/)(?P<key>[\w-]+)/?")
_ROBOTS: Mapping[str, Channel] = {
    **{kind.value: kind for kind in Channel if kind is not Channel.MAIL},
    "qyapi.weixin.qq.com": Channel.WECOMBOT,
    "oapi.dingtalk.com": Channel.DINGTALK,
    "open.feishu.cn": Channel.FEISHU,
}
_KEYS: Mapping[Channel, re.Pattern[str]] = {
    Channel.WECOMBOT: re.compile(r"[A-Za-z0-9_-]{16,100}"),
    Channel.DINGTALK: re.compile(r"([A-Za-z0-9]{16,100}@)?[A-Za-z0-9]{16,100}"),
    Channel.FEISHU: re.compile(r"[A-Za-z0-9_-]{16,100}"),
}
