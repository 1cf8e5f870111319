"""The words of each document, golden where they matter."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.demo.notices import DAY, LATENESS, SAID, SENDER, TASK, sample_of
from tracker.domain.notice import NoticeContent, NoticeKind, sheets
from tracker.domain.notice.answers import ExtensionFacts, Rectification, extension_decision, rectification_reply
from tracker.domain.notice.circular import circular, weekly_sheet
from tracker.domain.notice.figures import MOST_ADVANCED, Figures, Line, advanced_units, lights_of
from tracker.domain.notice.letters import (
    Decision,
    Lateness,
    accountability_notice,
    supervision_letter,
    urging_letter,
)
from tracker.domain.notice.periods import month_of, week_of
from tracker.domain.reconcile import Reconciliation
from tracker.domain.turning import Light

REPLY_BY = date(2026, 12, 1)
DECISION = Decision("黄牌、通报", "逾期超过7天", "责任单位党群工作部", Decimal(-1), date(2027, 2, 22))


def test_an_urging_says_how_late_what_to_do_and_by_when() -> None:
    letter = urging_letter(SENDER, TASK, LATENESS, reply_by=REPLY_BY)
    assert letter.title == "关于“1.1 三级统筹议事”的催办函"
    assert (letter.addressee, letter.copy_to) == ("党群工作部", "园区党委副书记、党群工作部部长")
    assert letter.paragraphs[0] == (
        "你单位承担的“1.1 三级统筹议事”，责任人党群工作部部长，挂联领导园区党委副书记，时限2026年11月9日，"
        "至今尚未销号，已逾期15天。目前计划进度100%，实际进度60%。"
    )
    assert letter.paragraphs[1] == "责任人上报的困难：两个节点的材料还没有收齐。"
    assert letter.paragraphs[-1].startswith("请于2026年12月1日前将整改情况书面回复我单位。")


@pytest.mark.parametrize(
    ("lateness", "said"),
    [
        (Lateness(0, Decimal("40.5"), 0, is_acknowledged=False), "至今没有按时签收。目前计划进度40.5%，实际进度0%。"),
        (Lateness(0, Decimal(60), 35), "进度滞后于计划。目前计划进度60%，实际进度35%。"),
    ],
)
def test_what_is_not_late_is_not_called_late(lateness: Lateness, said: str) -> None:
    letter = urging_letter(SENDER, TASK, lateness, reply_by=REPLY_BY)
    assert letter.paragraphs[0].endswith(said)
    assert "逾期" not in letter.paragraphs[0]
    assert "责任人上报的困难" not in letter.text


def test_a_letter_without_a_unit_goes_to_the_owner() -> None:
    bare = replace(TASK, unit="", sponsor="")
    letter = urging_letter(SENDER, bare, LATENESS, reply_by=REPLY_BY)
    assert (letter.addressee, letter.copy_to) == ("党群工作部部长", "党群工作部部长")


def test_a_supervision_cites_the_urgings_if_there_were_any() -> None:
    facts = {"ground": "超过3个工作日没有回复", "talk": "承诺补齐", "reply_by": REPLY_BY}
    cited = supervision_letter(SENDER, TASK, LATENESS, urged=("催〔2026〕3号", "催〔2026〕5号"), **facts)  # type: ignore[arg-type]  # facts by name
    assert "我单位已以催〔2026〕3号、催〔2026〕5号催办。" in cited.paragraphs
    assert "督办事由：超过3个工作日没有回复。" in cited.paragraphs
    assert "承诺补齐。约谈另有记录，由双方签字后归档。" in cited.paragraphs
    assert "我单位已以" not in supervision_letter(SENDER, TASK, LATENESS, urged=(), **facts).text  # type: ignore[arg-type]  # as above


def rows_of(content: NoticeContent) -> dict[str, str]:
    """What stands in its table, by label."""
    (table,) = content.tables
    return {label: text for label, text, *_none in table.rows}


def test_a_record_of_a_talk_says_who_why_what_was_promised_and_is_signed_by_both() -> None:
    content = sample_of(NoticeKind.TALK)
    assert content.title == "关于“1.1 三级统筹议事”的约谈记录"
    assert rows_of(content) == {
        "约谈对象": "党群工作部部长，责任单位党群工作部",
        "约谈人": "党群工作部综合岗",
        "约谈时间": "2026年11月24日",
        "约谈事由": "催办后超过3个工作日没有回复。时限2026年11月9日，已逾期15天。",
        "此前催办": "催〔2026〕3号",
        "督办文书": "督〔2026〕12号",
        "约谈情况": f"{SAID}。",
        "整改回复": "2026年12月1日前书面回复，并附佐证材料",
        "约谈人签字": sheets.SIGNED,
        "约谈对象签字": sheets.SIGNED,
    }


def test_a_record_of_a_talk_leaves_out_what_there_is_not() -> None:
    talk = sheets.Talk("办公室", "连续两个周五滞后。", 0, (), "督〔2026〕1号", "说明情况", REPLY_BY)
    for task, who in ((replace(TASK, unit=""), TASK.owner), (replace(TASK, owner=""), TASK.unit)):
        rows = rows_of(sheets.talk_record(SENDER, task, talk))
        assert (rows["约谈对象"], rows["此前催办"]) == (who, "无")
        assert rows["约谈事由"] == "连续两个周五滞后。时限2026年11月9日。"


def test_an_accountability_notice_says_what_was_heard_and_how_it_is_reviewed() -> None:
    heard = accountability_notice(SENDER, TASK, LATENESS, replace(DECISION, statement="会议改期"), reply_by=REPLY_BY)
    assert "申辩期内收到申辩意见：会议改期。经研究，上述事实清楚。" in heard.paragraphs
    assert (
        "经研究，决定对责任单位党群工作部给予黄牌、通报，扣1分。"
        "有效期至2027年2月22日；期内连续两次周调度为绿灯的，可以申请提前解除。" in heard.paragraphs
    )
    assert heard.paragraphs[-1] == "对本决定有异议的，可以书面申请复核一次；复核期间不停止执行。"
    silent = replace(DECISION, points=Decimal(0), holds_until=None)
    bare = accountability_notice(SENDER, TASK, LATENESS, silent, reply_by=REPLY_BY)
    assert "已告知申辩的权利和期限，申辩期内没有收到申辩意见。" in bare.paragraphs
    assert "给予黄牌、通报。自印发之日起执行。" in bare.text


def test_a_reply_comes_from_the_unit_and_cites_what_it_answers() -> None:
    reply = sample_of(NoticeKind.REPLY)
    assert (reply.issuer, reply.addressee) == ("党群工作部", "示范园区党委")
    assert reply.paragraphs[0].startswith("督〔2026〕12号收悉。")
    assert "佐证材料" in reply.text
    without = rectification_reply(
        SENDER, TASK, Rectification("督〔2026〕12号", "人手不足", ("补人",), DAY), addressee="甲"
    )
    assert without.paragraphs[-1] == "承诺于2026年11月24日前完成整改，责任人党群工作部部长。"


def test_an_extension_is_granted_or_refused_in_words() -> None:
    granted = sample_of(NoticeKind.EXTENSION)
    assert "同意将时限由2026年11月9日延至2026年12月9日（延期30天）" in granted.text
    refused = ExtensionFacts(DAY, TASK.due_on, TASK.due_on, False, "会议改期", "园区党委副书记", "理由不充分")
    letter = extension_decision(SENDER, TASK, refused)
    assert "不同意延期，时限仍为2026年11月9日。" in letter.text
    assert "审批意见：理由不充分。" in letter.paragraphs


def test_an_assignment_holds_the_five_terms_of_each_project() -> None:
    one = sample_of(NoticeKind.ASSIGNMENT)
    for term in ("定人员：", "定时限：", "定职责：", "定标准：", "定奖惩："):
        assert sum(line.startswith(term) for line in one.paragraphs) == 1
    assert one.paragraphs[-1].startswith("请责任人于2026年12月1日前在系统中签收")
    bare = sheets.Assigned(
        TASK, date(2026, 1, 1), (), (("全年", TASK.due_on, 100),), ("a",), "b", (), (), ("c",), ("d",)
    )
    two = sheets.assignment_letter(SENDER, [bare, bare], list_title="2026年项目清单", acknowledge_by=None)
    assert two.title == "关于交办党群工作部部长承担任务的通知"
    assert [line for line in two.paragraphs if line.startswith("（")] == [
        "（一）1.1 三级统筹议事。",
        "（二）1.1 三级统筹议事。",
    ]
    assert "协办单位" not in two.text
    assert "签收" not in two.text


def test_a_certificate_says_late_and_short_when_it_was() -> None:
    assert "按期完成。" in sample_of(NoticeKind.CLOSURE).text
    late = sheets.ClosureFacts(
        DAY, DAY, DAY, 15, "责任人", "核验人", ("还缺佐证“会议纪要”。",), "园区党委副书记", (), ()
    )
    content = sheets.closure_certificate(SENDER, TASK, late)
    assert "较时限逾期15天。" in content.text
    assert "本项属带差销号，经园区党委副书记同意。未达到的内容：还缺佐证“会议纪要”。" in content.paragraphs
    labels = [label for label, _text in content.tables[0].rows]
    assert labels == ["责任单位", "挂联领导", "核验日期", "佐证", "核验人签字", "印发单位盖章"]
    assert ("佐证", "无") in content.tables[0].rows


def line(unit: str, light: Light = Light.GREEN, *, closed_on: date | None = None, code: str = "1.1") -> Line:
    task = replace(TASK, unit=unit, code=code)
    return Line(task, light, "正常", 0, Decimal(50), 50, closed_on=closed_on)


def test_units_are_commended_for_results_and_by_no_other_rule() -> None:
    on_time, late = TASK.due_on, DAY
    lines = [
        line("甲", Light.CLOSED, closed_on=on_time),
        line("甲", Light.BLUE),
        line("乙", Light.CLOSED, closed_on=on_time),
        line("乙", Light.YELLOW),
        line("丙", Light.CLOSED, closed_on=on_time),
        line("丙", Light.CLOSED, closed_on=late),
        line("丁", Light.GREEN),
        line("戊", Light.CLOSED, closed_on=on_time),
        line("戊", Light.CLOSED, closed_on=on_time),
        line("", Light.CLOSED, closed_on=on_time),
    ]
    assert advanced_units(lines) == [("戊", 2, 2), ("甲", 2, 1)]
    many = [line(f"单位{n}", Light.CLOSED, closed_on=on_time) for n in range(9)]
    assert len(advanced_units(many)) == MOST_ADVANCED
    assert list(lights_of(lines).items())[:2] == [(Light.YELLOW, 1), (Light.BLUE, 1)]


def figures(*lines: Line, percent: int = 80, planned: int = 80) -> Figures:
    return Figures(
        "项目清单",
        month_of(DAY),
        Reconciliation(0, 0, 0, 0, 0, 0),
        Decimal(percent),
        Decimal(planned),
        lines,
        (),
        (),
        0,
    )


def test_a_quiet_month_says_so() -> None:
    said = circular(SENDER, figures()).text
    for sentence in (
        "亮灯情况：无。",
        "与计划持平",
        "本期没有符合条件的单位",
        "没有红灯、黄灯项目。",
        "下一阶段没有到期的节点。",
    ):
        assert sentence in said
    assert "滞后项目的责任单位" not in said
    assert "超前5个百分点" in circular(SENDER, figures(percent=85)).text


def test_a_circular_names_what_lags_with_reason_and_sponsor() -> None:
    said = sample_of(NoticeKind.CIRCULAR)
    assert said.title == "关于2026年11月项目清单推进情况的通报"
    assert said.mark == "示范园区党委文件"
    assert "共下达2项，其中已销号1项，在办未逾期0项，逾期1项，暂缓0项，中止0项。" in said.paragraphs
    assert "按权重计算，总进度80%，序时进度100%，落后20个百分点。" in said.paragraphs
    assert (
        "1.“1.1 三级统筹议事”：逾期15天。时限11月9日已过15天，还没有销号。"
        "责任单位党群工作部，责任人党群工作部部长，挂联领导园区党委副书记。" in said.paragraphs
    )
    (annex,) = said.annexes
    assert annex.rows[0] == ("1.1", "三级统筹议事", "党群工作部", "党群工作部部长", "11月9日", "60%", "逾期15天")


def test_a_day_of_another_year_is_written_with_its_year() -> None:
    spring = replace(TASK, due_on=date(2027, 3, 18))
    month = replace(
        figures(Line(spring, Light.GREEN, "正常", 0, Decimal(0), 0)),
        coming=[(TASK, "中期验收", date(2026, 12, 17)), (spring, "年度兑现", spring.due_on)],
    )
    said = circular(SENDER, month)
    assert said.annexes[0].rows[0][4] == "2027年3月18日"
    assert (
        "下一阶段到期的节点有2个：“1.1 三级统筹议事”中期验收，12月17日；"
        "“1.1 三级统筹议事”年度兑现，2027年3月18日。" in said.paragraphs
    )


def test_a_text_is_of_the_cut_off_or_of_the_day_of_its_preview() -> None:
    over, before = figures(), replace(figures(), until=DAY)
    assert circular(SENDER, over).paragraphs[0].endswith("数据截至2026年11月30日24时，取自作战图。")
    assert circular(SENDER, before).paragraphs[0].endswith("数据截至2026年11月24日，取自作战图。")


def test_a_weekly_sheet_also_names_who_asks_for_help() -> None:
    stuck = replace(line("甲"), obstacle="缺场地。")
    week = replace(figures(stuck, line("乙", code="1.2")), period=week_of(DAY))
    said = weekly_sheet(SENDER, week)
    assert "数据截至2026年11月27日18时" in said.paragraphs[0]
    assert "上报困难：缺场地。责任单位甲" in said.text
    assert "责任单位乙" not in said.text
    assert "本周报送进度0次，销号0项。" in said.paragraphs
