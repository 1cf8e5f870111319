"""Task cards (黄牌, 红牌): how long they hold and when one may ask to lift them (RULES §8)."""

from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step, cutoffs
from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy


class Colour(StrEnum):
    """A card's colour. A member's points card is another thing, and neither turns into the other."""

    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> Message:
        """The card's name."""
        return _LABELS[self]


class Holder(StrEnum):
    """Whom the card is for: the owner's task, or the lead unit."""

    TASK = "task"
    UNIT = "unit"

    @property
    def label(self) -> Message:
        """The holder in the office's word."""
        return _HOLDERS[self]


class Ending(StrEnum):
    """How a card came to its end."""

    EXPIRED = "expired"
    LIFTED = "lifted"
    REVOKED = "revoked"

    @property
    def label(self) -> Message:
        """The ending in a word."""
        return _ENDINGS[self]


_LABELS = {Colour.YELLOW: msg("黄牌"), Colour.RED: msg("红牌")}
_HOLDERS = {Holder.TASK: msg("责任人的这项任务"), Holder.UNIT: msg("责任单位")}
_ENDINGS = {Ending.EXPIRED: msg("期满"), Ending.LIFTED: msg("摘牌"), Ending.REVOKED: msg("撤销")}

COLOURS = {Step.YELLOW_CARD: Colour.YELLOW, Step.RED_CARD: Colour.RED}
"""Which steps bring a card."""


def ladder_marks(*, card: str, step: int, urged: int, is_excused: bool = False) -> list[tuple[Message, str]]:
    """What map and lists say of the ladder, each as (words, tone): the card in force, that the open case is excused, the talk that
    was decided, all urgings.

    `step` is the rung in force of the open case.
    """
    found = [(Colour(card).label, card)] if card else []
    if is_excused:
        found.append((msg("已容错"), "excused"))
    if step == Step.TALK:
        found.append((Step.TALK.label, ""))
    return [*found, (msg("催办 %(n)s 次", n=urged), "")] if urged else found


def expires_on(issued_on: date, policy: Policy) -> date:
    """The day on which the card no longer holds."""
    return issued_on + timedelta(days=policy.card_days)


def require_two_greens(issued_on: date, lagging_on: date | None, day: date, policy: Policy) -> None:
    """Lifting may be asked for after so many weekly cut-offs in a row, all since the card, without yellow or red.

    `lagging_on` is the first day of yellow or worse by the stored turning days, None when it will not come. Raises RuleBroken.
    """
    fridays = cutoffs(day, policy.lift_cutoffs)
    latest, earliest = fridays[0], fridays[-1]
    if earliest <= issued_on or (lagging_on is not None and lagging_on <= latest):
        raise RuleBroken(msg("发牌以后连续 %(n)s 个周五没有黄灯、红灯，才可以申请摘牌。", n=policy.lift_cutoffs))
