"""The five terms (五定): what they hold and what is still missing (RULES §2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from tracker.domain.errors import Problem, RuleBroken
from tracker.domain.message import Message, msg
from tracker.domain.policy import FULL, Policy
from tracker.domain.project import Milestone

_LONGEST_NUMBER = 10


class Term(StrEnum):
    """One of the five."""

    OWNER = "owner"
    DEADLINE = "deadline"
    DUTY = "duty"
    STANDARD = "standard"
    INCENTIVE = "incentive"

    @property
    def label(self) -> Message:
        """The term as the office names it."""
        return _LABELS[self]


_LABELS = {
    Term.OWNER: msg("定人员"),
    Term.DEADLINE: msg("定时限"),
    Term.DUTY: msg("定职责"),
    Term.STANDARD: msg("定标准"),
    Term.INCENTIVE: msg("定奖惩"),
}


class Direction(StrEnum):
    """How an actual value meets its target."""

    GTE = "gte"
    LTE = "lte"
    EQ = "eq"


@dataclass(frozen=True, slots=True)
class OwnerTerm:
    """Who answers for it: accounts and a unit by id."""

    sponsor_id: int | None = None
    owner_id: int | None = None
    lead_unit_id: int | None = None
    owner_is_active: bool = True


@dataclass(frozen=True, slots=True)
class DeadlineTerm:
    """From when, until when, by which steps, in the order they are to be done."""

    starts_on: date | None = None
    due_on: date | None = None
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricTerm:
    """What is counted, in which unit, and how much it shall be."""

    name: str
    unit: str
    direction: Direction
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class StandardTerm:
    """When it counts as done: a statement, metrics, the kinds of evidence asked for."""

    statement: str = ""
    metrics: tuple[MetricTerm, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One reward or penalty: on what, how many points, at most how many, or what is done instead."""

    condition: str
    points: Decimal
    cap: Decimal | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class IncentiveTerm:
    """What is won and what is lost."""

    rewards: tuple[Clause, ...] = ()
    penalties: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class FiveTerms:
    """All that must be settled before a project can be issued."""

    owner: OwnerTerm = field(default_factory=OwnerTerm)
    deadline: DeadlineTerm = field(default_factory=DeadlineTerm)
    duty: tuple[str, ...] = ()
    standard: StandardTerm = field(default_factory=StandardTerm)
    incentive: IncentiveTerm = field(default_factory=IncentiveTerm)


def missing(terms: FiveTerms) -> list[Problem]:
    """What keeps the project from being issued, term by term, each with how to mend it; empty when whole (RULES §2).

    The fields named are owner, sponsor, lead_unit, starts_on, due_on, milestones, duty, statement, metrics, rewards, penalties.
    """
    return [
        *_missing_owner(terms.owner),
        *_missing_deadline(terms.deadline),
        *_missing_duty(terms.duty),
        *_missing_standard(terms.standard),
        *_missing_incentive(terms.incentive),
    ]


def milestones_problem(starts_on: date, due_on: date, milestones: Sequence[Milestone]) -> Message | None:
    """Why these milestones, in the order they are to be done, make no plan; None when they do (RULES §2)."""
    if not milestones:
        return msg("还没有节点，请填写，或用倒排工期。")
    if not all(milestone.name.strip() for milestone in milestones):
        return msg("有节点没有名称，请补上。")
    if not all(milestone.weight > 0 for milestone in milestones):
        return msg("每个节点的权重要大于 0，请补上。")
    first, last = milestones[0], milestones[-1]
    if first.due_on <= starts_on:
        return msg("节点“%(name)s”要晚于开始日期 %(day)s，请改日期。", name=first.name, day=starts_on)
    for before, after in pairwise(milestones):
        if after.due_on <= before.due_on:
            return msg("节点“%(after)s”要晚于“%(before)s”，请改日期。", after=after.name, before=before.name)
    if last.due_on != due_on:
        return msg("最后一个节点“%(name)s”要落在时限 %(day)s，请改成同一天。", name=last.name, day=due_on)
    total = sum(milestone.weight for milestone in milestones)
    if total != FULL:
        return msg("节点权重合计 %(total)s，应为 %(full)s，请调整。", total=total, full=FULL)
    return None


def weights_problem(weights: Sequence[int]) -> Message | None:
    """Why these project weights cannot be issued; None when they total 100 (RULES §1)."""
    total = sum(weights)
    if total == FULL:
        return None
    if total < FULL:
        return msg(
            "小项权重合计 %(total)s，还差 %(short)s，应为 %(full)s。", total=total, short=FULL - total, full=FULL
        )
    return msg("小项权重合计 %(total)s，多了 %(over)s，应为 %(full)s。", total=total, over=total - FULL, full=FULL)


def read_weight(text: str) -> int:
    """A typed weight, a whole number of points, with or without a sign of per cent; nothing typed is 0. Raises RuleBroken."""
    if not text:
        return 0
    number = text.removesuffix("%").removesuffix("％").rstrip()
    if not number.isdecimal() or len(number) >= _LONGEST_NUMBER:
        raise RuleBroken(msg("权重请填整数，现在是“%(text)s”。", text=text))
    return int(number)


def shape_warning(items: int, projects: int, policy: Policy) -> Message | None:
    """What to confirm before issuing a checklist of another shape than the usual; None for the usual (RULES §1)."""
    if (items, projects) == (policy.usual_items, policy.usual_projects):
        return None
    return msg(
        "清单现有 %(items)s 个大项、%(projects)s 个小项，通常是 %(usual_items)s 个大项、%(usual_projects)s 个小项。确认照此下达吗？",
        items=items,
        projects=projects,
        usual_items=policy.usual_items,
        usual_projects=policy.usual_projects,
    )


def _missing_owner(term: OwnerTerm) -> list[Problem]:
    found = []
    if term.owner_id is None:
        found.append(Problem("owner", Term.OWNER, msg("还没有责任人，请选一人。")))
    elif not term.owner_is_active:
        found.append(Problem("owner", Term.OWNER, msg("责任人的账号已停用，请换一人，或请系统管理员启用。")))
    if term.sponsor_id is None:
        found.append(Problem("sponsor", Term.OWNER, msg("还没有挂联领导，请选一人。")))
    elif term.sponsor_id == term.owner_id:
        # The sponsor grants extensions, excuses and consents to cards: nobody does so for themselves.
        found.append(Problem("sponsor", Term.OWNER, msg("挂联领导和责任人是同一个账号，请换一人：自己不能督办自己。")))
    if term.lead_unit_id is None:
        found.append(Problem("lead_unit", Term.OWNER, msg("还没有责任单位，请选一个。")))
    return found


def _missing_deadline(term: DeadlineTerm) -> list[Problem]:
    found = []
    if term.starts_on is None:
        found.append(Problem("starts_on", Term.DEADLINE, msg("还没有开始日期，请填写。")))
    if term.due_on is None:
        found.append(Problem("due_on", Term.DEADLINE, msg("还没有时限，请填写。")))
    if term.starts_on is None or term.due_on is None:
        return found
    if term.starts_on >= term.due_on:
        return [Problem("due_on", Term.DEADLINE, msg("时限要晚于开始日期 %(day)s，请改时限。", day=term.starts_on))]
    sentence = milestones_problem(term.starts_on, term.due_on, term.milestones)
    return [Problem("milestones", Term.DEADLINE, sentence)] if sentence else []


def _missing_duty(lines: Sequence[str]) -> list[Problem]:
    if any(line.strip() for line in lines):
        return []
    return [Problem("duty", Term.DUTY, msg("还没有职责，请至少写一条。"))]


def _missing_standard(term: StandardTerm) -> list[Problem]:
    found = []
    if not term.statement.strip():
        found.append(Problem("statement", Term.STANDARD, msg("还没有完成标准，请写一句。")))
    for metric in term.metrics:
        if metric.target is None or not metric.unit.strip():
            sentence = msg("指标“%(name)s”缺目标值或单位，请补上。", name=metric.name)
            found.append(Problem("metrics", Term.STANDARD, sentence))
    return found


def _missing_incentive(term: IncentiveTerm) -> list[Problem]:
    found = []
    if not any(clause.points > 0 for clause in term.rewards):
        found.append(Problem("rewards", Term.INCENTIVE, msg("还没有奖励，请至少写一条加分。")))
    if not any(clause.points < 0 or clause.action.strip() for clause in term.penalties):
        found.append(Problem("penalties", Term.INCENTIVE, msg("还没有惩处，请至少写一条扣分或措施。")))
    return found
