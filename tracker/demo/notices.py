"""A document of each kind with sample facts: what a template is tried on, and what it shows an office. Posts only, no real unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tracker.domain.notice import NoticeContent, NoticeKind, Sender, Task, answers, letters, serial, sheets
from tracker.domain.notice.circular import circular, weekly_sheet
from tracker.domain.notice.figures import Figures, Line
from tracker.domain.notice.periods import month_of, week_of
from tracker.domain.reconcile import Reconciliation
from tracker.domain.turning import Light

DAY = date(2026, 11, 24)
_LATER = DAY + timedelta(days=7)
SENDER = Sender("示范园区党委", DAY)
TASK = Task(
    "1.1",
    "三级统筹议事",
    "党群工作部部长",
    "党群工作部",
    "园区党委副书记",
    date(2026, 11, 9),
)
SAID = "责任人说明会议材料分散在三个科室、没有专人汇总，承诺明确专人每日汇总，11月30日前补齐两次会议纪要"
LATENESS = letters.Lateness(15, Decimal(100), 60, "两个节点的材料还没有收齐")


def sample_of(kind: NoticeKind) -> NoticeContent:
    """The sample of a kind."""
    return _SAMPLES[kind]()


def _assignment() -> NoticeContent:
    assigned = sheets.Assigned(
        task=TASK,
        starts_on=date(2026, 1, 10),
        support=("区财政局",),
        milestones=(("上半年满2次", date(2026, 6, 30), 45), ("全年满5次", TASK.due_on, 55)),
        duty=("提请区委常委会专题研究园区党建", "每季度召开一次联席会议"),
        standard="全年专题研究不少于5次",
        metrics=("专题研究次数≥5次",),
        evidence=("会议纪要",),
        rewards=("难题解决数每超目标1个：加1分",),
        penalties=("专题研究每少1次：扣1分",),
    )
    return sheets.assignment_letter(SENDER, [assigned], list_title="2026年项目清单", acknowledge_by=_LATER)


def _urging() -> NoticeContent:
    return letters.urging_letter(SENDER, TASK, LATENESS, reply_by=_LATER)


def _supervision() -> NoticeContent:
    return letters.supervision_letter(
        SENDER,
        TASK,
        LATENESS,
        ground="催办后超过3个工作日没有回复",
        urged=(serial(NoticeKind.URGING, DAY.year, 3),),
        talk=SAID,
        reply_by=_LATER,
    )


def _talk() -> NoticeContent:
    talk = sheets.Talk(
        by="党群工作部综合岗",
        ground="催办后超过3个工作日没有回复",
        days_late=LATENESS.days,
        urged=(serial(NoticeKind.URGING, DAY.year, 3),),
        letter=serial(NoticeKind.SUPERVISION, DAY.year, 12),
        said=SAID,
        reply_by=_LATER,
    )
    return sheets.talk_record(SENDER, TASK, talk)


def _accountability() -> NoticeContent:
    decision = letters.Decision(
        step="黄牌、通报",
        ground="逾期超过7天，经催办、约谈仍无明显进展",
        holder="责任人党群工作部部长承担的该项任务",
        points=Decimal(-1),
        holds_until=DAY + timedelta(days=90),
        statement="协办单位数据提供较晚",
    )
    return letters.accountability_notice(SENDER, TASK, LATENESS, decision, reply_by=_LATER)


def _reply() -> NoticeContent:
    reply = answers.Rectification(
        cites=serial(NoticeKind.SUPERVISION, DAY.year, 12),
        cause="节点材料分散在三个科室，没有专人汇总",
        measures=("明确专人每日汇总", "11月30日前补齐两次会议纪要"),
        done_by=_LATER,
        evidence=("会议通知", "分工表"),
    )
    return answers.rectification_reply(Sender(TASK.unit, DAY), TASK, reply, addressee=SENDER.issuer)


def _extension() -> NoticeContent:
    asked = answers.ExtensionFacts(
        requested_on=date(2026, 11, 2),
        original_due_on=TASK.due_on,
        due_on=TASK.due_on + timedelta(days=30),
        is_granted=True,
        reason="区级会议改期",
        decided_by=TASK.sponsor,
    )
    return answers.extension_decision(SENDER, TASK, asked)


def _closure() -> NoticeContent:
    facts = sheets.ClosureFacts(
        requested_on=date(2026, 11, 6),
        closed_on=date(2026, 11, 6),
        verified_on=date(2026, 11, 10),
        days_late=0,
        requested_by=TASK.owner,
        verified_by="核验人",
        shortfall=(),
        approved_by="",
        metrics=(("专题研究次数", "5次", "6次"),),
        evidence=("会议纪要",),
    )
    return sheets.closure_certificate(SENDER, TASK, facts)


def _figures(kind: NoticeKind) -> Figures:
    closed_on = date(2026, 11, 6)
    late = Line(TASK, Light.RED, "逾期15天", 15, Decimal(100), 60, "时限11月9日已过15天，还没有销号。")
    done = Task("1.2", "经费保障", "经费管理员", "区财政局", TASK.sponsor, TASK.due_on)
    closed = Line(done, Light.CLOSED, "按期", 0, Decimal(100), 100, closed_on=closed_on)
    return Figures(
        list_title="项目清单",
        period=month_of(DAY) if kind is NoticeKind.CIRCULAR else week_of(DAY),
        reconciliation=Reconciliation(2, 1, 0, 1, 0, 0),
        percent=Decimal(80),
        planned=Decimal(100),
        lines=[late, closed],
        coming=[(TASK, "全年满5次", date(2026, 12, 20))],
        closed=[closed],
        reports=3,
    )


_SAMPLES: Mapping[NoticeKind, Callable[[], NoticeContent]] = {
    NoticeKind.ASSIGNMENT: _assignment,
    NoticeKind.URGING: _urging,
    NoticeKind.SUPERVISION: _supervision,
    NoticeKind.TALK: _talk,
    NoticeKind.CIRCULAR: lambda: circular(SENDER, _figures(NoticeKind.CIRCULAR)),
    NoticeKind.ACCOUNTABILITY: _accountability,
    NoticeKind.REPLY: _reply,
    NoticeKind.EXTENSION: _extension,
    NoticeKind.CLOSURE: _closure,
    NoticeKind.WEEKLY: lambda: weekly_sheet(SENDER, _figures(NoticeKind.WEEKLY)),
}
