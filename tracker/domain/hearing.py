"""The way of a step that a person decides: told, heard, decided, reviewed, revoked (RULES §8)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.workdays import WorkCalendar


class Decision(StrEnum):
    """What the office decided on a proposal: it holds, or it is dropped."""

    HELD = "held"
    DROPPED = "dropped"


class Stage(StrEnum):
    """Where a proposal stands on its way."""

    PROPOSED = "proposed"
    HEARING = "hearing"
    HEARD = "heard"
    DECIDED = "decided"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    DROPPED = "dropped"
    REVOKED = "revoked"

    @property
    def label(self) -> Message:
        """The stage in the office's words."""
        return _LABELS[self]


_LABELS = {
    Stage.PROPOSED: msg("待告知"),
    Stage.HEARING: msg("申辩期内"),
    Stage.HEARD: msg("待决定"),
    Stage.DECIDED: msg("已决定"),
    Stage.IN_REVIEW: msg("待复核"),
    Stage.REVIEWED: msg("复核维持"),
    Stage.DROPPED: msg("不予认定"),
    Stage.REVOKED: msg("已撤销"),
}


@dataclass(frozen=True, slots=True)
class Proceedings:
    """What has happened to a proposal so far. `has_spoken`: a statement was made, or the other side said it makes none."""

    step: Step
    told_on: date | None = None
    hear_until_on: date | None = None
    has_spoken: bool = False
    has_consent: bool = False
    decision: Decision | None = None
    is_review_asked: bool = False
    is_reviewed: bool = False
    is_revoked: bool = False


def hear_until(told_on: date, calendar: WorkCalendar, policy: Policy) -> date:
    """The last day on which a statement can be made: working days, the day of telling not counted."""
    return calendar.add_workdays(told_on, policy.hearing_workdays)


def stage(so_far: Proceedings, day: date) -> Stage:
    """Where the proposal stands on the day."""
    if so_far.is_revoked:
        return Stage.REVOKED
    if so_far.decision is Decision.DROPPED:
        return Stage.DROPPED
    if so_far.decision is Decision.HELD:
        return _after_decision(so_far)
    if so_far.told_on is None:
        return Stage.PROPOSED
    return Stage.HEARD if is_heard(so_far, day) else Stage.HEARING


def is_heard(so_far: Proceedings, day: date) -> bool:
    """Told, and either spoken or past the last day for it."""
    if so_far.told_on is None or so_far.hear_until_on is None:
        return False
    return so_far.has_spoken or day > so_far.hear_until_on


def require_untold(so_far: Proceedings) -> None:
    """Telling comes once, and only for what a person decides. Raises RuleBroken."""
    if not so_far.step.needs_person:
        raise RuleBroken(msg("提醒和催办不用告知，也不用决定。"))
    if so_far.decision is not None or so_far.told_on is not None:
        raise RuleBroken(msg("已经告知过，不用再告知。"))


def require_hearing(so_far: Proceedings, day: date) -> None:
    """A statement is made once, between telling and the last day for it. Raises RuleBroken, saying the way out."""
    if so_far.told_on is None or so_far.hear_until_on is None:
        raise RuleBroken(msg("还没有告知，告知以后才申辩。"))
    if so_far.has_spoken:
        raise RuleBroken(msg("已经申辩过，等决定。对决定有意见的，可以申请复核。"))
    if so_far.decision is not None or day > so_far.hear_until_on:
        raise RuleBroken(
            msg("申辩期到 %(until)s 为止，已经过了。对决定有意见的，可以申请复核。", until=so_far.hear_until_on)
        )


def require_consent_wanted(so_far: Proceedings, day: date) -> None:
    """The sponsor's consent is given once, before the decision and after the hearing. Raises RuleBroken."""
    if not so_far.step.needs_consent or so_far.has_consent or so_far.decision is not None:
        raise RuleBroken(msg("这一步不用再同意。"))
    _require_heard(so_far, day)


def require_decidable(so_far: Proceedings, decision: Decision, day: date) -> None:
    """Nothing is decided while the time to be heard runs, nor a red card without the sponsor. Raises RuleBroken.

    What is dropped burdens nobody, and may be dropped at any time.
    """
    if not so_far.step.needs_person:
        raise RuleBroken(msg("提醒和催办不用告知，也不用决定。"))
    if so_far.decision is not None:
        raise RuleBroken(msg("已经决定过。对决定有意见的，可以申请复核。"))
    if decision is Decision.DROPPED:
        return
    _require_heard(so_far, day)
    if so_far.step.needs_consent and not so_far.has_consent:
        raise RuleBroken(msg("要等挂联领导同意。"))


def is_reviewable(so_far: Proceedings) -> bool:
    """Whether a review can be asked for: once, of a decision that stands."""
    return so_far.decision is Decision.HELD and not so_far.is_revoked and not so_far.is_review_asked


def require_reviewable(so_far: Proceedings) -> None:
    """The same, as a refusal that says why not. Raises RuleBroken."""
    if is_reviewable(so_far):
        return
    if so_far.decision is not Decision.HELD or so_far.is_revoked:
        raise RuleBroken(msg("没有生效的决定，不用复核。"))
    raise RuleBroken(msg("已经申请过复核，一个决定复核一次。"))


def require_in_review(so_far: Proceedings) -> None:
    """A review that was asked for and is not finished. Raises RuleBroken."""
    if not so_far.is_review_asked or so_far.is_reviewed or so_far.is_revoked:
        raise RuleBroken(msg("没有等复核的申请。"))


def require_revocable(so_far: Proceedings) -> None:
    """Only a decision that stands can be revoked. Raises RuleBroken."""
    if so_far.decision is not Decision.HELD or so_far.is_revoked:
        raise RuleBroken(msg("没有生效的决定，不用撤销。"))


def _after_decision(so_far: Proceedings) -> Stage:
    if so_far.is_reviewed:
        return Stage.REVIEWED
    return Stage.IN_REVIEW if so_far.is_review_asked else Stage.DECIDED


def _require_heard(so_far: Proceedings, day: date) -> None:
    if so_far.told_on is None or so_far.hear_until_on is None:
        raise RuleBroken(msg("还没有告知，先告知，给申辩的时间。"))
    if not is_heard(so_far, day):
        raise RuleBroken(
            msg(
                "申辩期到 %(until)s 为止，期内不作决定；责任人申辩或说明不申辩以后可以决定。",
                until=so_far.hear_until_on,
            )
        )
