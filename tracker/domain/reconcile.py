"""Reconciliation (对账): every issued project is in exactly one place (RULES §3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.domain.message import Message, msg
from tracker.domain.project import OPEN, State


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The counts under every register."""

    issued_total: int
    closed: int
    open_on_time: int
    open_late: int
    suspended: int
    cancelled: int

    @property
    def holds(self) -> bool:
        """Whether all that was issued is accounted for."""
        return self.issued_total == self.closed + self.open_on_time + self.open_late + self.suspended + self.cancelled

    @property
    def sentence(self) -> Message:
        """The identity with its figures."""
        return msg(
            "全部 %(issued)s ＝ 已销号 %(closed)s ＋ 在办未逾期 %(on_time)s ＋ 逾期 %(late)s ＋ 暂缓 %(suspended)s ＋ 中止 %(cancelled)s",
            issued=self.issued_total,
            closed=self.closed,
            on_time=self.open_on_time,
            late=self.open_late,
            suspended=self.suspended,
            cancelled=self.cancelled,
        )


def reconcile(projects: Iterable[tuple[State, bool]]) -> Reconciliation:
    """Count projects given as (state, whether past the due day); drafts are not issued and not counted."""
    rows = [(state, late) for state, late in projects if state is not State.DRAFT]
    states = [state for state, _ in rows]
    late = sum(is_late and state in OPEN for state, is_late in rows)
    return Reconciliation(
        issued_total=len(rows),
        closed=states.count(State.CLOSED),
        open_on_time=sum(state in OPEN for state in states) - late,
        open_late=late,
        suspended=states.count(State.SUSPENDED),
        cancelled=states.count(State.CANCELLED),
    )
