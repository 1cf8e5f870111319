"""The words of the letters of the ladder: urging, supervision, accountability (RULES §8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.message import Message, msg

from .content import NoticeContent, Sender, Task, head, long_day, numbered


@dataclass(frozen=True, slots=True)
class Lateness:
    """How the project stands on the day of the letter: `days` late, `planned` and `percent` in per cent.

    `obstacle` is what the owner last said is in the way.
    """

    days: int
    planned: Decimal
    percent: int
    obstacle: str = ""
    is_acknowledged: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """A step of the ladder as it was decided: `holder` whom the card is for, `points` 0 or less, `holds_until` the card's last day."""

    step: str
    ground: str
    holder: str
    points: Decimal
    holds_until: date | None
    statement: str = ""


def urging_letter(sender: Sender, task: Task, lateness: Lateness, *, reply_by: date) -> NoticeContent:
    """催办函 (RULES §8, step 1): how late the project is, what is asked, and by when. Dates are local."""
    asked = (
        msg("认真核实进展，当日在系统中补报进度"),
        msg("列出剩余工作清单，明确每项的完成时间和经办人"),
        msg("确有困难的，写明需要协调的事项和单位"),
    )
    return letter(
        sender,
        task,
        title=msg("关于%(task)s的催办函", task=task.title),
        paragraphs=(
            _standing(task, lateness),
            *_obstacle(lateness),
            msg("请认真对照时限要求，抓紧推进，并做好以下工作：%(lines)s", lines=numbered([str(one) for one in asked])),
            msg(
                "请于%(day)s前将整改情况书面回复我单位。逾期未回复的，将按规定约谈并发督办函。", day=long_day(reply_by)
            ),
        ),
    )


def supervision_letter(
    sender: Sender, task: Task, lateness: Lateness, *, ground: str, urged: tuple[str, ...], talk: str, reply_by: date
) -> NoticeContent:
    """督办函 after a talk (RULES §8, step 2). `urged` are the numbers of the urgings, `talk` what was said; its record is a sheet of its own."""
    before = (msg("我单位已以%(numbers)s催办。", numbers=urged),) if urged else ()
    return letter(
        sender,
        task,
        title=msg("关于%(task)s的督办函", task=task.title),
        paragraphs=(
            head(1, str(msg("基本情况"))),
            _standing(task, lateness),
            *before,
            msg("督办事由：%(ground)s", ground=sentence(ground)),
            *_obstacle(lateness),
            head(2, str(msg("约谈情况"))),
            msg("%(talk)s约谈另有记录，由双方签字后归档。", talk=sentence(talk)),
            head(3, str(msg("整改要求"))),
            msg(
                "请责任单位主要负责同志亲自过问，逐条列出整改措施、责任人和完成时间，于%(day)s前书面回复，并附佐证材料。",
                day=long_day(reply_by),
            ),
            msg("整改期间每周报一次进度。到期仍无明显进展的，将按规定给予黄牌并在月度通报中点名。"),
        ),
    )


def accountability_notice(
    sender: Sender, task: Task, lateness: Lateness, decision: Decision, *, reply_by: date
) -> NoticeContent:
    """问责通知书 (RULES §8, steps 3 to 5): the facts, what was heard, the decision, and how it can be reviewed."""
    heard = (
        msg("申辩期内收到申辩意见：%(said)s经研究，上述事实清楚。", said=sentence(decision.statement))
        if decision.statement
        else msg("已告知申辩的权利和期限，申辩期内没有收到申辩意见。")
    )
    held = (
        msg("有效期至%(day)s；期内连续两次周调度为绿灯的，可以申请提前解除。", day=long_day(decision.holds_until))
        if decision.holds_until
        else msg("自印发之日起执行。")
    )
    return letter(
        sender,
        task,
        title=msg("关于%(task)s的问责通知书", task=task.title),
        paragraphs=(
            head(1, str(msg("事实"))),
            _standing(task, lateness),
            msg("问责事由：%(ground)s", ground=sentence(decision.ground)),
            head(2, str(msg("申辩"))),
            heard,
            head(3, str(msg("决定"))),
            _decided(task, decision, held),
            head(4, str(msg("整改与救济"))),
            msg("请于%(day)s前提交整改回复，写明原因、措施、完成时间，并附佐证材料。", day=long_day(reply_by)),
            msg("对本决定有异议的，可以书面申请复核一次；复核期间不停止执行。"),
        ),
    )


def _decided(task: Task, decision: Decision, held: Message) -> Message:
    """An adjustment is proposed to the organisation department and decided there; everything else brings its card."""
    if not decision.holder:
        return msg(
            "经研究，就责任单位%(unit)s该项任务提出%(step)s，报组织部门研究决定。", unit=task.unit, step=decision.step
        )
    return msg(
        "经研究，决定对%(holder)s给予%(step)s%(points)s。%(held)s",
        holder=decision.holder,
        step=decision.step,
        points=msg("，扣%(points)s分", points=-decision.points) if decision.points else "",
        held=held,
    )


def letter(sender: Sender, task: Task, *, title: Message, paragraphs: tuple[Message | str, ...]) -> NoticeContent:
    """To the unit in charge, with its owner; the sponsor gets a copy."""
    return NoticeContent(
        title=str(title),
        addressee=task.unit or task.owner,
        paragraphs=tuple(str(paragraph) for paragraph in paragraphs),
        issuer=sender.issuer,
        signed_on=sender.signed_on,
        mark=sender.issuer,
        copy_to=str(msg("、")).join(dict.fromkeys(filter(None, (task.sponsor, task.owner)))),
    )


def _standing(task: Task, lateness: Lateness) -> Message:
    figures = msg("计划进度%(planned)s%%，实际进度%(percent)s%%", planned=lateness.planned, percent=lateness.percent)
    facts: dict[str, object] = {"task": task.title, "owner": task.owner, "sponsor": task.sponsor}
    facts |= {"due": long_day(task.due_on), "figures": figures, "days": lateness.days}
    if lateness.days:
        return Message(_LATE.template, facts)
    return Message((_BEHIND if lateness.is_acknowledged else _SILENT).template, facts)


_LATE = msg(
    "你单位承担的%(task)s，责任人%(owner)s，挂联领导%(sponsor)s，时限%(due)s，至今尚未销号，已逾期%(days)s天。目前%(figures)s。"
)
_BEHIND = msg(
    "你单位承担的%(task)s，责任人%(owner)s，挂联领导%(sponsor)s，时限%(due)s，进度滞后于计划。目前%(figures)s。"
)
_SILENT = msg(
    "你单位承担的%(task)s已经交办，责任人%(owner)s，挂联领导%(sponsor)s，时限%(due)s，至今没有按时签收。目前%(figures)s。"
)


def _obstacle(lateness: Lateness) -> tuple[Message, ...]:
    if not lateness.obstacle:
        return ()
    return (msg("责任人上报的困难：%(obstacle)s", obstacle=sentence(lateness.obstacle)),)


def sentence(text: str) -> str:
    """What a person wrote, with a stop at its end."""
    said = text.strip()
    return said if said.endswith(_STOPS) else said + _STOPS[0]


_STOPS = tuple(str(msg("。！？")))
