"""The figures that an administrator may change."""

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.policy import DEFAULT, FULL, Policy


def test_the_defaults_are_those_of_the_rules() -> None:
    assert (
        Policy(
            yellow_gap_points=10,
            red_gap_points=30,
            due_soon_days=7,
            milestone_red_days=7,
            acknowledge_workdays=2,
            silent_days=14,
            extension_workdays_ahead=3,
            extensions_per_project=1,
            extension_days=30,
            extension_span_parts=3,
            files_per_report=3,
            file_megabytes=20,
            usual_items=6,
            usual_projects=18,
            backward_weights=(10, 40, 25, 25),
        )
        == DEFAULT
    )
    assert sum(DEFAULT.backward_weights) == FULL


def test_some_figures_are_set_and_the_others_stay() -> None:
    changed = DEFAULT.with_figures({"due_soon_days": 10, "backward_weights": [20, 30, 30, 20]})
    assert (changed.due_soon_days, changed.backward_weights) == (10, (20, 30, 30, 20))
    assert changed.red_gap_points == DEFAULT.red_gap_points


def test_figures_can_be_stored_and_given_back() -> None:
    assert Policy().with_figures(DEFAULT.figures()) == DEFAULT


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"speed": 3}, "speed"),
        ({"due_soon_days": 0}, "due_soon_days"),
        ({"due_soon_days": "7"}, "due_soon_days"),
        ({"due_soon_days": True}, "due_soon_days"),
        ({"yellow_gap_points": 31}, "yellow_gap_points"),
        ({"backward_weights": [50, 50]}, "backward_weights"),
        ({"backward_weights": [25, 25, 25, 30]}, "backward_weights"),
        ({"backward_weights": [0, 50, 25, 25]}, "backward_weights"),
        ({"backward_weights": "10"}, "backward_weights"),
        ({"yellow_card_days": 16}, "yellow_card_days"),
        ({"snail_units": -1}, "snail_units"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused_by_name(figures: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        DEFAULT.with_figures(figures)
    assert refusal.value.field == field
