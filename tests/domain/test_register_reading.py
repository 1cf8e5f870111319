"""What a cell says, how a row is known again, and how a table that an office made is read."""

import datetime as dt
from decimal import Decimal

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.register.cells import Cell, Tag, plain
from tracker.domain.register.columns import COLUMNS
from tracker.domain.register.judgement import Change, Difference, Judged, Judgement, Wrong
from tracker.domain.register.reading import MOST_ROWS, Table, read_table

HEADS = {
    "name": ["任务名称", "工作内容"],
    "duty": ["工作内容"],
    "owner": ["负责人", "承办人"],
    "due_on": ["完成时限"],
    "item": ["类别"],
    "code": ["序号"],
}


def read(*rows: list[Cell], merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()) -> Table:
    return read_table(rows, merged, HEADS)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (5, "5"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (Decimal("-2.50"), "-2.5"),
        (dt.date(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30, 8, 5), "2026-11-30 08:05:00"),
        (" 甲 ", "甲"),
        ("\r\n 甲\t乙 \r\n\r\n 丙\x01 \n", "甲 乙\n\n丙"),
    ],
)
def test_a_cell_says_the_same_wherever_it_comes_from(value: object, text: str) -> None:
    assert plain(value) == text


def test_a_tag_tells_which_cells_were_touched() -> None:
    texts = {column.key: column.key for column in COLUMNS}
    tag = Tag.read(str(Tag.of(12, 3, texts)))
    assert tag is not None
    assert (tag.project_id, tag.version) == (12, 3)
    assert [key for key, text in (texts | {"owner": "别人"}).items() if tag.is_touched(key, text)] == ["owner"]


@pytest.mark.parametrize(
    "text", ["", "12:3", "12:3:00", f"x:3:{'0' * 8 * len(COLUMNS)}", f"1:{'9' * 10}:{'0' * 8 * len(COLUMNS)}"]
)
def test_a_tag_that_somebody_wrote_into_is_none(text: str) -> None:
    assert Tag.read(text) is None


def test_the_head_is_found_beneath_titles_and_by_other_words() -> None:
    table = read(
        ["某园区重点任务清单", "", "", ""],
        ["", "", "", ""],
        ["序号", "任务 名称：", "负责人（职务）", "备注"],
        [1, "甲", "张三岗", "x"],
        ["", "", "", ""],
        [2, "乙", "", ""],
    )
    assert [(line.number, dict(line.cells)) for line in table.lines] == [
        (4, {"code": 1, "name": "甲", "owner": "张三岗"}),
        (6, {"code": 2, "name": "乙", "owner": ""}),
    ]
    assert (table.letters["owner"], table.unread) == ("C", ("备注",))


def test_a_head_that_may_mean_two_things_means_the_one_that_is_free() -> None:
    assert dict(read(["工作内容", "任务名称", "负责人"], ["做", "甲", "岗"]).lines[0].cells)["duty"] == "做"
    assert dict(read(["工作内容", "负责人"], ["甲", "岗"]).lines[0].cells)["name"] == "甲"


def test_a_head_of_two_rows_is_read_as_one() -> None:
    table = read(["类别", "任务名称", "责任", ""], ["", "", "负责人", "完成时限"], ["甲类", "甲", "某岗", "11月底"])
    assert dict(table.lines[0].cells) == {"item": "甲类", "name": "甲", "owner": "某岗", "due_on": "11月底"}


def test_merged_cells_and_blank_items_are_filled_down() -> None:
    table = read(
        ["类别", "任务名称", "负责人"],
        ["甲类", "一", "某岗"],
        ["", "二", ""],
        ["", "三", "别岗"],
        ["乙类", "四", ""],
        merged=(((1, 0), (3, 0)), ((1, 2), (2, 2)), ((0, 0), (0, 1)), ((9, 0), (10, 0)), ((0, 9), (1, 9))),
    )
    assert [(line.cells["item"], line.cells["owner"]) for line in table.lines] == [
        ("甲类", "某岗"),
        ("甲类", "某岗"),
        ("甲类", "别岗"),
        ("乙类", ""),
    ]


def test_a_line_beneath_the_table_is_no_row_and_a_second_column_of_a_kind_is_not_read() -> None:
    table = read(["小项", "责任人", "承办人", "tag"], ["甲", "a", "b", ""], ["", "c", "", ""], ["对账", "", "", "-"])
    assert [dict(line.cells) for line in table.lines] == [{"name": "甲", "owner": "a"}]
    assert table.unread == ("承办人",)


def test_far_columns_are_named_as_a_spreadsheet_names_them() -> None:
    row: list[Cell] = ["小项", *[""] * 25, "责任人"]
    assert read(row).letters == {"name": "A", "owner": "AA"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "没有找到表头"),
        ([["甲", "乙"], ["丙", "丁"]], "没有找到表头"),
        ([["责任人", "时限"], ["甲", "11-30"]], "没有“小项”"),
        ([["小项", "责任人"], *[["甲", ""]] * (MOST_ROWS + 1)], "超过 3000 行"),
    ],
)
def test_what_is_no_register_is_refused(rows: list[list[Cell]], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        read(*rows)


def test_a_judgement_counts_its_rows_and_changes_its_digest_with_them() -> None:
    changed = Judged(5, Change.CHANGED, "1.1", "甲", [Difference(msg("职责"), "一\n二", "二\n三")])
    refused = Judged(6, Change.REFUSED, "1.2", "乙", (), [Wrong("F6", msg("责任人"), msg("没有找到"))])
    fine, bad = Judgement([changed], 0, 100), Judgement([changed, refused], 0, 100)
    assert (fine.is_refused, fine.edits, bad.is_refused, bad.count(Change.REFUSED)) == (False, 1, True, 1)
    assert Judgement([], 0, 100, problem=msg("没有小项")).is_refused
    assert len({fine.digest, bad.digest, Judgement([], 0, 100).digest}) == 3
    difference = changed.differences[0]
    assert (difference.gone, difference.come, difference.is_list) == (["一"], ["三"], True)
    assert {str(change.label) for change in Change} == {"新增", "改动", "不变", "要改", "冲突"}
