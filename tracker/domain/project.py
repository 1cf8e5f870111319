"""A project: its states and its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg


class State(StrEnum):
    """What a project is. Late, due soon and waiting are derived, never states (RULES §3)."""

    DRAFT = "draft"
    ISSUED = "issued"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    CLOSED = "closed"

    @property
    def label(self) -> Message:
        """The state in the office's word."""
        return _LABELS[self]


OPEN = frozenset({State.ISSUED, State.IN_PROGRESS})
"""Issued and not settled: these can be late."""

_LABELS: Mapping[State, Message] = {
    State.DRAFT: msg("拟定中"),
    State.ISSUED: msg("待签收"),
    State.IN_PROGRESS: msg("推进中"),
    State.SUSPENDED: msg("暂缓"),
    State.CANCELLED: msg("中止"),
    State.CLOSED: msg("已销号"),
}

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ISSUED}),
    State.ISSUED: frozenset({State.IN_PROGRESS, State.SUSPENDED, State.CANCELLED}),
    State.IN_PROGRESS: frozenset({State.CLOSED, State.SUSPENDED, State.CANCELLED}),
    State.SUSPENDED: frozenset({State.ISSUED, State.IN_PROGRESS}),
    State.CANCELLED: frozenset(),
    State.CLOSED: frozenset({State.IN_PROGRESS}),
}
"""From each state, the states that may follow (RULES §3). Closed leads back only by reopening (反销号, §6)."""

_WAY_OUT: Mapping[State, Message] = {
    State.DRAFT: msg("还没有下达，请先补齐五定并下达。"),
    State.ISSUED: msg("责任人还没有签收，请先签收。"),
    State.IN_PROGRESS: msg("项目正在推进，不用再办这一步。"),
    State.SUSPENDED: msg("项目暂缓中，请先恢复。"),
    State.CANCELLED: msg("项目已中止，不能再改。需要时可以另立项目。"),
    State.CLOSED: msg("项目已销号。确需改动，请挂联领导先反销号。"),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the plan: what, by when, how many points of 100 it weighs, and the day it was reported done."""

    name: str
    due_on: date
    weight: int
    done_on: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was reported done."""
        return self.done_on is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """When a project starts and is due, and its milestones in order of their dates."""

    starts_on: date
    due_on: date
    milestones: tuple[Milestone, ...] = ()

    @property
    def unfinished(self) -> tuple[Milestone, ...]:
        """The milestones not yet done, earliest first."""
        return tuple(milestone for milestone in self.milestones if not milestone.is_done)


def can_move(state: State, to: State) -> bool:
    """Whether a project in `state` may become `to` (RULES §3)."""
    return to in TRANSITIONS[state]


def move(state: State, to: State) -> State:
    """The new state. Raises RuleBroken, saying the way out, when `to` may not follow (RULES §3)."""
    if not can_move(state, to):
        raise RuleBroken(_WAY_OUT[state])
    return to


def resumed_state(*, was_acknowledged: bool) -> State:
    """The state a suspended project goes back to: what stood before (RULES §3)."""
    return State.IN_PROGRESS if was_acknowledged else State.ISSUED


def require_unacknowledged(state: State) -> None:
    """Only what is issued waits to be acknowledged; no other state is left by it. Raises RuleBroken, saying the way out."""
    if state is State.IN_PROGRESS:
        raise RuleBroken(msg("已经签收过了，不用再签。"))
    if state is not State.ISSUED:
        raise RuleBroken(_WAY_OUT[state])


def require_in_progress(state: State) -> None:
    """Reports and closure requests are for projects in progress. Raises RuleBroken, saying the way out."""
    if state is not State.IN_PROGRESS:
        raise RuleBroken(_WAY_OUT[state])
