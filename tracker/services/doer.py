"""Who acts, when and from where: every service verb is handed one, and writes it into the audit log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.domain.permissions import Actor

LABEL_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Doer:
    """`at` is UTC, `today` the organisation's local date. `actor` is None when the program itself acts (the sweep).

    A post and a name at their longest are more than a log line holds: the label is cut.
    """

    actor: Actor | None
    label: str
    at: dt.datetime
    today: dt.date
    address: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.label[:LABEL_LENGTH])

    @property
    def account_id(self) -> int | None:
        return self.actor.account_id if self.actor else None
