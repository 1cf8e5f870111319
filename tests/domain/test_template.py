"""The shipped template is whole, moves into any year, and a malformed file is told where and how to mend it."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import tracker
from tracker.domain.entries import MonthDay
from tracker.domain.errors import RuleBroken
from tracker.domain.policy import DEFAULT
from tracker.domain.template import Template, dated, parse
from tracker.domain.terms import (
    DeadlineTerm,
    Direction,
    FiveTerms,
    IncentiveTerm,
    MetricTerm,
    OwnerTerm,
    StandardTerm,
    milestones_problem,
    missing,
    shape_warning,
    weights_problem,
)
from tracker.domain.workdays import WorkCalendar
from tracker.working_days import china_calendar

FILE = Path(tracker.__file__).parent / "data" / "default_checklist.yaml"
MAPPING = yaml.safe_load(FILE.read_text(encoding="utf-8"))
NO_HOLIDAYS = WorkCalendar(frozenset(), frozenset(), frozenset())
SMALL: dict[str, Any] = {
    "template": "小模板",
    "version": 1,
    "items": [
        {
            "code": "1",
            "name": "大项",
            "projects": [
                {
                    "code": "1.1",
                    "name": "小项",
                    "weight": 100,
                    "owner": {"sponsor_post": "书记", "owner_post": "部长", "lead_unit": "党群工作部"},
                    "deadline": {
                        "starts": "01-10",
                        "due": "12-20",
                        "milestones": [
                            {"name": "半年", "due": "06-30", "weight": 45},
                            {"name": "全年", "due": "12-20", "weight": 55},
                        ],
                    },
                    "duty": ["一"],
                    "standard": {
                        "statement": "满5次",
                        "metrics": [{"key": "n", "name": "次数", "unit": "次", "target": 5, "direction": "gte"}],
                    },
                    "incentive": {
                        "rewards": [{"condition": "超额", "points": 0.5, "cap": 2}],
                        "penalties": [{"condition": "低于85分", "points": 0, "action": "提出建议"}],
                    },
                }
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def default() -> Template:
    return parse(MAPPING)


def test_the_default_template_has_6_items_and_18_projects_weighing_a_hundred(default: Template) -> None:
    assert shape_warning(len(default.items), len(default.projects), DEFAULT) is None
    assert weights_problem([project.weight for project in default.projects]) is None
    assert [item.code for item in default.items] == ["1", "2", "3", "4", "5", "6"]


def test_each_default_project_lacks_nothing_but_its_people(default: Template) -> None:
    plans = dated(default, 2026, china_calendar())
    for project in default.projects:
        plan = plans[project.code]
        metrics = (MetricTerm(one.name, one.unit, one.direction, one.target) for one in project.metrics)
        terms = FiveTerms(
            OwnerTerm(1, 2, 3),
            DeadlineTerm(plan.starts_on, plan.due_on, plan.milestones),
            project.duty,
            StandardTerm(project.statement, tuple(metrics), project.evidence),
            IncentiveTerm(project.rewards, project.penalties),
        )
        assert missing(terms) == []
        assert project.support_units


@pytest.mark.parametrize("year", range(2015, 2033))
def test_in_every_year_the_default_plans_are_lawful_and_on_working_days(default: Template, year: int) -> None:
    calendar = china_calendar()
    for code, plan in dated(default, year, calendar).items():
        assert milestones_problem(plan.starts_on, plan.due_on, plan.milestones) is None, code
        days = [plan.starts_on, plan.due_on, *(milestone.due_on for milestone in plan.milestones)]
        assert all(calendar.is_workday(day) and day.year == year for day in days), code


def test_deadlines_move_back_and_starts_move_on(default: Template) -> None:
    plan = dated(default, 2026, china_calendar())["1.1"]
    assert plan.starts_on == date(2026, 1, 12)
    assert [milestone.due_on for milestone in plan.milestones] == [
        date(2026, 2, 28),  # A Saturday that is worked.
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 18),
    ]


def test_milestones_that_would_meet_on_one_working_day_stay_apart() -> None:
    milestones = [
        {"name": "初审", "due": "10-04", "weight": 40},
        {"name": "复审", "due": "10-06", "weight": 30},
        {"name": "终审", "due": "10-07", "weight": 30},
    ]
    plan = dated(changed(lambda file: set_days(file, "09-01", "10-07", milestones)), 2026, china_calendar())["1.1"]
    assert [one.due_on for one in plan.milestones] == [date(2026, 9, 28), date(2026, 9, 29), date(2026, 9, 30)]


def test_a_plan_too_tight_to_move_keeps_its_own_days() -> None:
    milestones = [{"name": "值守", "due": "10-06", "weight": 100}]
    plan = dated(changed(lambda file: set_days(file, "10-02", "10-06", milestones)), 2026, china_calendar())["1.1"]
    assert (plan.starts_on, plan.due_on) == (date(2026, 10, 2), date(2026, 10, 6))


def test_without_holidays_only_weekends_move(default: Template) -> None:
    plans = dated(default, 2026, NO_HOLIDAYS)
    for project in default.projects:
        plan = plans[project.code]
        assert plan.due_on <= project.due.in_year(2026) < plan.due_on + timedelta(days=3)


def test_the_checklists_title_is_the_files_or_a_plain_one(default: Template) -> None:
    assert (default.title, default.name) == ("园区党建项目清单", "园区党建项目清单（6大项18个小项）默认模板")
    assert (parse(SMALL).title, parse(SMALL | {"title": "重点工作"}).title) == ("项目清单", "重点工作")


def test_all_that_the_file_says_is_kept() -> None:
    project = parse(SMALL).projects[0]
    assert (project.starts, project.due) == (MonthDay(1, 10), MonthDay(12, 20))
    assert (project.rewards[0].points, project.rewards[0].cap) == (Decimal("0.5"), Decimal(2))
    assert (project.penalties[0].cap, project.penalties[0].action) == (None, "提出建议")
    metric = project.metrics[0]
    assert (metric.key, metric.direction, metric.target, metric.source) == ("n", Direction.GTE, Decimal(5), "")
    assert (project.origin, project.support_units, project.evidence) == ("", (), ())


def set_days(file: dict[str, Any], starts: str, due: str, milestones: list[dict[str, object]]) -> None:
    first(file)["deadline"] = {"starts": starts, "due": due, "milestones": milestones}


def first(file: dict[str, Any]) -> dict[str, Any]:
    project: dict[str, Any] = file["items"][0]["projects"][0]
    return project


def changed(change: Callable[[dict[str, Any]], object]) -> Template:
    file = copy.deepcopy(SMALL)
    change(file)
    return parse(file)


MISTAKES: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda file: file.update(template=""), "模板的开头：template 应是文字"),
    (lambda file: file.update(version="1"), "模板的开头：version 应是大于 0 的整数"),
    (lambda file: file.update(note=3), "模板的开头：note 应是文字"),
    (lambda file: file.update(items=[]), "模板里没有小项"),
    (lambda file: file.update(items={"1": 2}), "模板的开头：items 应是一列"),
    (lambda file: file.update(items=["1"]), "模板的开头 items 1应是“名称: 值”的形式"),
    (lambda file: first(file).update(code=1.1), "code 应是文字，编号和日期请加引号"),
    (lambda file: first(file).update(weight=True), "模板的小项 1.1：weight 应是大于 0 的整数"),
    (lambda file: first(file).update(duty="一"), "模板的小项 1.1：duty 应是一列"),
    (lambda file: first(file).update(duty=["一", 2]), "模板的小项 1.1：duty 应是一列文字"),
    (lambda file: first(file).pop("owner"), "模板的小项 1.1 owner应是“名称: 值”的形式"),
    (lambda file: first(file)["deadline"].update(due="02-29"), "模板的小项 1.1 deadline：due 应写成“月-日”"),
    (lambda file: first(file)["deadline"].update(due="11-30"), "模板的小项 1.1：最后一个节点“全年”要落在时限 11-30"),
    (
        lambda file: first(file)["standard"]["metrics"][0].update(direction="max"),
        "模板的小项 1.1 standard metrics 1：direction 应是 gte、lte 或 eq",
    ),
    (lambda file: first(file)["standard"]["metrics"][0].update(target="5"), "metrics 1：target 应是数字"),
    (lambda file: first(file)["standard"]["metrics"][0].update(target=float("nan")), "target 应是数字"),
    (lambda file: file["items"].append({**file["items"][0], "projects": []}), "模板里编号 1 用了不止一次"),
    (lambda file: file["items"][0]["projects"].append(first(file)), "模板里编号 1.1 用了不止一次"),
]


@pytest.mark.parametrize(("change", "sentence"), MISTAKES)
def test_a_malformed_file_is_told_where_and_how_to_mend_it(
    change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        changed(change)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("file", [None, [], "template"])
def test_a_file_that_is_no_mapping_is_refused(file: object) -> None:
    with pytest.raises(RuleBroken, match="模板的开头应是"):
        parse(file)
