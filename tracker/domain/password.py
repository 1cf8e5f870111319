"""What a password must be: long, not a common one, not the username; a stricter profile asks for more."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg


@dataclass(frozen=True, slots=True)
class Profile:
    """`classes` is how many of lower case, upper case, digits and signs must occur; `max_age` None means for ever.

    `remembered` is how many of the last passwords may not come again, the present one included.
    """

    min_length: int = 10
    max_length: int = 128
    classes: int = 1
    max_age: dt.timedelta | None = None
    remembered: int = 1


DEFAULT = Profile()
MLPS = Profile(classes=3, max_age=dt.timedelta(days=90), remembered=5)
"""The profile for systems that are graded under the multi-level protection scheme (等保)."""

PROFILES = {"default": DEFAULT, "mlps": MLPS}

_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9\s]"))
_TAIL = re.compile(r"[\W\d_]+$")


def check_password(word: str, *, username: str, common: Collection[str], profile: Profile) -> None:
    """Raises RuleBroken on the field `new` when the word may not be a password. `common` is in lower case."""
    plain = word.casefold()
    if len(word) < profile.min_length:
        raise RuleBroken(msg("密码至少 %(n)s 个字符。", n=profile.min_length), field="new")
    if len(word) > profile.max_length:
        raise RuleBroken(msg("密码最多 %(n)s 个字符。", n=profile.max_length), field="new")
    if username.casefold() in plain:
        raise RuleBroken(msg("密码里不能有用户名，请换一个。"), field="new")
    if _is_common(plain, common):
        raise RuleBroken(msg("这个密码太常见，容易被猜到，请换一个。"), field="new")
    if sum(bool(kind.search(word)) for kind in _CLASSES) < profile.classes:
        raise RuleBroken(
            msg("密码要有大写字母、小写字母、数字、符号中的 %(n)s 种。", n=profile.classes),
            field="new",
        )


def _is_common(plain: str, common: Collection[str]) -> bool:
    """Also when only digits or signs were added at the end, or the same few characters are repeated."""
    stem = _TAIL.sub("", plain)
    return plain in common or stem in common or len(set(plain)) <= 3
