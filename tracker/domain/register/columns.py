"""The columns of the register: what each holds, under which head, and what its note tells who fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.message import Message, msg

TAG = "tag"
"""The hidden column that says which project a row is, in which version, and what it said when it went out."""


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    WHOLE = "whole"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters. What is not `is_given` is worked out by the program and never read back."""

    key: str
    head: Message
    group: Message
    width: float
    note: Message
    kind: Kind = Kind.TEXT
    is_given: bool = True


_WHAT, _OWNER, _DEADLINE = msg("项目"), msg("定人员"), msg("定时限")
_DUTY, _STANDARD, _INCENTIVE, _STANDING = msg("定职责"), msg("定标准"), msg("定奖惩"), msg("进展（只供查看，不导入）")
_PERSON = msg("填岗位、姓名、单位、拼音或首字母，也可以从列表里选。")
_LOOK_ONLY = msg("由系统按进度报告算出，在这里改了不算。")

_GIVEN = (
    Column("item", msg("大项"), _WHAT, 9, msg("编号和名称。合并的单元格向下沿用。新的名称就是新的大项。")),
    Column("code", msg("编号"), _WHAT, 5, msg("由系统编排，请勿改动。新加的行请留空。")),
    Column("name", msg("小项"), _WHAT, 14, msg("小项名称，最多 80 个字。没有名称的行不读。")),
    Column("weight", msg("权重"), _WHAT, 5, msg("0 到 100 的整数，全部小项合计 100。"), Kind.WHOLE),
    Column("sponsor", msg("挂联领导"), _OWNER, 9, _PERSON),
    Column("owner", msg("责任人"), _OWNER, 9, _PERSON),
    Column("lead_unit", msg("责任单位"), _OWNER, 9, msg("填单位名称或简称，也可以从列表里选。")),
    Column("support_units", msg("协办单位"), _OWNER, 10, msg("几个单位用顿号分开。")),
    Column("starts_on", msg("开始"), _DEADLINE, 10.5, msg("例如 2026-01-10、1月10日。"), Kind.DAY),
    Column("due_on", msg("时限"), _DEADLINE, 10.5, msg("例如 2026-11-30、11月30日、11月底。"), Kind.DAY),
    Column(
        "milestones",
        msg("节点"),
        _DEADLINE,
        25,
        msg("一行一个：日期、名称、权重，用空格分开，例如“06-30 上半年满2次 45%%”。最后一个落在时限。"),
        Kind.LINES,
    ),
    Column("duty", msg("职责"), _DUTY, 26, msg("一行一条。"), Kind.LINES),
    Column("statement", msg("完成标准"), _STANDARD, 18, msg("做到什么程度算完成。"), Kind.LINES),
    Column(
        "metrics",
        msg("指标"),
        _STANDARD,
        16,
        msg("一行一个：名称、≥ ≤ 或 =、目标值、单位，例如“专题研究次数 ≥ 5 次”。"),
        Kind.LINES,
    ),
    Column("evidence", msg("佐证"), _STANDARD, 11, msg("一行一种。"), Kind.LINES),
    Column(
        "rewards", msg("奖励"), _INCENTIVE, 15, msg("一行一条，例如“难题每超1个：加 0.5 分，封顶 2 分”。"), Kind.LINES
    ),
    Column("penalties", msg("惩处"), _INCENTIVE, 15, msg("一行一条，例如“每少1次：扣 1 分，约谈”。"), Kind.LINES),
)


def _shown(key: str, head: Message, width: float, kind: Kind = Kind.TEXT) -> Column:
    return Column(key, head, _STANDING, width, _LOOK_ONLY, kind, is_given=False)


_DERIVED = (
    _shown("state", msg("状态"), 6.5),
    _shown("light", msg("灯"), 8.5),
    _shown("percent", msg("实际%%"), 5.5, Kind.WHOLE),
    _shown("planned", msg("计划%%"), 5.5, Kind.FIGURE),
    _shown("gap", msg("差（点）"), 5.5, Kind.FIGURE),
    _shown("days_late", msg("逾期天数"), 5.5, Kind.WHOLE),
    _shown("marks", msg("标记"), 10),
    _shown("obstacle", msg("卡在哪里"), 12),
    _shown("last_report_on", msg("最近报告"), 10.5, Kind.DAY),
    _shown("closure", msg("销号"), 11),
)

COLUMNS = (*_GIVEN, *_DERIVED)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}
GIVEN = tuple(column.key for column in _GIVEN)
DERIVED = tuple(column.key for column in _DERIVED)

ASSIGNED = ("sponsor", "owner", "lead_unit", "support_units", "starts_on", "due_on", "weight")
"""What the assignment table writes."""

LISTED = ("milestones", "duty", "statement", "metrics", "evidence", "rewards", "penalties")
"""What the page of the five terms writes beside it."""
