"""New projects from a register, and lists that an office already has: columns by their heads, people as they are called."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.registers import applied, brought, exported, judged, told, wrong
from tests.sheets import Register, plain_list
from tracker.domain.project import State
from tracker.domain.register.judgement import Change
from tracker.models import Checklist, Item, Project
from tracker.services.checklists import create_empty
from tracker.services.register_cells import MOST_SUGGESTED

FIRST = 5


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office, state="draft")
    people = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.department, "state": State.DRAFT}
    make.project(made, code="1.1", weight=60, **people)  # type: ignore[arg-type]  # values of several kinds
    session.commit()
    return made


def projects(session: Session) -> list[Project]:
    return list(session.scalars(sa.select(Project).order_by(Project.code)))


def test_the_template_of_an_empty_checklist_makes_items_and_projects(session: Session, cast: Cast) -> None:
    empty = create_empty(organization=cast.park, year=2027, by=make.doer(cast.office))
    register = Register(exported(empty, cast.office))
    for row, item, name in ((5, "1 组织建设", "班子建设"), (6, None, "队伍建设"), (7, "二、阵地建设", "场所达标")):
        register.put(row, "大项", item)
        register.put(row, "小项", name)
        register.put(row, "权重", 40 if row == 5 else 30)
    register.put(5, "责任人", "责任人")
    register.put(5, "开始", "1月10日")
    register.put(5, "时限", "11月底")
    register.put(6, "职责", "1. 按月报\n2. 按季评")
    register.put(7, "协办单位", "园区党委、商会")
    judgement = applied(session, empty, register.saved(), cast)
    assert [row.change for row in judgement.rows] == [Change.NEW] * 3
    assert [(item.code, item.name) for item in session.scalars(sa.select(Item).order_by(Item.position))] == [
        ("1", "组织建设"),
        ("2", "阵地建设"),
    ]
    first, second, third = projects(session)
    assert [(one.code, one.name, one.weight) for one in (first, second, third)] == [
        ("1.1", "班子建设", 40),
        ("1.2", "队伍建设", 30),
        ("2.1", "场所达标", 30),
    ]
    assert (first.owner_id, str(first.due_on), len(first.milestones)) == (cast.owner.id, "2027-11-30", 4)
    assert [line.text for line in second.duty_lines] == ["按月报", "按季评"]
    assert (third.support_units, third.support_note) == ([cast.park], "商会")
    again = Register(exported(empty, cast.office))
    assert {row.change for row in judged(empty, again.saved(), cast).values()} == {Change.UNCHANGED}


def test_a_row_that_was_copied_is_new_once_its_code_is_cleared(session: Session, cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    copied = {head: register.get(FIRST, head) for head in register.columns}
    row = register.add(**copied)
    found = judged(draft, register.saved(), cast)[row]
    assert (found.change, "同一个小项" in wrong(found)[0][1]) == (Change.REFUSED, True)
    cell = register.put(row, "编号", "1.7")
    assert wrong(judged(draft, register.saved(), cast)[row])[0] == (
        cell,
        "编号不能改，请改回 1.1。要当新的小项加上，请清空编号。",
    )
    register.put(row, "编号", None)
    register.put(row, "小项", "三级统筹督办")
    applied(session, draft, register.saved(), cast)
    assert [(one.code, one.name, one.owner_id) for one in projects(session)] == [
        ("1.1", "三级统筹议事", cast.owner.id),
        ("1.2", "三级统筹督办", cast.owner.id),
    ]


def test_a_list_of_an_offices_own_is_read_by_its_heads(session: Session, cast: Cast, draft: Checklist) -> None:
    cast.secretary.initials = "hydwsj"
    content = plain_list(
        ["2026年重点任务清单"],
        [],
        ["序号", "类别", "任务名称", "牵头单位", "负责人", "分管领导", "完成时限", "备注", "进度"],
        [1, "一、统筹领导与联系服务", "三级统筹议事", "汽车汽配行业党委", "hydwsj", "", 46356, "x", "50%"],
        [2, "", "联席会议", "园区党委", "责任人", "挂联领导", "2026.11.30", "", ""],
        [3, "党员作用", "亮证", "园区党委", "责任人", "挂联领导", "11月底", "", ""],
        merge="B4:B5",
    )
    _, judgement = brought(draft, content, cast)
    assert [row.change for row in judgement.rows] == [Change.CHANGED, Change.NEW, Change.NEW]
    assert told(judgement.rows[0]) == [
        ("责任人", "责任人", "行业党委书记"),
        ("责任单位", "党群工作部", "汽车汽配行业党委"),
        ("时限", "2026-12-20", "2026-11-30"),
        ("节点", "06-30 上半年满2次 45%\n12-20 全年满5次 55%", "06-30 上半年满2次 45%\n11-30 全年满5次 55%"),
    ]
    assert judgement.unread == ("备注", "进度")
    applied(session, draft, content, cast)
    first, second, third = projects(session)
    assert (first.sponsor_id, first.weight, first.owner_id) == (cast.sponsor.id, 60, cast.secretary.id)
    assert [(one.code, one.item.name, str(one.due_on)) for one in (second, third)] == [
        ("1.2", "统筹领导与联系服务", "2026-11-30"),
        ("2.1", "党员作用", "2026-11-30"),
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["编号", "小项"], ["1.1", "别的名称"]], "编号 1.1 在清单里是“三级统筹议事”"),
        ([["小项", "时限"], ["甲", "11-30"], ["甲", ""]], "与第 2 行重复"),
        ([["小项", "权重"], ["长" * 81, 5]], "名称最多 80 个字"),
        ([["小项", "开始", "时限"], ["甲", "11-30", "1-1"]], "时限要晚于开始日期"),
        ([["小项", "大项"], ["甲", "长" * 61]], "名称最多 60 个字"),
    ],
)
def test_a_row_that_cannot_be_new_is_told_why(
    cast: Cast, draft: Checklist, rows: list[list[object]], sentence: str
) -> None:
    found = [row for row in judged(draft, plain_list(*rows), cast).values() if row.change is Change.REFUSED]
    assert sentence in wrong(found[-1])[0][1]


def test_a_row_without_an_item_goes_into_the_only_one_or_asks(session: Session, cast: Cast, draft: Checklist) -> None:
    content = plain_list(["小项", "责任人"], ["甲", "责任人"])
    assert judged(draft, content, cast)[2].change is Change.NEW
    session.add(Item(checklist_id=draft.id, code="2", name="阵地建设", position=2))
    session.flush()
    session.expire(draft)
    assert wrong(judged(draft, content, cast)[2]) == [("2", "看不出属于哪个大项，请填“大项”一列。")]
    worse = plain_list(["小项", "责任人", "时限"], ["甲", "查无此岗", "何时"])
    _, judgement = brought(draft, worse, cast)
    assert [one.cell for one in judgement.rows[0].wrongs] == ["2", "B2", "C2"]
    assert [one.text for one in judgement.unknown] == ["查无此岗"]


def test_for_very_many_unknown_names_nobody_is_suggested(cast: Cast, draft: Checklist) -> None:
    rows = [[f"项目{n}", f"负责 任人{n}"] for n in range(MOST_SUGGESTED + 1)]
    _, judgement = brought(draft, plain_list(["小项", "责任人"], *rows, ["又一项", "负责 任人0"]), cast)
    suggested = [bool(one.near) for one in judgement.unknown]
    assert suggested == [True] * MOST_SUGGESTED + [False]
    assert len(judgement.unknown[0].cells) == 2


def test_a_name_that_means_several_is_told_with_all_of_them(cast: Cast, draft: Checklist) -> None:
    content = plain_list(["小项", "责任人", "时限"], ["甲", "书记", "何时"])
    assert wrong(judged(draft, content, cast)[2]) == [
        ("B2", "“书记”不止一个：行业党委书记、企业党支部书记。请选一个。"),
        ("C2", "日期“何时”看不懂，请写成月-日，例如 06-30。"),
    ]


def test_milestones_are_kept_in_order_of_their_days_and_evidence_once(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "节点", "12-20 全年满5次 55%\n06-30 上半年满2次 30%\n03-31 开题 15%")
    register.put(FIRST, "佐证", "会议纪要\n照片\n照片")
    register.put(FIRST, "奖励", "难题解决数每超目标1个：加 2 分，封顶 4 分")
    kept = {step.name: step.id for step in projects(session)[0].milestones}
    applied(session, draft, register.saved(), cast)
    found = projects(session)[0]
    assert [(step.name, step.weight) for step in found.milestones] == [
        ("开题", 15),
        ("上半年满2次", 30),
        ("全年满5次", 55),
    ]
    assert [step.id for step in found.milestones[1:]] == [kept["上半年满2次"], kept["全年满5次"]]
    assert [one.name for one in found.evidence_requirements] == ["会议纪要", "照片"]
    assert [found.clauses[0].points, found.clauses[0].cap] == [Decimal(2), Decimal(4)]
