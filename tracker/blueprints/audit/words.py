"""How the audit log puts what was and what is: nothing is left out, and what has a word of ours is said in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.clock import local
from tracker.domain.act_words import WORDS, word
from tracker.domain.extension_request import excess_in_short
from tracker.domain.languages import NAMES
from tracker.domain.message import Message, joined, msg
from tracker.domain.notice import NoticeKind
from tracker.domain.organization import tier_label
from tracker.domain.project import State
from tracker.domain.shortfall import shortfall_in_short
from tracker.domain.terms import Term

FIELDS: Mapping[str, Message] = {
    "state": msg("状态"),
    "percent": msg("进度"),
    "reported": msg("报的进度"),
    "starts_on": msg("开始"),
    "due_on": msg("时限"),
    "requested_on": msg("申请日"),
    "closed_on": msg("销号日"),
    "days_late": msg("逾期天数"),
    "sponsor": msg("挂联领导"),
    "lead_unit": msg("责任单位"),
    "support_units": msg("协办单位"),
    "milestones": msg("节点"),
    "metrics": msg("指标"),
    "files": msg("文件"),
    "evidence": msg("佐证"),
    "note": msg("说明"),
    "obstacle": msg("有困难"),
    "helper": msg("请谁帮助"),
    "no_change": msg("无变化"),
    "shortfall": msg("差"),
    "excess": msg("超出规定"),
    "opinion": msg("审核意见"),
    "serial": msg("编号"),
    "kind": msg("种类"),
    "cites": msg("替代"),
    "origin": msg("来自"),
    "period": msg("期"),
    "weight": msg("权重"),
    "weights": msg("权重"),
    "projects": msg("小项"),
    "items": msg("大项"),
    "title": msg("标题"),
    "year": msg("年度"),
    "code": msg("编号"),
    "created": msg("新增"),
    "changed": msg("改动"),
    "post": msg("岗位"),
    "person_name": msg("姓名"),
    "organization": msg("组织"),
    "phone": msg("电话"),
    "pinyin": msg("拼音"),
    "initials": msg("首字母"),
    "language": msg("语言"),
    "role": msg("角色"),
    "name": msg("名称"),
    "short_name": msg("简称"),
    "parent": msg("上级"),
    "tier": msg("层级"),
    "path": msg("路径"),
    "failures": msg("连续错"),
    "held_until": msg("停到"),
    "channel": msg("方式"),
    "hour": msg("钟点"),
    "others": msg("其他全部设备"),
    "yellow_gap_points": msg("转黄的差"),
    "red_gap_points": msg("转红的差"),
    "due_soon_days": msg("转蓝的天数"),
    "milestone_red_days": msg("节点转红的天数"),
    "acknowledge_workdays": msg("签收工作日"),
    "silent_days": msg("没有报进度的天数"),
    "extension_workdays_ahead": msg("延期提前工作日"),
    "extensions_per_project": msg("延期次数"),
    "extension_days": msg("延期天数"),
    "extension_span_parts": msg("延期占原工期几分之一"),
    "files_per_report": msg("每次文件数"),
    "file_megabytes": msg("文件大小"),
    "usual_items": msg("通常大项数"),
    "usual_projects": msg("通常小项数"),
    "backward_weights": msg("倒排权重"),
    "first_reminder_days": msg("第一次提醒的天数"),
    "second_reminder_days": msg("第二次提醒的天数"),
    "last_reminder_days": msg("最后提醒的天数"),
    "urge_every_days": msg("催办间隔的天数"),
    "urgings_a_week": msg("一周最多催办次数"),
    "reply_workdays": msg("回复工作日"),
    "talk_workdays": msg("约谈的逾期工作日"),
    "lag_cutoffs": msg("约谈的连续滞后周数"),
    "yellow_card_days": msg("黄牌的逾期天数"),
    "red_card_days": msg("红牌的逾期天数"),
    "yellow_cards_a_year": msg("转红牌的黄牌张数"),
    "red_cards_a_year": msg("转调整建议的红牌张数"),
    "hearing_workdays": msg("申辩工作日"),
    "card_days": msg("牌的有效天数"),
    "lift_cutoffs": msg("摘牌的连续绿灯周数"),
    "talk_points_tenths": msg("约谈扣分（十分之一分）"),
    "yellow_points_tenths": msg("黄牌扣分（十分之一分）"),
    "red_points_tenths": msg("红牌扣分（十分之一分）"),
    "league_new_days": msg("新单位不排名的天数"),
    "snail_units": msg("蜗牛榜单位数"),
    "step": msg("环节"),
    "ground": msg("原因"),
    "hear_until_on": msg("申辩到"),
    "reply_by_on": msg("限期回复"),
    "done_by_on": msg("承诺完成"),
    "expires_on": msg("期满"),
    "days_left": msg("剩余天数"),
    "ended": msg("终结"),
    "card": msg("牌"),
    "points": msg("分"),
    "clause": msg("条款"),
    "text": msg("内容"),
    **{term.value: term.label for term in Term},
}
NOTHING = msg("（空）")
PERCENTS = frozenset({"percent", "reported"})
RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Change:
    """`was` is None where nothing stood before."""

    label: Message | str
    was: Message | None
    now: Message


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Each field that the line names, in the order in which it names them."""
    names = dict.fromkeys((*before, *after))
    return [
        Change(
            FIELDS.get(name, name),
            _said(name, before[name]) if name in before else None,
            _said(name, after[name]) if name in after else NOTHING,
        )
        for name in names
    ]


def _said(name: str, value: object) -> Message:
    if value is None or value == "" or value == []:
        return NOTHING
    known = _in_words(name, value)
    if known is not None:
        return known
    if isinstance(value, bool):
        return msg("是") if value else msg("否")
    if isinstance(value, list):
        return joined(tuple(str(part) for part in value))
    if name.endswith("_until"):
        until = local(dt.datetime.fromisoformat(str(value)))
        return msg("%(day)s %(time)s", day=until.date(), time=f"{until:%H:%M}")
    return joined((str(value),))


def _in_words(name: str, value: object) -> Message | None:
    """What is stored as a word or a figure of ours, as a reader knows it; None for all else."""
    if name == "kind" and value in set(NoticeKind):
        return NoticeKind(str(value)).label
    if name == "excess":
        return excess_in_short(str(value))
    if name == "shortfall":
        return shortfall_in_short(str(value))
    if name in PERCENTS:
        return msg("%(percent)s%%", percent=value)
    if name == "language":
        return NAMES.get(str(value))
    if name == "tier" and isinstance(value, int):
        return tier_label(value)
    if name == "ended":
        return msg("不再逾期、滞后") if value == RECOVERED else State(str(value)).label
    return word(name, value) if name in WORDS else None
