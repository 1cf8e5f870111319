"""How the title of a document is broken into lines: no word is torn (GB/T 9704-2012, 7.3.1: 回行时词意完整)."""

import math
import re

from tracker.domain.message import msg

TITLE_SIGNS = 19
"""How many signs of 22 pt stand in a line of a title; the type area takes twenty."""
OPENING = "“（〔《"
CLOSING = "”）〕》，、。；：" + str(msg("的"))
JOINTS = tuple(
    str(word) for word in (msg("项目清单"), msg("推进情况"), msg("调度情况"), msg("延期申请"), msg("下一步"))
)
"""The words of our own titles before which a line may end."""
_BEFORE_JOINT = re.compile(f"(?={'|'.join(JOINTS)})")

# What a break costs, against one sign that a line is longer or shorter than the others.
TORN, WITHIN, TOO_LONG = 5.0, 2.5, 100.0


def title_lines(title: str) -> list[str]:
    """The title in lines of about one length, none longer than the type area takes at 22 pt, none that begins with a sign."""
    lines, rest = [], title
    for left in range(math.ceil(width(title) / TITLE_SIGNS), 1, -1):
        places = [at for at in range(1, len(rest)) if _may_end(rest, at)]
        if not places:
            break
        _least, best = min((_cost(rest, at, left=left), at) for at in places)
        lines.append(rest[:best].strip())
        rest = rest[best:]
    return [*lines, rest.strip()]


def title_parts(title: str) -> list[str]:
    """The title in the parts between which a narrow screen may break it, besides at its punctuation."""
    return _BEFORE_JOINT.split(title)


def width(text: str) -> float:
    """In signs of full width; letters and figures take half of one."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _may_end(text: str, at: int) -> bool:
    before, after = text[:at].rstrip()[-1:], text[at:].lstrip()[:1]
    is_apart = not (text[at - 1].isascii() and text[at].isascii())
    return is_apart and bool(before and after) and before not in OPENING and after not in CLOSING


def _cost(text: str, at: int, *, left: int) -> float:
    """Of ending the first of `left` lines before the sign `at`."""
    long, room = width(text[:at]), width(text) / left
    torn = 0 if _is_joint(text, at) else TORN
    within = WITHIN * (_count(text[:at], OPENING) - _count(text[:at], CLOSING[:4]))
    too_long = long > TITLE_SIGNS or width(text[at:]) > TITLE_SIGNS * (left - 1)
    return abs(long - room) + torn + within + (TOO_LONG if too_long else 0)


def _is_joint(text: str, at: int) -> bool:
    return text[at] in OPENING or text[at - 1] in CLOSING or text.startswith(JOINTS, at)


def _count(text: str, signs: str) -> int:
    return sum(text.count(sign) for sign in signs)
