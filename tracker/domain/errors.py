"""What can be wrong with an act, told so that the reader knows how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.message import Message


class RuleBroken(Exception):
    """A rule forbids the act. `field` names the entry to mend, when there is one."""

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotAllowed(Exception):
    """The person may see the thing but not do this to it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Stale(Exception):
    """Someone else saved first. `theirs` holds what stands now, by field."""

    def __init__(self, theirs: Mapping[str, object]) -> None:
        super().__init__("stale")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is missing: `field` is the anchor on the page, `term` one of the five terms."""

    field: str
    term: str
    message: Message
