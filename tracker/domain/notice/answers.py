"""The words of what answers: the rectification reply of a unit, and the decision on a request for extension (RULES §7, §8)."""

from dataclasses import dataclass, field
from datetime import date

from tracker.domain.message import msg

from .content import NoticeContent, Sender, Task, head, long_day, numbered
from .letters import letter, sentence


@dataclass(frozen=True, slots=True)
class Rectification:
    """What the owner answers. `cites` is the number of the letter that is answered."""

    cites: str
    cause: str
    measures: tuple[str, ...]
    done_by: date
    evidence: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """A request for extension as it was decided. `due_on` is the date that rules after a grant."""

    requested_on: date
    original_due_on: date
    due_on: date
    is_granted: bool
    reason: str
    decided_by: str
    opinion: str = ""


def rectification_reply(sender: Sender, task: Task, reply: Rectification, *, addressee: str) -> NoticeContent:
    """整改回复: the unit answers a letter with cause, measures, a date and evidence (RULES §8). The sender is the unit."""
    evidence = (head(4, str(msg("佐证材料"))), str(numbered(list(reply.evidence)))) if reply.evidence else ()
    return NoticeContent(
        title=str(msg("关于%(task)s的整改回复", task=task.title)),
        addressee=addressee,
        paragraphs=(
            str(
                msg(
                    "%(cites)s收悉。我单位高度重视，立即组织研究，现将%(task)s整改情况回复如下。",
                    cites=reply.cites,
                    task=task.title,
                )
            ),
            head(1, str(msg("原因"))),
            sentence(reply.cause),
            head(2, str(msg("措施"))),
            str(numbered(list(reply.measures))),
            head(3, str(msg("完成时间"))),
            str(msg("承诺于%(day)s前完成整改，责任人%(owner)s。", day=long_day(reply.done_by), owner=task.owner)),
            *evidence,
        ),
        issuer=sender.issuer,
        signed_on=sender.signed_on,
        mark=sender.issuer,
    )


def extension_decision(sender: Sender, task: Task, extension: ExtensionFacts) -> NoticeContent:
    """延期批复 (RULES §7): what was asked, what was decided, which date rules. The original date stays on the map for good."""
    days = (extension.due_on - extension.original_due_on).days
    opinion = (msg("审批意见：%(opinion)s", opinion=sentence(extension.opinion)),) if extension.opinion else ()
    decided = (
        msg(
            "经%(who)s审批，同意将时限由%(old)s延至%(new)s（延期%(days)s天）。原时限在作战图上继续标注。",
            who=extension.decided_by,
            old=long_day(extension.original_due_on),
            new=long_day(extension.due_on),
            days=days,
        )
        if extension.is_granted
        else msg(
            "经%(who)s审批，不同意延期，时限仍为%(old)s。",
            who=extension.decided_by,
            old=long_day(extension.original_due_on),
        )
    )
    after = (
        msg("请按新的时限倒排工期，逐节点抓好落实。同一项目原则上不再延期。")
        if extension.is_granted
        else msg("请按原时限抓紧推进，确保按期销号。")
    )
    return letter(
        sender,
        task,
        title=msg("关于%(task)s延期申请的批复", task=task.title),
        paragraphs=(
            msg(
                "你单位%(day)s提交的延期申请收悉。申请理由：%(reason)s",
                day=long_day(extension.requested_on),
                reason=sentence(extension.reason),
            ),
            decided,
            *opinion,
            after,
        ),
    )
