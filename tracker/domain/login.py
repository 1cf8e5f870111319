"""How often a password may be wrong before a name is held back."""

import datetime as dt

MAX_FAILURES = 10
HELD_FOR = dt.timedelta(minutes=15)


def is_held(held_until: dt.datetime | None, moment: dt.datetime) -> bool:
    """Whether the name is held back at this moment: the right password is refused, too."""
    return held_until is not None and moment < held_until


def after_failure(failures: int, held_until: dt.datetime | None, moment: dt.datetime) -> tuple[int, dt.datetime | None]:
    """The count and the end of holding back after one more wrong password; a hold that is over starts the count anew."""
    count = 1 if held_until is not None and moment >= held_until else failures + 1
    return count, moment + HELD_FOR if count >= MAX_FAILURES else None
