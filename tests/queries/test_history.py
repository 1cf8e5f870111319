"""A project's history reads as sentences, old → new, newest first, by key."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tracker.domain.act_words import sentence
from tracker.domain.acts import Act
from tracker.domain.escalation import Ground, Step
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import EscalationStep
from tracker.queries import history
from tracker.services import audit, projects, standing

LONG = "长" * 90

GOLDEN: list[tuple[Act, dict[str, Any], dict[str, Any], str, str]] = [
    (Act.PROJECT_ACKNOWLEDGE, {"state": "issued"}, {"state": "in_progress"}, "", "签收：状态 待签收 → 推进中"),
    (
        Act.PROJECT_SUSPEND,
        {"state": "in_progress"},
        {"state": "suspended"},
        "场地改造",
        "暂缓：状态 推进中 → 暂缓。理由：场地改造",
    ),
    (
        Act.REPORT_SUBMIT,
        {"percent": 66},
        {"percent": 80, "milestones": ["上半年满2次"], "obstacle": "资金未到", "form_key": "x"},
        "",
        "报进度 66% → 80%，完成节点 上半年满2次，有困难：资金未到",
    ),
    (
        Act.REPORT_SUBMIT,
        {"percent": 80},
        {"percent": 80, "note": "已约谈", "obstacle": "资金未到", "helper": "区财政局"},
        "",
        "报进度 80%，有困难：资金未到（请区财政局帮助），说明：已约谈",
    ),
    (Act.REPORT_SUBMIT, {"percent": 80}, {"percent": 80, "no_change": True}, "", "报进度 80%，无变化"),
    (Act.REPORT_SUBMIT, {"percent": 80}, {"percent": 80, "no_change": False}, "", "报进度 80%"),
    (
        Act.EXTENSION_REQUEST_SUBMIT,
        {"due_on": "2026-11-30"},
        {"due_on": "2027-01-10", "excess": "比原时限晚 41 天，规定最多 30 天。"},
        "场地交付推迟",
        "申请延期：时限 11-30 → 01-10，超出规定：比原时限晚 41 天，规定最多 30 天。理由：场地交付推迟",
    ),
    (
        Act.EXTENSION_REQUEST_SUBMIT,
        {"due_on": "2026-11-30"},
        {"due_on": "2027-01-10", "excess": "days days=41 most=30\nyear year=2026"},
        "场地交付推迟",
        "申请延期：时限 11-30 → 01-10，超出规定：比原时限晚 41 天，规定最多 30 天；过了 2026 年度。理由：场地交付推迟",
    ),
    (Act.EXTENSION_REQUEST_FORWARD, {}, {"opinion": "情况属实"}, "", "上报延期申请，审核意见：情况属实"),
    (
        Act.CLOSURE_REQUEST,
        {},
        {"shortfall": '{"short": "evidence", "kind": "批复"}'},
        "",
        "申请销号，差：还缺佐证“批复”",
    ),
    (Act.CLOSURE_REQUEST, {}, {"shortfall": "还差 1 次。\n还缺佐证。"}, "", "申请销号，差：还差 1 次；还缺佐证"),
    (
        Act.OVERDUE_MARK_RECORD,
        {},
        {"due_on": "2026-11-20", "days_late": 1},
        "",
        "记红叉：时限 11-20，逾期天数 1",
    ),
    (Act.REPORT_RETURN, {"percent": 95}, {"percent": 80}, "没有凭证", "退回进度 95% → 80%。理由：没有凭证"),
    (Act.REPORT_SUBMIT, {"percent": None}, {"percent": 0}, "", "报进度 0%"),
    (
        Act.PROJECT_ASSIGN,
        {"owner": "甲部长", "due_on": "2026-11-20"},
        {"owner": "乙科长", "due_on": "2026-12-20"},
        "",
        "派单：责任人 甲部长 → 乙科长，时限 11-20 → 12-20",
    ),
    (Act.PROJECT_ASSIGN, {"owner": "甲部长"}, {"owner": ""}, "", "派单：责任人 甲部长 → （空）"),
    (
        Act.PROJECT_CHANGE,
        {"deadline": "01-10 至 12-20\n过半 06-30 45%\n全年 12-20 55%"},
        {"deadline": "01-10 至 12-20\n过半 07-31 45%\n全年 12-20 55%"},
        "会议推迟",
        "变更，定时限：过半 06-30 45% → 过半 07-31 45%。理由：会议推迟",
    ),
    (
        Act.PROJECT_CHANGE,
        {"owner": "责任人：甲部长\n挂联领导：乙书记\n责任单位：组织部"},
        {"owner": "责任人：甲部长\n挂联领导：丙书记\n责任单位：宣传部"},
        "分工调整",
        "变更，定人员：挂联领导 乙书记 → 丙书记，责任单位 组织部 → 宣传部。理由：分工调整",
    ),
    (Act.PROJECT_EDIT, {"duty": "一"}, {"duty": "一\n二\n三"}, "", "修改五定，定职责：加上 二、三"),
    (Act.PROJECT_EDIT, {"duty": "一\n二"}, {"duty": "一"}, "", "修改五定，定职责：去掉 二"),
    (Act.PROJECT_EDIT, {"duty": "一\n二"}, {"duty": "二\n一"}, "", "修改五定，定职责：调整了次序"),
    (
        Act.PROJECT_EDIT,
        {"duty": "一\n二", "owner": "责任人：甲"},
        {"duty": "一\n三", "owner": "责任人：甲\n协办单位：乙"},
        "",
        "修改五定，定人员：加上 协办单位：乙，定职责：二 → 三",
    ),
    (Act.PROJECT_EDIT, {"duty": "一"}, {"duty": LONG}, "", f"修改五定：定职责 一 → {'长' * 59}…"),
    (Act.EVIDENCE_ADD, {}, {"files": ["批复.pdf", "合影.jpg"]}, "", "上传佐证：批复.pdf、合影.jpg"),
    (
        Act.CLOSURE_ACCEPT,
        {"serial": None, "files": []},
        {"serial": "销〔2026〕3号"},
        "",
        "核验销号：编号 销〔2026〕3号",
    ),
]


@pytest.mark.parametrize(("act", "before", "after", "reason", "told"), GOLDEN)
def test_an_act_is_told_in_one_sentence(
    act: Act, before: dict[str, Any], after: dict[str, Any], reason: str, told: str
) -> None:
    assert str(sentence(act, before, after, reason)) == told


def test_the_newest_comes_first_and_all_are_reached_by_key(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, state=State.ISSUED)
    standing.refresh(project, today=make.TODAY)
    projects.acknowledge_project(project, by=make.doer(cast.owner))
    projects.suspend_project(project, by=make.doer(cast.office), reason="场地改造")
    projects.resume_project(project, by=make.doer(cast.office), reason="改造完成")
    owner = make.actor(cast.owner)
    first = history.history(project, owner, limit=2)
    assert [str(entry.sentence) for entry in first.entries] == [
        "恢复：状态 暂缓 → 推进中。理由：改造完成",
        "暂缓：状态 推进中 → 暂缓。理由：场地改造",
    ]
    rest = history.history(project, owner, before=first.older_than, limit=2)
    assert [(entry.who, str(entry.sentence)) for entry in rest.entries] == [("责任人", "签收：状态 待签收 → 推进中")]
    assert (first.total, rest.total, rest.older_than) == (3, 3, None)
    assert rest.entries[0].at == make.MOMENT


@pytest.mark.parametrize(
    ("step", "open_to_all"),
    [(Step.TALK, "决定问责：环节 约谈"), (Step.YELLOW_CARD, "决定问责：环节 黄牌、通报。理由：没有销号")],
)
def test_points_and_what_was_said_in_a_talk_are_told_to_superiors_only(
    cast: Cast, step: Step, open_to_all: str
) -> None:
    project = make.project(make.checklist(cast.park, cast.office), owner=cast.owner)
    held = EscalationStep(
        project_id=project.id, step=step, occasion="1", ground=Ground.LATE, made_on=make.TODAY, made_at=make.MOMENT
    )
    db.session.add(held)
    db.session.flush()
    told = {"step": int(step), "points": "-1"}
    audit.record(
        Act.STEP_HOLD, by=make.doer(cast.office), subject=held, project_id=project.id, after=told, reason="没有销号"
    )
    readers = (cast.office, cast.verifier)
    own, others = (history.history(project, make.actor(who)).entries[0].sentence for who in readers)
    assert "分 -1。理由：没有销号" in str(own)
    assert str(others) == open_to_all


def test_what_others_did_elsewhere_is_not_told(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.owner)
    audit.record(Act.CHECKLIST_ARCHIVE, by=make.doer(cast.office, today=dt.date(2026, 11, 1)), subject=checklist)
    assert history.history(project, make.actor(cast.owner)) == history.History([], 0, None)
