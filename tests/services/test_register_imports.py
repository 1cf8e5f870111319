"""A register that was brought back: each row is judged by the rules of the pages, and all is written or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.registers import applied, brought, exported, judged, table_of, told, wrong
from tests.sheets import Register, plain_list
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.project import State
from tracker.domain.register.judgement import Change
from tracker.models import AuditEvent, Checklist, Item, Project, RegisterImport
from tracker.services.assignments import assign_project, current
from tracker.services.checklists import remove_checklist
from tracker.services.items import remove_project, rename_project
from tracker.services.register_imports import WAITS_HOURS, apply_import, bring_back, look_again, show_again

FIRST, SECOND = 5, 6


@pytest.fixture
def draft(session: Session, cast: Cast) -> Checklist:
    made = make.checklist(cast.park, cast.office, state="draft")
    people = {"owner": cast.owner, "sponsor": cast.sponsor, "lead_unit": cast.department, "state": State.DRAFT}
    make.project(made, code="1.1", weight=60, support_note="企业党组织", **people)  # type: ignore[arg-type]  # as above
    make.project(made, code="1.2", weight=40, name="三线联系服务", **people)  # type: ignore[arg-type]  # as above
    session.commit()
    return made


def project(session: Session, code: str) -> Project:
    return session.scalars(sa.select(Project).where(Project.code == code)).one()


def acts(session: Session) -> Sequence[str]:
    return session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)).all()


def test_what_went_out_comes_back_as_no_change(session: Session, cast: Cast, draft: Checklist) -> None:
    _, judgement = brought(draft, Register(exported(draft, cast.office)).saved(), cast)
    assert [row.change for row in judgement.rows] == [Change.UNCHANGED] * 2
    assert (judgement.edits, judgement.absent, judgement.unread, acts(session)) == (0, 0, (), [])


def test_ten_cells_are_changed_and_come_back_in_one_go(session: Session, cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "小项", "四级统筹议事")
    register.put(FIRST, "责任人", "行业党委书记")
    register.put(FIRST, "时限", "12月25日")
    register.put(FIRST, "权重", 55)
    register.put(FIRST, "协办单位", "园区党委、企业党组织")
    register.put(SECOND, "权重", "45")
    register.put(SECOND, "职责", "1. 提请区委常委会专题研究园区党建\n2. 每月通报")
    register.put(SECOND, "指标", "专题研究次数 ≥ 6 次\n办结率 ≥ 95 %")
    register.put(SECOND, "惩处", "专题研究每少1次：扣 1 分\n弄虚作假：约谈")
    register.put(SECOND, "完成标准", None)
    rows = judged(draft, register.saved(), cast)
    assert [row.change for row in rows.values()] == [Change.CHANGED] * 2
    assert told(rows[FIRST]) == [
        ("小项", "三级统筹议事", "四级统筹议事"),
        ("权重", "60", "55"),
        ("责任人", "责任人", "行业党委书记"),
        ("协办单位", "企业党组织", "园区党委、企业党组织"),
        ("时限", "2026-12-20", "2026-12-25"),
        ("节点", "06-30 上半年满2次 45%\n12-20 全年满5次 55%", "06-30 上半年满2次 45%\n12-25 全年满5次 55%"),
    ]
    key = project(session, "1.2").metrics[0].id
    applied(session, draft, register.saved(), cast)
    first, second = project(session, "1.1"), project(session, "1.2")
    assert (first.name, first.owner_id, first.weight, str(first.due_on)) == (
        "四级统筹议事",
        cast.secretary.id,
        55,
        "2026-12-25",
    )
    assert (str(first.milestones[-1].due_on), first.support_units, first.support_note) == (
        "2026-12-25",
        [cast.park],
        "企业党组织",
    )
    assert (second.weight, second.standard, [line.text for line in second.duty_lines][1]) == (45, "", "每月通报")
    assert [(one.id == key, one.name, one.target) for one in second.metrics] == [
        (True, "专题研究次数", Decimal(6)),
        (False, "办结率", Decimal(95)),
    ]
    assert [(one.condition, one.points, one.action) for one in second.clauses][1:] == [
        ("专题研究每少1次", Decimal(-1), ""),
        ("弄虚作假", Decimal(0), "约谈"),
    ]
    assert acts(session) == [
        "project:edit", "project:assign", "project:assign", "project:edit", "checklist:import",
    ]  # fmt: skip
    assert session.scalar(sa.select(sa.func.count()).select_from(RegisterImport)) == 0


def test_what_says_the_same_in_other_words_is_no_change(cast: Cast, draft: Checklist) -> None:
    cast.owner.initials = "zrr"
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "责任人", "ZRR")
    register.put(FIRST, "开始", "2026.1.10")
    register.put(FIRST, "节点", "2026-06-30 上半年满2次 45\n12-20 全年满5次 55")
    register.put(FIRST, "权重", "60%")
    register.put(SECOND, "权重", 0.4)
    rows = judged(draft, register.saved(), cast)
    assert [rows[row].change for row in (FIRST, SECOND)] == [Change.UNCHANGED, Change.UNCHANGED]
    register.put(FIRST, "权重", 0.07)
    assert told(judged(draft, register.saved(), cast)[FIRST]) == [("权重", "60", "7")]


def test_each_cell_that_cannot_be_taken_is_named_with_why_and_how_to_mend_it(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    cast.owner.pinyin = "zerenren"
    register = Register(exported(draft, cast.office))
    owner = register.put(FIRST, "责任人", "则任人")
    unit = register.put(FIRST, "责任单位", "无此部")
    due = register.put(FIRST, "时限", 11.3)
    weight = register.put(FIRST, "权重", "很多")
    name = register.put(SECOND, "小项", "长" * 81)
    waiting, judgement = brought(draft, register.saved(), cast)
    first, second = judgement.rows
    assert (first.change, second.change) == (Change.REFUSED, Change.REFUSED)
    assert dict(wrong(first)) == {
        owner: "没有找到“则任人”，是不是：责任人？请改成其中一个。",
        unit: "没有找到“无此部”，请从列表里选，或请系统管理员先建。",
        due: "“11.3”是小数，看不出几月几日，请写成 11-30 的样子。",
        weight: "权重请填整数，现在是“很多”。",
    }
    assert wrong(second) == [(name, "名称最多 80 个字，现在是 81 个。")]
    assert [(one.text, list(one.cells), one.near) for one in judgement.unknown] == [
        ("则任人", [owner], ("责任人",)),
        ("无此部", [unit], ()),
    ]
    with pytest.raises(RuleBroken, match="一行都没有写入"):
        apply_import(waiting, draft, by=make.doer(cast.office))
    assert acts(session) == []


@pytest.mark.parametrize("typed", ["dqgzb", "dangqungongzuobu", "党裙工作不"], ids=["initials", "pinyin", "a slip"])
def test_units_are_suggested_by_how_they_are_spelt_as_persons_are(cast: Cast, draft: Checklist, typed: str) -> None:
    register = Register(exported(draft, cast.office))
    cell = register.put(FIRST, "责任单位", typed)
    found = wrong(judged(draft, register.saved(), cast)[FIRST])
    assert found == [(cell, f"没有找到“{typed}”，是不是：党群工作部？请改成其中一个。")]


def test_each_unknown_unit_gets_suggestions_of_its_own(cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "责任单位", "dqgzb")
    register.put(SECOND, "责任单位", "dangqungongzuobu")
    _, judgement = brought(draft, register.saved(), cast)
    suggested = [(one.text, one.near) for one in judgement.unknown]
    assert suggested == [("dqgzb", ("党群工作部",)), ("dangqungongzuobu", ("党群工作部",))]


def test_a_row_whose_number_was_changed_is_in_the_file_nevertheless(cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "编号", "9.9")
    _, judgement = brought(draft, register.saved(), cast)
    assert ([row.change for row in judgement.rows], judgement.absent) == ([Change.REFUSED, Change.UNCHANGED], 0)
    _, judgement = brought(draft, plain_list(["编号", "小项", "权重"], ["1.1", "另一个名称", 60]), cast)
    assert ([row.change for row in judgement.rows], judgement.absent) == ([Change.REFUSED], 1)


def test_the_rules_of_a_whole_row_are_those_of_the_assignment_table(cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    due = register.put(FIRST, "时限", "01-05")
    assert wrong(judged(draft, register.saved(), cast)[FIRST]) == [(due, "时限要晚于开始日期 01-10，请改时限。")]


def test_a_row_that_others_changed_since_is_a_conflict_and_stays_theirs(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    register = Register(exported(draft, cast.office))
    first = project(session, "1.1")
    assign_project(first, current(first), version=first.version, by=make.doer(cast.office))
    rename_project(first, name="别人改的", version=first.version, by=make.doer(cast.office))
    register.put(FIRST, "权重", 61)
    register.put(SECOND, "权重", 39)
    rows = judged(draft, register.saved(), cast)
    assert (rows[FIRST].change, told(rows[FIRST])) == (Change.CONFLICT, [("权重", "60", "61")])
    applied(session, draft, register.saved(), cast)
    assert (project(session, "1.1").weight, project(session, "1.1").name) == (60, "别人改的")
    assert project(session, "1.2").weight == 39


def test_a_row_that_only_others_changed_keeps_their_change(session: Session, cast: Cast, draft: Checklist) -> None:
    content = exported(draft, cast.office)
    first = project(session, "1.1")
    rename_project(first, name="别人改的", version=first.version, by=make.doer(cast.office))
    assert judged(draft, content, cast)[FIRST].change is Change.UNCHANGED


def test_what_changes_between_looking_and_applying_is_looked_at_again(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "权重", 61)
    waiting, _ = brought(draft, register.saved(), cast)
    first = project(session, "1.1")
    rename_project(first, name="别人改的", version=first.version, by=make.doer(cast.office))
    with pytest.raises(Stale):
        apply_import(waiting, draft, by=make.doer(cast.office))
    assert look_again(waiting, draft).rows[0].change is Change.CONFLICT
    show_again(waiting, draft, by=make.doer(cast.office))
    apply_import(waiting, draft, by=make.doer(cast.office))
    assert first.weight == 60
    assert acts(session)[-1] == "project:edit", "an import that wrote nothing is none"


def test_progress_and_lights_are_not_taken_from_a_register(cast: Cast, draft: Checklist) -> None:
    register = Register(exported(draft, cast.office))
    cell = register.put(FIRST, "实际%", 100)
    row = judged(draft, register.saved(), cast)[FIRST]
    assert row.change is Change.REFUSED
    assert [place for place, sentence in wrong(row) if "不从台账导入" in sentence] == [cell]


def test_an_issued_project_is_left_alone_and_a_change_to_it_shown_the_way_out(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    first = project(session, "1.1")
    first.state, first.original_due_on = State.IN_PROGRESS, first.due_on
    session.flush()
    register = Register(exported(draft, cast.office))
    assert judged(draft, register.saved(), cast)[FIRST].change is Change.UNCHANGED
    due = register.put(FIRST, "时限", "12-25")
    weight = register.put(FIRST, "权重", 61)
    owner = register.put(FIRST, "责任人", "行业党委书记")
    row = judged(draft, register.saved(), cast)[FIRST]
    assert row.change is Change.REFUSED
    found = dict(wrong(row))
    assert ("延期" in found[due], "派单表" in found[weight], "变更" in found[owner]) == (True, True, True)


def test_weights_of_an_issued_checklist_go_on_totalling_a_hundred(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    draft.state = "issued"
    register = Register(exported(draft, cast.office))
    register.put(FIRST, "权重", 50)
    waiting, judgement = brought(draft, register.saved(), cast)
    assert (str(judgement.problem), judgement.is_refused) == ("小项权重合计 90，还差 10，应为 100。", True)
    with pytest.raises(RuleBroken):
        apply_import(waiting, draft, by=make.doer(cast.office))
    register.put(SECOND, "权重", 50)
    assert brought(draft, register.saved(), cast)[1].problem is None


def test_only_the_office_brings_a_register_back_and_never_to_an_archive(cast: Cast, draft: Checklist) -> None:
    table = table_of(exported(draft, cast.office))
    for other in (cast.sponsor, cast.owner, cast.outsider):
        with pytest.raises(NotAllowed):
            bring_back(draft, table, file_name="x.xlsx", by=make.doer(other))
    waiting, _ = bring_back(draft, table, file_name="x.xlsx", by=make.doer(cast.office))
    with pytest.raises(NotAllowed):
        apply_import(waiting, draft, by=make.doer(cast.sponsor))
    draft.state = "archived"
    with pytest.raises(RuleBroken, match="归档"):
        bring_back(draft, table, file_name="x.xlsx", by=make.doer(cast.office))


def test_what_waits_too_long_goes_with_the_next_that_comes(session: Session, cast: Cast, draft: Checklist) -> None:
    other = make.checklist(cast.park, cast.office, year=2027, state="draft")
    content = plain_list(["小项", "大项"], ["甲", "乙"])
    old, _ = bring_back(other, table_of(content), file_name="x", by=make.doer(cast.office))
    brought(draft, content, cast)
    waiting, _ = brought(draft, content, cast)
    assert set(session.scalars(sa.select(RegisterImport.id))) == {old.id, waiting.id}
    later = make.doer(cast.office, today=make.TODAY + dt.timedelta(hours=WAITS_HOURS, days=1))
    last, _ = bring_back(draft, table_of(content), file_name="x", by=later)
    assert list(session.scalars(sa.select(RegisterImport.id))) == [last.id]


def test_a_project_that_was_removed_since_is_told(session: Session, cast: Cast, draft: Checklist) -> None:
    content = exported(draft, cast.office)
    first = project(session, "1.1")
    remove_project(first, version=first.version, by=make.doer(cast.office))
    row = judged(draft, content, cast)[FIRST]
    assert (row.change, "可能已经删去" in wrong(row)[0][1]) == (Change.REFUSED, True)


def test_a_file_without_rows_says_so(cast: Cast, draft: Checklist) -> None:
    _, judgement = brought(draft, plain_list(["小项", "责任人"]), cast)
    assert "没有小项" in str(judgement.problem)
    assert judgement.absent == 2


def test_an_item_of_another_number_is_one_item(session: Session, cast: Cast, draft: Checklist) -> None:
    session.add(Item(checklist_id=draft.id, code="2", name="阵地建设", position=2))
    session.flush()
    session.expire(draft)
    register = Register(exported(draft, cast.office))
    register.sheet.unmerge_cells("A5:A6")
    cell = register.put(SECOND, "大项", "2 阵地建设")
    assert wrong(judged(draft, register.saved(), cast)[SECOND]) == [
        (cell, "小项不能移到别的大项。大项要改名，请在派单表里办。请改回“1 统筹领导与联系服务”。")
    ]


def test_a_draft_that_is_thrown_away_takes_what_waits_for_it_along(
    session: Session, cast: Cast, draft: Checklist
) -> None:
    brought(draft, exported(draft, cast.office), cast)
    remove_checklist(draft, by=make.doer(cast.office))
    assert session.scalar(sa.select(sa.func.count()).select_from(RegisterImport)) == 0
