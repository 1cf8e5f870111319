"""Progress reports and what they add up to (RULES §4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.policy import FULL
from tracker.domain.project import State


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report: the percent it states, the milestones it reports done, and whether it was returned."""

    percent: int
    milestone_ids: frozenset[int]
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands: its percent and the milestones done."""

    percent: int
    done_ids: frozenset[int]


def percent_range(done_ids: Collection[int], weights: Mapping[int, int]) -> tuple[int, int]:
    """The least and the greatest lawful percent: from the summed weight of what is done to 99, or exactly 100 when all is done."""
    least = sum(weight for key, weight in weights.items() if key in done_ids)
    if weights and all(key in done_ids for key in weights):
        return FULL, FULL
    return least, FULL - 1


def check_report(
    percent: int, *, done_ids: Collection[int], weights: Mapping[int, int], last_percent: int, reason: str = ""
) -> None:
    """Whether a report may be sent. `done_ids` are the milestones done before and now, `weights` those of the plan by id.

    Raises RuleBroken, naming the field, when the percent is outside its range or falls without a reason (RULES §4).
    """
    if not set(done_ids) <= weights.keys():
        raise RuleBroken(msg("有的节点已不在计划里，请重新打开这一页再报。"), field="milestones")
    least, most = percent_range(done_ids, weights)
    if percent < least == FULL:
        raise RuleBroken(msg("节点都已完成，进度请填 %(full)s%%。", full=FULL), field="percent")
    if percent < least:
        raise RuleBroken(msg("已完成的节点合计 %(least)s%%，进度不能低于 %(least)s%%。", least=least), field="percent")
    if percent > most:
        raise RuleBroken(
            msg("节点没有全部完成时，进度最高填 %(most)s%%。完成的节点请先勾上。", most=most), field="percent"
        )
    if percent < last_percent and not reason.strip():
        raise RuleBroken(msg("比上次的 %(last)s%% 低，请写明原因。", last=last_percent), field="reason")


def standing(reports: Sequence[ReportFacts], weights: Mapping[int, int]) -> Standing:
    """Percent and milestones after all reports in the order they came, the returned ones left out.

    The percent is that of the last report that stands, brought into the lawful range; nothing reported is 0 (RULES §4).
    """
    kept = [report for report in reports if not report.returned]
    done_ids = frozenset(key for report in kept for key in report.milestone_ids) & weights.keys()
    least, most = percent_range(done_ids, weights)
    stated = kept[-1].percent if kept else 0
    return Standing(min(max(stated, least), most), done_ids)


def weighted_mean(pairs: Iterable[tuple[int | Fraction, int]]) -> Fraction:
    """The mean of percents by weight, from (percent, weight); 0 when there is no weight (RULES §4)."""
    rows = list(pairs)
    total = sum(weight for _, weight in rows)
    return Fraction(sum(percent * weight for percent, weight in rows)) / total if total else Fraction(0)


def overall_percent(projects: Iterable[tuple[int | Fraction, int, State]]) -> Fraction:
    """The progress of an item or checklist from (percent, weight, state): cancelled projects are left out (RULES §4)."""
    return weighted_mean((percent, weight) for percent, weight, state in projects if state is not State.CANCELLED)
