"""Points of rewards and penalties: an append-only book, caps applied, reversals that balance (RULES §2, §8)."""

from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.message import msg
from tracker.domain.policy import Policy

_TENTH = Decimal("0.1")


def points_of(step: Step, policy: Policy) -> Decimal:
    """What a decided step costs, one decimal; 0 for those that cost nothing."""
    tenths = {
        Step.TALK: policy.talk_points_tenths,
        Step.YELLOW_CARD: policy.yellow_points_tenths,
        Step.RED_CARD: policy.red_points_tenths,
    }
    return _TENTH * -tenths.get(step, 0)


def capped(points: Decimal, *, booked: Decimal, cap: Decimal | None) -> Decimal:
    """What of the points can still be booked under the clause's cap. `booked` is the sum that stands; a cap counts by its size.

    Raises RuleBroken when nothing is left.
    """
    if cap is None:
        return points
    left = max(Decimal(0), abs(cap) - abs(booked))
    if not left:
        raise RuleBroken(msg("这一条已经记满 %(cap)s 分，不能再记。", cap=abs(cap)), field="clause")
    return min(points, left) if points > 0 else max(points, -left)
