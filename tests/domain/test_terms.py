"""What is missing is listed term by term, in words that say how to mend it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.policy import DEFAULT
from tracker.domain.project import Milestone
from tracker.domain.terms import (
    Clause,
    DeadlineTerm,
    Direction,
    FiveTerms,
    IncentiveTerm,
    MetricTerm,
    OwnerTerm,
    StandardTerm,
    Term,
    missing,
    shape_warning,
    weights_problem,
)

START, DUE = date(2026, 1, 10), date(2026, 12, 20)
FIRST, LAST = Milestone("半年", date(2026, 6, 30), 45), Milestone("全年", DUE, 55)
WHOLE = FiveTerms(
    owner=OwnerTerm(sponsor_id=1, owner_id=2, lead_unit_id=3),
    deadline=DeadlineTerm(START, DUE, (FIRST, LAST)),
    duty=("编制对照表",),
    standard=StandardTerm("全年不少于5次", (MetricTerm("研究次数", "次", Direction.GTE, Decimal(5)),), ("会议纪要",)),
    incentive=IncentiveTerm((Clause("每超1个", Decimal("0.5"), Decimal(2)),), (Clause("每少1次", Decimal(-1)),)),
)


def found(terms: FiveTerms) -> list[tuple[str, str, str]]:
    return [(problem.term, problem.field, str(problem.message)) for problem in missing(terms)]


def test_whole_terms_miss_nothing() -> None:
    assert missing(WHOLE) == []


def test_empty_terms_miss_all_five() -> None:
    assert [(term, field) for term, field, _ in found(FiveTerms())] == [
        ("owner", "owner"),
        ("owner", "sponsor"),
        ("owner", "lead_unit"),
        ("deadline", "starts_on"),
        ("deadline", "due_on"),
        ("duty", "duty"),
        ("standard", "statement"),
        ("incentive", "rewards"),
        ("incentive", "penalties"),
    ]
    assert all(sentence.endswith("。") for _, _, sentence in found(FiveTerms()))


def test_an_owner_whose_account_is_disabled_is_no_owner() -> None:
    terms = replace(WHOLE, owner=replace(WHOLE.owner, owner_is_active=False))
    assert found(terms) == [("owner", "owner", "责任人的账号已停用，请换一人，或请系统管理员启用。")]


@pytest.mark.parametrize(
    ("deadline", "field", "sentence"),
    [
        (DeadlineTerm(START, None), "due_on", "还没有时限，请填写。"),
        (DeadlineTerm(None, DUE), "starts_on", "还没有开始日期，请填写。"),
        (DeadlineTerm(DUE, DUE), "due_on", "时限要晚于开始日期 12-20，请改时限。"),
        (DeadlineTerm(START, DUE), "milestones", "还没有节点，请填写，或用倒排工期。"),
        (DeadlineTerm(START, DUE, (replace(LAST, name=" "),)), "milestones", "有节点没有名称，请补上。"),
        (DeadlineTerm(START, DUE, (replace(FIRST, weight=0), LAST)), "milestones", "每个节点的权重要大于 0，请补上。"),
        (
            DeadlineTerm(START, DUE, (replace(FIRST, due_on=START), LAST)),
            "milestones",
            "节点“半年”要晚于开始日期 01-10，请改日期。",
        ),
        (
            DeadlineTerm(START, DUE, (FIRST, replace(LAST, due_on=FIRST.due_on))),
            "milestones",
            "节点“全年”要晚于“半年”，请改日期。",
        ),
        (
            DeadlineTerm(START, DUE, (FIRST, replace(LAST, due_on=date(2026, 12, 10)))),
            "milestones",
            "最后一个节点“全年”要落在时限 12-20，请改成同一天。",
        ),
        (
            DeadlineTerm(START, DUE, (FIRST, replace(LAST, weight=50))),
            "milestones",
            "节点权重合计 95，应为 100，请调整。",
        ),
    ],
)
def test_a_deadline_that_makes_no_plan_says_why(deadline: DeadlineTerm, field: str, sentence: str) -> None:
    assert found(replace(WHOLE, deadline=deadline)) == [("deadline", field, sentence)]


def test_blank_duty_lines_are_none() -> None:
    assert found(replace(WHOLE, duty=("", "  "))) == [("duty", "duty", "还没有职责，请至少写一条。")]


@pytest.mark.parametrize(("unit", "target"), [("", Decimal(5)), ("次", None)])
def test_a_metric_needs_a_target_with_a_unit(unit: str, target: Decimal | None) -> None:
    standard = replace(WHOLE.standard, metrics=(MetricTerm("研究次数", unit, Direction.GTE, target),))
    assert found(replace(WHOLE, standard=standard)) == [
        ("standard", "metrics", "指标“研究次数”缺目标值或单位，请补上。")
    ]


def test_a_penalty_may_be_an_action_without_points_and_a_reward_may_not() -> None:
    clause = Clause("低于85分", Decimal(0), action="提出组织调整建议")
    assert missing(replace(WHOLE, incentive=replace(WHOLE.incentive, penalties=(clause,)))) == []
    assert found(replace(WHOLE, incentive=replace(WHOLE.incentive, rewards=(clause,)))) == [
        ("incentive", "rewards", "还没有奖励，请至少写一条加分。")
    ]


@given(st.lists(st.integers(0, 60), max_size=25))
def test_project_weights_must_total_a_hundred(weights: list[int]) -> None:
    assert (weights_problem(weights) is None) is (sum(weights) == 100)


def test_weights_that_do_not_total_a_hundred_say_by_how_much() -> None:
    assert str(weights_problem([40, 58])) == "小项权重合计 98，还差 2，应为 100。"
    assert str(weights_problem([60, 43])) == "小项权重合计 103，多了 3，应为 100。"


def test_another_shape_than_6_and_18_asks_for_confirmation() -> None:
    assert shape_warning(6, 18, DEFAULT) is None
    expected = "清单现有 5 个大项、18 个小项，通常是 6 个大项、18 个小项。确认照此下达吗？"
    assert str(shape_warning(5, 18, DEFAULT)) == expected
    assert shape_warning(6, 17, DEFAULT) is not None


def test_the_five_terms_have_their_names() -> None:
    assert [str(term.label) for term in Term] == ["定人员", "定时限", "定职责", "定标准", "定奖惩"]


def test_nobody_is_tied_to_what_they_own() -> None:
    problems = missing(replace(WHOLE, owner=replace(WHOLE.owner, sponsor_id=2, owner_id=2)))
    assert [problem.field for problem in problems] == ["sponsor"]
