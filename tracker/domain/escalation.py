"""The accountability ladder (挂责问效): which steps are due for a project on a day, from plain facts (RULES §8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from tracker.domain.message import Message, msg
from tracker.domain.policy import Policy
from tracker.domain.workdays import WorkCalendar

FRIDAY = 4
CUTOFF_HOUR = 18
"""The weekly cut-off is Friday, 18:00 local time. Not adjustable: the weekly sheet hangs on it."""


class Step(IntEnum):
    """A rung of the ladder. The number stands in the database and on the page."""

    REMINDER = 0
    URGE = 1
    TALK = 2
    YELLOW_CARD = 3
    RED_CARD = 4
    ADJUSTMENT = 5

    @property
    def label(self) -> Message:
        """The step in the office's words."""
        return _LABELS[self]

    @property
    def needs_person(self) -> bool:
        """From the talk on a person decides, after the other side was told and heard."""
        return self >= Step.TALK

    @property
    def needs_consent(self) -> bool:
        """The gravest two want the sponsor's consent before the office decides (decision 0016)."""
        return self >= Step.RED_CARD


class Ground(StrEnum):
    """Why a step is due."""

    SOON = "soon"
    LATE = "late"
    UNACKNOWLEDGED = "unacknowledged"
    LAGGING = "lagging"
    YELLOW_CARDS = "yellow_cards"
    RED_CARDS = "red_cards"

    @property
    def label(self) -> Message:
        """The ground in a few words."""
        return _GROUNDS[self]


_LABELS: Mapping[Step, Message] = {
    Step.REMINDER: msg("提醒"),
    Step.URGE: msg("催办"),
    Step.TALK: msg("约谈"),
    Step.YELLOW_CARD: msg("黄牌、通报"),
    Step.RED_CARD: msg("红牌"),
    Step.ADJUSTMENT: msg("组织调整建议"),
}
_GROUNDS: Mapping[Ground, Message] = {
    Ground.SOON: msg("将到期"),
    Ground.LATE: msg("逾期没有销号"),
    Ground.UNACKNOWLEDGED: msg("没有按时签收"),
    Ground.LAGGING: msg("连续滞后"),
    Ground.YELLOW_CARDS: msg("一年内多张黄牌"),
    Ground.RED_CARDS: msg("一年内多张红牌"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """How an open project stands to the ladder. Days are local.

    `acknowledge_by_on` only while nobody has acknowledged; `lagging_on` is the first day of yellow or worse by the stored turning days;
    `counts_from` the day before which no lagging counts (it was given to acknowledge, or suspended), `days_stood` how many days after the due day the project was suspended.
    `answers_until` is the day that a reply not returned has promised. `urged` counts the urgings of the present case. `yellow_cards` are
    those of the year not revoked, `red_steps` the red cards that the year has seen proposed, whatever became of them.
    """

    due_on: date
    acknowledge_by_on: date | None = None
    lagging_on: date | None = None
    counts_from: date | None = None
    days_stood: int = 0
    is_stopped: bool = False
    is_excused: bool = False
    answers_until: date | None = None
    urged: int = 0
    last_urged_on: date | None = None
    yellow_cards: int = 0
    red_steps: int = 0

    @property
    def late_from(self) -> date:
        """The due day, moved by the days on which the clock stood still after it."""
        return self.due_on + timedelta(days=self.days_stood)

    def days_late(self, day: date) -> int:
        """Calendar days late on the ladder: days under suspension are not counted."""
        return max(0, (day - self.late_from).days)


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due. `number` tells urgings of one case apart; the others come once a case."""

    step: Step
    ground: Ground
    number: int = 0


def occasion(case_id: int, number: int = 0) -> str:
    """The key that makes a step of a case unique, however many sweeps propose it at once."""
    return f"case-{case_id}-{number}" if number else f"case-{case_id}"


def year_occasion(year: int) -> str:
    """The key of what comes once a year and project: the adjustment proposal."""
    return f"year-{year}"


def reminder_occasion(due_on: date, days: int) -> str:
    """The key of a reminder: so many days before that date."""
    return f"{due_on.isoformat()}-{days}"


def reminder_days(left: int, policy: Policy) -> int | None:
    """Of the reminders before a date that is `left` days away, the one that is due: the latest reached. A missed one is not made up."""
    reached = [days for days in policy.reminder_days if 0 <= left <= days]
    return min(reached, default=None)


def cutoffs(day: date, count: int) -> tuple[date, ...]:
    """The last weekly cut-offs (Fridays) that are over when `day` begins, the latest first."""
    back = (day.weekday() - FRIDAY) % 7 or 7
    return tuple(day - timedelta(days=back + 7 * number) for number in range(count))


def ground_of_case(facts: Facts, day: date, policy: Policy) -> Ground | None:
    """Why a case is to be open on the day; None when nothing is amiss, or the clock stands still."""
    if facts.is_stopped:
        return None
    if facts.days_late(day):
        return Ground.LATE
    if facts.acknowledge_by_on is not None and facts.acknowledge_by_on < day:
        return Ground.UNACKNOWLEDGED
    if is_lagging(facts, day, policy):
        return Ground.LAGGING
    return None


def is_lagging(facts: Facts, day: date, policy: Policy) -> bool:
    """Yellow or worse at the policy's number of weekly cut-offs running, the clock running at each (RULES §8)."""
    if facts.is_stopped or facts.lagging_on is None:
        return False
    earliest = cutoffs(day, policy.lag_cutoffs)[-1]
    return facts.lagging_on <= earliest and (facts.counts_from is None or facts.counts_from <= earliest)


def due_steps(facts: Facts, day: date, *, calendar: WorkCalendar, policy: Policy) -> tuple[Due, ...]:
    """The urging and the highest proposal due on the day, made already or not; nothing for excused and suspended work.

    Of the steps that a person decides only the highest is due: after a missed week the lower ones are not made up, and each that is
    made has its own hearing. More days late never bring a lower step (RULES §8; decision 0015).
    """
    ground = ground_of_case(facts, day, policy)
    if ground is None or facts.is_excused:
        return ()
    proposal = _proposal(facts, day, calendar, policy)
    urging = _urging(facts, day, ground, policy)
    return tuple(due for due in (urging, proposal) if due is not None)


def is_answered(facts: Facts, day: date) -> bool:
    """A reply stands until the day that it promised; after that the project is as silent as before."""
    return facts.answers_until is not None and day <= facts.answers_until


def may_urge(recent: int, policy: Policy) -> bool:
    """Whether one more urging keeps to the most in a week; `recent` counts those of the last seven days, today included."""
    return recent < policy.urgings_a_week


def adjustment_is_due(red_cards: int, policy: Policy) -> bool:
    """The proposal to the organisation department: so many red cards of the year in force. The program never decides it."""
    return red_cards >= policy.red_cards_a_year


def earliest_day(step: Step, facts: Facts, *, calendar: WorkCalendar, policy: Policy) -> date | None:
    """The first day on which lateness alone makes the step due; None for one that does not come by lateness."""
    if step is Step.URGE:
        return facts.late_from + timedelta(days=1)
    if step is Step.TALK:
        silent_until = calendar.add_workdays(facts.late_from, policy.talk_workdays)
        answered = facts.answers_until or silent_until
        return calendar.add_workdays(max(silent_until, answered), 1)
    days = {Step.YELLOW_CARD: policy.yellow_card_days, Step.RED_CARD: policy.red_card_days}.get(step)
    return None if days is None else facts.late_from + timedelta(days=days + 1)


def _urging(facts: Facts, day: date, ground: Ground, policy: Policy) -> Due | None:
    """One a week until there is a reply; that of this week stays due, so that a second sweep finds it made."""
    if ground is Ground.LAGGING or is_answered(facts, day):
        return None
    is_fresh = facts.last_urged_on is not None and (day - facts.last_urged_on).days < policy.urge_every_days
    return Due(Step.URGE, ground, facts.urged if is_fresh else facts.urged + 1)


def _proposal(facts: Facts, day: date, calendar: WorkCalendar, policy: Policy) -> Due | None:
    late = facts.days_late(day)
    if late > policy.red_card_days:
        return Due(Step.RED_CARD, Ground.LATE)
    if facts.yellow_cards >= policy.yellow_cards_a_year and not facts.red_steps:
        return Due(Step.RED_CARD, Ground.YELLOW_CARDS)
    if late > policy.yellow_card_days:
        return Due(Step.YELLOW_CARD, Ground.LATE)
    if is_lagging(facts, day, policy):
        return Due(Step.TALK, Ground.LAGGING)
    workdays = calendar.workdays_between(facts.late_from, day)
    if workdays > policy.talk_workdays and not is_answered(facts, day):
        return Due(Step.TALK, Ground.LATE)
    return None
