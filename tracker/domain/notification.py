"""Word that reaches people: what happened, what to do about it, and where the one press leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.escalation import Step
from tracker.domain.message import Message, msg


class NotificationKind(StrEnum):
    """Why a person is told. The value stands in the database: add, never rename."""

    ASSIGNED = "assigned"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    RETURNED = "returned"
    REMINDED = "reminded"
    URGED = "urged"
    DECIDED = "decided"
    WAITING = "waiting"
    DIRECTIVE = "directive"

    @property
    def label(self) -> Message:
        """The kind in the office's word."""
        return _LABELS[self]


class Thing(StrEnum):
    """What can wait for a sponsor's word. The value stands in the database: add, never rename."""

    SHORTFALL = "shortfall"
    EXTENSION = "extension"
    CONSENT = "consent"

    @property
    def label(self) -> Message:
        """The thing in the office's word."""
        return _THINGS[self]


class Place(StrEnum):
    """Where the row's one press leads."""

    PROJECT = "project"
    REPORT = "report"
    REVIEWS = "reviews"
    CLOSURE_REQUEST = "closure_request"
    EXTENSION_REQUEST = "extension_request"
    CASE = "case"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Wording:
    """A row in words: what happened, what to do, and where."""

    happened: Message
    do: Message
    place: Place = Place.PROJECT


TO_DO = frozenset(
    {
        NotificationKind.ASSIGNED,
        NotificationKind.NOT_ACKNOWLEDGED,
        NotificationKind.RETURNED,
        NotificationKind.REMINDED,
        NotificationKind.URGED,
    }
)
"""What asks the owner to act, and asks nothing any more once the project is settled, stands still or is another's."""

TO_ACKNOWLEDGE = frozenset({NotificationKind.ASSIGNED, NotificationKind.NOT_ACKNOWLEDGED})
"""What the owner's acknowledging answers."""

TO_REPORT = frozenset({NotificationKind.RETURNED, NotificationKind.REMINDED})
"""What the owner's next report answers, or the next request for closure."""


def wording(kind: NotificationKind, facts: Mapping[str, object]) -> Wording:
    """The row in words. `facts["what"]` says which of the kind it is, and what the sentence needs stands beside it; without it
    the kind's own sentence needs nothing. A fact whose name ends in `_on` is a day as text, a `step` that is a number is a
    step of the ladder, `things` are what waits for a sponsor, and a `reason` gets the full stop that it was typed without."""
    chosen = _WORDINGS.get((kind, facts.get("what", "")), _WORDINGS[kind, ""])
    values = {name: _in_a_sentence(name, value) for name, value in facts.items()}
    return Wording(Message(chosen.happened.template, values), chosen.do, chosen.place)


def is_still_due(facts: Mapping[str, object], due_on: date | None, steps: Collection[tuple[str, date]]) -> bool:
    """Whether a reminder tells of a date that holds: the project's own, or that of a milestone not done, as (name, date).

    One that has another name by now is known by its date.
    """
    told = date.fromisoformat(str(facts["due_on"]))
    step = facts.get("step")
    if not step:
        return told == due_on
    dates = {on for name, on in steps if name == step} or {on for _, on in steps}
    return told in dates


def _in_a_sentence(name: str, value: object) -> object:
    if name.endswith("_on"):
        return date.fromisoformat(str(value))
    if name == "step" and isinstance(value, int):
        return Step(value).label
    if name == "reason":
        return str(value) if str(value).endswith(_STOPS) else f"{value}。"
    if name == "things" and isinstance(value, list):
        return tuple(Thing(one).label for one in value)
    return value


_STOPS = ("。", "！", "？", "…", ".", "!", "?")


_LABELS: Mapping[NotificationKind, Message] = {
    NotificationKind.ASSIGNED: msg("交办"),
    NotificationKind.NOT_ACKNOWLEDGED: msg("未签收"),
    NotificationKind.RETURNED: msg("退回"),
    NotificationKind.REMINDED: msg("提醒"),
    NotificationKind.URGED: msg("催办"),
    NotificationKind.DECIDED: msg("有结果"),
    NotificationKind.WAITING: msg("等着办"),
    NotificationKind.DIRECTIVE: msg("批示"),
}

_THINGS: Mapping[Thing, Message] = {
    Thing.SHORTFALL: msg("带差销号"),
    Thing.EXTENSION: msg("延期申请"),
    Thing.CONSENT: msg("问责前的同意"),
}

_NOTHING_TO_DO = msg("知道即可，不用再办。")
_WORDINGS: Mapping[tuple[NotificationKind, object], Wording] = {
    (NotificationKind.ASSIGNED, ""): Wording(msg("新下达。"), msg("请看过五定，然后签收。")),
    (NotificationKind.ASSIGNED, "taken_over"): Wording(msg("责任人改为本岗位。"), msg("请看过五定，按时报进度。")),
    (NotificationKind.NOT_ACKNOWLEDGED, ""): Wording(msg("还没有签收。"), msg("请看过五定，马上签收。")),
    (NotificationKind.NOT_ACKNOWLEDGED, "late"): Wording(
        msg("应在 %(due_on)s 前签收，还没有签收。"), msg("请看过五定，马上签收。")
    ),
    (NotificationKind.RETURNED, ""): Wording(msg("被退回。"), msg("请改好再报。")),
    (NotificationKind.RETURNED, "report"): Wording(
        msg("进度报告被退回：%(reason)s"), msg("请改好再报。"), Place.REPORT
    ),
    (NotificationKind.RETURNED, "closure"): Wording(msg("销号申请被退回：%(reason)s"), msg("请补齐，再申请销号。")),
    (NotificationKind.RETURNED, "extension"): Wording(
        msg("延期申请被退回：%(reason)s"), msg("请改好再申请，或者按原来的时限推进。"), Place.EXTENSION_REQUEST
    ),
    (NotificationKind.RETURNED, "reply"): Wording(
        msg("整改回复被退回：%(reason)s"), msg("请改好再回复。"), Place.REPLY
    ),
    (NotificationKind.REMINDED, ""): Wording(msg("快到期了。"), msg("请报进度。"), Place.REPORT),
    (NotificationKind.REMINDED, "due"): Wording(
        msg("时限是 %(due_on)s，剩 %(days)s 天。"), msg("请报进度。"), Place.REPORT
    ),
    (NotificationKind.REMINDED, "step"): Wording(
        msg("节点“%(step)s”%(due_on)s 到期，剩 %(days)s 天。"), msg("请报进度。"), Place.REPORT
    ),
    (NotificationKind.URGED, ""): Wording(msg("已催办。"), msg("请尽快推进，报进度，并按期回复。")),
    (NotificationKind.URGED, "case"): Wording(
        msg("已催办，%(reply_by_on)s 前书面回复。"), msg("请写明怎么整改、哪天完成。"), Place.REPLY
    ),
    (NotificationKind.URGED, "held"): Wording(
        msg("对前任责任人的问责决定：%(step)s，%(reply_by_on)s 前书面回复。"),
        msg("请写明怎么整改、哪天完成。"),
        Place.REPLY,
    ),
    (NotificationKind.DECIDED, ""): Wording(msg("已有决定。"), msg("请看决定。")),
    (NotificationKind.DECIDED, "closed"): Wording(msg("已核验，准予销号（%(serial)s）。"), _NOTHING_TO_DO),
    (NotificationKind.DECIDED, "reopened"): Wording(
        msg("已反销号：%(reason)s"), msg("请按原来的时限接着推进，报进度。")
    ),
    (NotificationKind.DECIDED, "suspended"): Wording(msg("已暂缓：%(reason)s"), msg("停表，恢复以前不用报进度。")),
    (NotificationKind.DECIDED, "resumed"): Wording(msg("已恢复：%(reason)s"), msg("请接着推进，按时报进度。")),
    (NotificationKind.DECIDED, "cancelled"): Wording(msg("已中止：%(reason)s"), _NOTHING_TO_DO),
    (NotificationKind.DECIDED, "mark_revoked"): Wording(
        msg("时限 %(due_on)s 的红叉已撤销：%(reason)s"), _NOTHING_TO_DO
    ),
    (NotificationKind.DECIDED, "extension_granted"): Wording(
        msg("同意延期到 %(new_due_on)s。"), msg("请按新的时限推进。"), Place.EXTENSION_REQUEST
    ),
    (NotificationKind.DECIDED, "extension_refused"): Wording(
        msg("不同意延期：%(reason)s"), msg("请按原来的时限推进。"), Place.EXTENSION_REQUEST
    ),
    (NotificationKind.DECIDED, "held"): Wording(
        msg("问责决定：%(step)s。%(reason)s"), msg("请按期整改回复，有异议的可以申请复核。"), Place.CASE
    ),
    (NotificationKind.DECIDED, "dropped"): Wording(msg("%(step)s不予认定：%(reason)s"), _NOTHING_TO_DO, Place.CASE),
    (NotificationKind.DECIDED, "upheld"): Wording(msg("复核维持%(step)s：%(reason)s"), _NOTHING_TO_DO, Place.CASE),
    (NotificationKind.DECIDED, "step_revoked"): Wording(
        msg("%(step)s已撤销：%(reason)s"), msg("扣的分已经冲回。"), Place.CASE
    ),
    (NotificationKind.DECIDED, "reply_accepted"): Wording(
        msg("整改回复已认可。"), msg("请按承诺的日子完成。"), Place.CASE
    ),
    (NotificationKind.DECIDED, "lifted"): Wording(msg("牌已摘。"), _NOTHING_TO_DO, Place.CASE),
    (NotificationKind.DECIDED, "expired"): Wording(msg("牌已期满。"), _NOTHING_TO_DO, Place.CASE),
    (NotificationKind.DECIDED, "excused"): Wording(msg("已容错：%(reason)s"), _NOTHING_TO_DO, Place.CASE),
    (NotificationKind.WAITING, ""): Wording(msg("等着办理。"), msg("请办理。")),
    (NotificationKind.WAITING, "reports"): Wording(
        msg("%(year)s 年度“%(title)s”有进度报告等着审核。"), msg("请审核。"), Place.REVIEWS
    ),
    (NotificationKind.WAITING, "sponsor"): Wording(
        msg("挂联领导改为本岗位，已有等着定的：%(things)s。"), msg("请看过再定。")
    ),
    (NotificationKind.WAITING, "shortfall"): Wording(
        msg("%(requested_on)s 申请销号，有没达到的内容。"), msg("请定是否同意带差销号。"), Place.CLOSURE_REQUEST
    ),
    (NotificationKind.WAITING, "verification"): Wording(
        msg("%(requested_on)s 申请销号。"), msg("请核验。"), Place.CLOSURE_REQUEST
    ),
    (NotificationKind.WAITING, "extension_review"): Wording(
        msg("申请延期到 %(new_due_on)s。"), msg("请审核。"), Place.EXTENSION_REQUEST
    ),
    (NotificationKind.WAITING, "extension_decision"): Wording(
        msg("申请延期到 %(new_due_on)s，办公室已上报。"), msg("请定是否同意。"), Place.EXTENSION_REQUEST
    ),
    (NotificationKind.WAITING, "hearing"): Wording(
        msg("拟予%(step)s，申辩到 %(until_on)s。"), msg("请申辩，或者说明不申辩。"), Place.CASE
    ),
    (NotificationKind.WAITING, "proposed"): Wording(msg("程序提出%(step)s。"), msg("请核实，告知对方。"), Place.CASE),
    (NotificationKind.WAITING, "heard"): Wording(msg("%(step)s的申辩已经提出。"), msg("请看过再定。"), Place.CASE),
    (NotificationKind.WAITING, "waived"): Wording(msg("对%(step)s说明不申辩。"), msg("请看过再定。"), Place.CASE),
    (NotificationKind.WAITING, "consented"): Wording(msg("挂联领导同意%(step)s。"), msg("请决定。"), Place.CASE),
    (NotificationKind.WAITING, "review"): Wording(msg("对%(step)s申请复核：%(reason)s"), msg("请复核。"), Place.CASE),
    (NotificationKind.WAITING, "reply"): Wording(msg("整改回复已经提交。"), msg("请认可或退回。"), Place.CASE),
    (NotificationKind.WAITING, "lift"): Wording(msg("申请摘牌。"), msg("请办理。"), Place.CASE),
    (NotificationKind.DIRECTIVE, ""): Wording(msg("有批示。"), msg("请按批示办理，并回复。")),
}
