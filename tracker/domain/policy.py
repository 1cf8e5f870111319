"""Every adjustable figure of the rules, once, with its unit in its name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg

FULL = 100
"""What weights total and what a finished plan amounts to. Not adjustable."""

BACKWARD_STEPS = 4
"""How many milestones backward scheduling offers. Not adjustable: their weights are."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures that an administrator may set for an organisation, with the defaults of the rules.

    `extension_span_parts`: of how many parts of the original span an extension takes one at most.
    """

    yellow_gap_points: int = 10
    red_gap_points: int = 30
    due_soon_days: int = 7
    milestone_red_days: int = 7
    acknowledge_workdays: int = 2
    silent_days: int = 14
    extension_workdays_ahead: int = 3
    extensions_per_project: int = 1
    extension_days: int = 30
    extension_span_parts: int = 3
    files_per_report: int = 3
    file_megabytes: int = 20
    usual_items: int = 6
    usual_projects: int = 18
    backward_weights: tuple[int, ...] = (10, 40, 25, 25)
    first_reminder_days: int = 7
    second_reminder_days: int = 3
    last_reminder_days: int = 1
    urge_every_days: int = 7
    urgings_a_week: int = 2
    reply_workdays: int = 3
    talk_workdays: int = 3
    lag_cutoffs: int = 2
    yellow_card_days: int = 7
    red_card_days: int = 15
    yellow_cards_a_year: int = 2
    red_cards_a_year: int = 2
    hearing_workdays: int = 3
    card_days: int = 90
    lift_cutoffs: int = 2
    talk_points_tenths: int = 5
    yellow_points_tenths: int = 10
    red_points_tenths: int = 20
    league_new_days: int = 30
    snail_units: int = 0

    @property
    def reminder_days(self) -> tuple[int, ...]:
        """How many days before a milestone or the due date a reminder goes out."""
        return self.first_reminder_days, self.second_reminder_days, self.last_reminder_days

    def with_figures(self, figures: Mapping[str, object]) -> "Policy":
        """The same policy with some figures set anew; lists stand for tuples.

        Raises RuleBroken, naming the figure, when one is unknown, is no whole number or contradicts another.
        """
        changed = replace(self, **{name: _checked(name, value) for name, value in figures.items()})  # type: ignore[arg-type]  # `_checked` knows the names and their kinds
        if changed.yellow_gap_points > changed.red_gap_points:
            raise RuleBroken(msg("黄灯的差值不能大于红灯的差值。"), field="yellow_gap_points")
        if changed.yellow_card_days > changed.red_card_days:
            raise RuleBroken(msg("黄牌的逾期天数不能大于红牌的逾期天数。"), field="yellow_card_days")
        return changed

    def figures(self) -> dict[str, object]:
        """All figures by name, as they can be stored and given back to `with_figures`."""
        return asdict(self)


_NAMES = frozenset(field.name for field in fields(Policy))
_MAY_BE_NONE = frozenset({"snail_units"})
"""Figures of which 0 switches the thing off."""


def _checked(name: str, value: object) -> int | tuple[int, ...]:
    if name not in _NAMES:
        raise RuleBroken(msg("没有“%(name)s”这个参数。", name=name), field=name)
    if name == "backward_weights":
        return _checked_weights(value)
    least = 0 if name in _MAY_BE_NONE else 1
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise RuleBroken(msg("“%(name)s”请填不小于 %(least)s 的整数。", name=name, least=least), field=name)
    return value


def _checked_weights(value: object) -> tuple[int, ...]:
    weights = tuple(value) if isinstance(value, list | tuple) else ()
    whole = all(isinstance(weight, int) and weight > 0 for weight in weights)
    if len(weights) != BACKWARD_STEPS or not whole or sum(weights) != FULL:
        raise RuleBroken(
            msg("倒排工期请填 %(count)s 个正整数，合计 %(full)s。", count=BACKWARD_STEPS, full=FULL),
            field="backward_weights",
        )
    return weights


DEFAULT = Policy()
