"""The register as a workbook: heads, items, lights, what it bears to come back, and what it keeps from others."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests import make, wall
from tests.cast import Cast
from tests.services.registers import exported
from tests.sheets import FIRST_ROW, Register
from tracker.domain.register.columns import COLUMNS
from tracker.models import Checklist


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return wall.every_light(cast)


def rows(register: Register) -> dict[str, dict[str, Any]]:
    return {
        str(register.get(row, "编号")): {head: register.get(row, head) for head in register.columns}
        for row in range(FIRST_ROW, register.end)
    }


def test_every_light_stands_as_its_word_on_its_ground(cast: Cast, checklist: Checklist) -> None:
    register = Register(exported(checklist, cast.office))
    found = rows(register)
    for code, shown in wall.EXPECTED.items():
        assert found[code]["灯"] == shown.word
    red = register.sheet.cell(register.row("1.5"), register.columns["灯"])
    assert (red.fill.fgColor.rgb, red.font.color.rgb) == ("FFC4161C", "FFFFFFFF")
    assert (found["2.6"]["灯"], found["2.6"]["状态"], found["2.6"]["实际%"]) == (None, "拟定中", None)


def test_where_a_project_stands_is_what_the_board_says(cast: Cast, checklist: Checklist) -> None:
    found = rows(Register(exported(checklist, cast.office)))
    late, behind, closed = found["1.5"], found["1.4"], found["2.3"]
    assert (late["逾期天数"], late["标记"], late["实际%"]) == (4, "红叉、退回 2 次", 80)
    assert behind["标记"] == "改期 1 次（原 11-01）"
    assert behind["差（点）"] == pytest.approx(behind["计划%"] - 50)
    assert found["1.3"]["标记"] == "有困难、待审"
    assert found["1.3"]["卡在哪里"] == "缺场地"
    assert found["2.4"]["标记"] == "待销号"
    assert (closed["逾期天数"], closed["计划%"]) == (6, None)
    assert closed["销号"].splitlines()[1] == "11-20　逾期 6 天"
    assert found["2.2"]["销号"].endswith("按期")
    assert found["2.5"]["逾期天数"] is None


def test_projects_stand_under_their_items_and_the_reconciliation_beneath(cast: Cast, checklist: Checklist) -> None:
    register = Register(exported(checklist, cast.office))
    areas = {str(area) for area in register.sheet.merged_cells.ranges}
    assert {"A5:A10", "A11:A16", "A1:AA1", "A3:D3", "A17:AA17"} <= areas
    assert register.sheet["A5"].value == "1 统筹领导与联系服务"
    assert register.sheet["A17"].value.startswith("对账　全部 11 ＝")


def test_it_prints_on_a3_across_with_its_heads_and_notes(cast: Cast, checklist: Checklist) -> None:
    sheet = Register(exported(checklist, cast.office)).sheet
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$3:$4", "D5", "A4:AA16")
    assert all(sheet.cell(4, column).comment for column in range(1, len(COLUMNS) + 1))
    assert sheet.column_dimensions["AB"].hidden


def test_people_and_units_are_offered_to_the_office(cast: Cast, checklist: Checklist) -> None:
    book = Register(exported(checklist, cast.office)).book
    choices = book["_choices"]
    assert {cell.value for cell in choices["A"]} >= {"挂联领导"}
    assert {cell.value for cell in choices["B"]} >= {"责任人", "行业党委书记"}
    assert {cell.value for cell in choices["C"]} >= {"园区党委"}
    lists = book.worksheets[0].data_validations.dataValidation
    assert [str(one.sqref)[0] for one in lists] == ["E", "F", "G"]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "veryHidden", "veryHidden"]
    origin = {row[0].value: row[1].value for row in book["_register"].rows}
    assert (origin["checklist"], origin["exported_at"]) == (str(checklist.id), make.MOMENT.isoformat())


def test_others_get_what_they_see_without_lists_and_tags(cast: Cast, checklist: Checklist) -> None:
    register = Register(exported(checklist, cast.branch, may_edit=False))
    assert list(rows(register)) == ["1.5"]
    assert "_choices" not in register.book.sheetnames
    assert register.get(FIRST_ROW, "tag") is None
    assert exported(checklist, cast.outsider, may_edit=False)


def test_an_empty_checklist_goes_out_as_a_template(cast: Cast) -> None:
    empty = make.checklist(cast.park, cast.office, state="draft")
    sheet = Register(exported(empty, cast.office)).sheet
    assert sheet.max_row == FIRST_ROW + 12
    assert sheet.cell(FIRST_ROW, 1).border.left.style == "thin"


def test_nobody_to_choose_from_makes_no_list(cast: Cast) -> None:
    empty = make.checklist(cast.other_park, cast.outsider, state="draft")
    for account in (cast.outsider,):
        account.disabled_at = make.MOMENT
    book = Register(exported(empty, cast.office)).book
    assert [str(one.sqref)[0] for one in book.worksheets[0].data_validations.dataValidation] == ["G"]


def test_what_people_typed_is_text_in_every_cell(session: Session, cast: Cast, checklist: Checklist) -> None:
    for project in wall.projects_of(checklist):
        project.name, project.standard, project.obstacle = "=1+1", "+cmd", "@x"
        project.support_note = "-2"
    session.flush()
    book = openpyxl.load_workbook(io.BytesIO(exported(checklist, cast.office)))
    cells = [cell for sheet in book.worksheets for row in sheet.rows for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert book.worksheets[0]["C5"].value == "=1+1"
