"""The words of the sheets: the assignment letter with its five terms, and the close-out certificate (RULES §2, §6, §11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.message import Message, msg

from .content import NoticeContent, Sender, Table, Task, long_day, numbered, subhead
from .letters import sentence

FORM_LABEL_MM, FORM_TEXT_MM = 32, 124
_ROOM = "\N{IDEOGRAPHIC SPACE}"
SIGNED = _ROOM * 14 + str(msg("年%(room)s月%(room)s日", room=_ROOM * 2))
"""The place of a signature with its day."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A project with its five terms, each line as the office wrote it. Milestones: name, local day, weight."""

    task: Task
    starts_on: date
    support: tuple[str, ...]
    milestones: tuple[tuple[str, date, int], ...]
    duty: tuple[str, ...]
    standard: str
    metrics: tuple[str, ...]
    evidence: tuple[str, ...]
    rewards: tuple[str, ...]
    penalties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """A closure as it was verified. `closed_on` is the day that counts; metrics: name, target, value reached."""

    requested_on: date
    closed_on: date
    verified_on: date
    days_late: int
    requested_by: str
    verified_by: str
    shortfall: tuple[str, ...]
    approved_by: str
    metrics: tuple[tuple[str, str, str], ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it was held: by whom, on what ground, how many days late, after which urgings, with which letter (their numbers).

    `said` is what was said and promised, `reply_by` the local day by which an answer is asked for.
    """

    by: str
    ground: str
    days_late: int
    urged: tuple[str, ...]
    letter: str
    said: str
    reply_by: date


def talk_record(sender: Sender, task: Task, talk: Talk) -> NoticeContent:
    """约谈记录: who was talked to, why and to what effect, on one page that both sides sign (RULES §8, step 2)."""
    title = msg("关于%(task)s的约谈记录", task=task.title)
    paragraphs = (msg("约谈情况记录如下，经双方核对后签字归档。"),)
    return _sheet(sender, title, "", paragraphs, tables=(_talk_table(sender, task, talk),), copy_to="")


def _talk_table(sender: Sender, task: Task, talk: Talk) -> Table:
    who = msg("%(owner)s，责任单位%(unit)s", owner=task.owner, unit=task.unit) if task.owner and task.unit else ""
    due = long_day(task.due_on)
    since = msg("时限%(due)s", due=due)
    if talk.days_late:
        since = msg("时限%(due)s，已逾期%(days)s天", due=due, days=talk.days_late)
    rows = (
        (msg("约谈对象"), who or task.owner or task.unit),
        (msg("约谈人"), talk.by),
        (msg("约谈时间"), long_day(sender.signed_on)),
        (msg("约谈事由"), msg("%(ground)s%(since)s。", ground=sentence(talk.ground), since=since)),
        (msg("此前催办"), str(msg("、")).join(talk.urged) or msg("无")),
        (msg("督办文书"), talk.letter),
        (msg("约谈情况"), sentence(talk.said)),
        (msg("整改回复"), msg("%(day)s前书面回复，并附佐证材料", day=long_day(talk.reply_by))),
        (msg("约谈人签字"), SIGNED),
        (msg("约谈对象签字"), SIGNED),
    )
    return Table(
        str(msg("约谈事项")),
        ("", ""),
        tuple((str(label), str(text)) for label, text in rows),
        (FORM_LABEL_MM, FORM_TEXT_MM),
    )


def assignment_letter(
    sender: Sender, assigned: Sequence[Assigned], *, list_title: str, acknowledge_by: date | None
) -> NoticeContent:
    """交办单: the five terms of each project that is handed to one owner (RULES §2). All are of that owner."""
    first = assigned[0].task
    paragraphs: list[Message | str] = [
        msg(
            "根据%(list)s，现将由%(owner)s负责的%(n)s项任务交办你单位，请对照“五定”抓好落实。",
            list=list_title,
            owner=first.owner,
            n=len(assigned),
        )
    ]
    for number, one in enumerate(assigned, start=1):
        paragraphs += [subhead(number, f"{one.task.code} {one.task.name}"), *_five_terms(one)]
    if acknowledge_by is not None:
        paragraphs.append(msg("请责任人于%(day)s前在系统中签收，按节点报送进度。", day=long_day(acknowledge_by)))
    title = (
        msg("关于交办%(task)s的通知", task=first.title)
        if len(assigned) == 1
        else msg("关于交办%(owner)s承担任务的通知", owner=first.owner)
    )
    return _sheet(sender, title, _units(assigned), paragraphs, copy_to=_sponsors(assigned))


def closure_certificate(sender: Sender, task: Task, closure: ClosureFacts) -> NoticeContent:
    """销号单: on which day the project was closed, on time or late, verified by whom, with what shortfall, on one page (RULES §6)."""
    how = msg("较时限逾期%(days)s天", days=closure.days_late) if closure.days_late else msg("按期完成")
    paragraphs: list[Message | str] = [
        msg(
            "%(task)s由%(owner)s负责，时限%(due)s。%(who)s于%(asked)s申请销号，经%(verifier)s核验，准予销号，销号日期记为%(closed)s，%(how)s。",
            task=task.title,
            owner=task.owner,
            due=long_day(task.due_on),
            who=closure.requested_by,
            asked=long_day(closure.requested_on),
            verifier=closure.verified_by,
            closed=long_day(closure.closed_on),
            how=how,
        )
    ]
    if closure.shortfall:
        paragraphs.append(
            msg(
                "本项属带差销号，经%(who)s同意。未达到的内容：%(lines)s",
                who=closure.approved_by,
                lines=numbered(closure.shortfall),
            )
        )
    title = msg("%(task)s销号单", task=task.title)
    return _sheet(sender, title, "", paragraphs, tables=(_closing_table(task, closure),), copy_to=task.sponsor)


def _closing_table(task: Task, closure: ClosureFacts) -> Table:
    between = str(msg("；"))
    metrics = [
        str(msg("%(name)s：目标%(target)s，完成%(actual)s", name=name, target=target, actual=actual))
        for name, target, actual in closure.metrics
    ]
    rows = [
        (msg("责任单位"), task.unit),
        (msg("挂联领导"), task.sponsor),
        (msg("核验日期"), long_day(closure.verified_on)),
        *([(msg("指标"), between.join(metrics))] if metrics else []),
        (msg("佐证"), between.join(closure.evidence) or msg("无")),
        (msg("核验人签字"), SIGNED),
        (msg("印发单位盖章"), SIGNED),
    ]  # fmt: skip
    return Table(
        str(msg("销号事项")),
        ("", ""),
        tuple((str(label), str(text)) for label, text in rows),
        (FORM_LABEL_MM, FORM_TEXT_MM),
    )


def _five_terms(one: Assigned) -> list[Message]:
    task = one.task
    support = msg("，协办单位%(units)s", units=one.support) if one.support else ""
    steps = tuple(
        msg("%(name)s（%(day)s，权重%(weight)s）", name=name, day=long_day(day), weight=weight)
        for name, day, weight in one.milestones
    )
    return [
        msg(
            "定人员：责任人%(owner)s，挂联领导%(sponsor)s，责任单位%(unit)s%(support)s。",
            owner=task.owner,
            sponsor=task.sponsor,
            unit=task.unit,
            support=support,
        ),
        msg(
            "定时限：%(start)s起，%(due)s前销号。节点：%(steps)s。",
            start=long_day(one.starts_on),
            due=long_day(task.due_on),
            steps=steps,
        ),
        msg("定职责：%(lines)s", lines=numbered(one.duty)),
        msg("定标准：%(lines)s", lines=numbered([one.standard, *one.metrics, *_asked(one.evidence)])),
        msg("定奖惩：%(lines)s", lines=numbered([*one.rewards, *one.penalties])),
    ]


def _asked(evidence: Sequence[str]) -> list[str]:
    return [str(msg("销号时附%(kinds)s", kinds=tuple(evidence)))] if evidence else []


def _units(assigned: Sequence[Assigned]) -> str:
    return str(msg("、")).join(dict.fromkeys(one.task.unit for one in assigned if one.task.unit))


def _sponsors(assigned: Sequence[Assigned]) -> str:
    return str(msg("、")).join(dict.fromkeys(one.task.sponsor for one in assigned if one.task.sponsor))


def _sheet(
    sender: Sender,
    title: Message,
    addressee: str,
    paragraphs: Sequence[Message | str],
    *,
    tables: tuple[Table, ...] = (),
    copy_to: str,
) -> NoticeContent:
    return NoticeContent(
        title=str(title),
        addressee=addressee,
        paragraphs=tuple(str(paragraph) for paragraph in paragraphs),
        issuer=sender.issuer,
        signed_on=sender.signed_on,
        mark=sender.issuer,
        tables=tables,
        copy_to=copy_to,
    )
