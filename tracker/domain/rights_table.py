"""The table of rights, worked out by asking every right about everyone: `python -m tracker.domain.rights_table` prints it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.escalation import Step
from tracker.domain.message import Message, msg
from tracker.domain.permissions import RIGHTS, Actor, Grant, Role, can_see_checklist, can_see_project
from tracker.domain.project import State

_PARK = "/1/4/"
_OTHER_PARK = "/1/5/"
_OWNER_ID, _SPONSOR_ID, _SOMEONE_ID = 1, 2, 3
_LEAD_UNIT_ID, _SUPPORT_UNIT_ID = 22, 31


@dataclass(frozen=True, slots=True)
class _Project:
    """The project that everyone is asked about: its checklist is the park's, a unit of the park leads it."""

    owner_id: int = _OWNER_ID
    sponsor_id: int = _SPONSOR_ID
    org_path: str = _PARK
    lead_path: str = "/1/4/22/"
    lead_unit_id: int = _LEAD_UNIT_ID
    state: State = State.IN_PROGRESS


@dataclass(frozen=True, slots=True)
class _Decision:
    """A talk with the owner of that project."""

    step: Step = Step.TALK
    owner_id: int = _OWNER_ID
    decided_by_id: int = _SOMEONE_ID
    review_asked_at: None = None


_ISSUED = _Project()
_DRAFT = _Project(state=State.DRAFT)


def _with_roles(account_id: int, path: str, *roles: Role) -> Actor:
    return Actor(account_id, 40, "/1/40/", tuple(Grant(role, path) for role in roles))


PEOPLE: tuple[tuple[Message, Actor], ...] = (
    *((role.label, _with_roles(10 + at, _PARK, role)) for at, role in enumerate(Role)),
    (msg("本项目责任人"), Actor(_OWNER_ID, 50, "/1/50/")),
    (msg("本项目挂联领导"), Actor(_SPONSOR_ID, 50, "/1/50/")),
    (msg("责任单位的人"), Actor(30, _LEAD_UNIT_ID, "/1/4/22/")),
    (msg("协办单位的人"), Actor(31, _SUPPORT_UNIT_ID, "/1/31/")),
    (
        msg("别的园区"),
        _with_roles(32, _OTHER_PARK, Role.OFFICE, Role.SPONSOR, Role.REPORTER, Role.VERIFIER, Role.VIEWER),
    ),
)
"""Who is asked: one person for each role held at the park, then those whom the project names, then one from outside."""

_LABELS: Mapping[str, Message] = {
    "can_see_project": msg("查看项目"),
    "can_see_checklist": msg("查看清单"),
    "can_create_checklist": msg("新建清单"),
    "can_edit_terms": msg("填写五定（下达前）"),
    "can_issue": msg("下达"),
    "can_change_terms": msg("变更五定（下达后）"),
    "can_acknowledge": msg("签收"),
    "can_report": msg("报进度、传佐证"),
    "can_review": msg("审核、退回进度"),
    "can_request_closure": msg("申请销号"),
    "can_approve_shortfall": msg("同意带差销号"),
    "can_verify": msg("核验销号"),
    "can_reopen": msg("反销号"),
    "can_request_extension": msg("申请延期"),
    "can_review_extension": msg("审核延期申请"),
    "can_decide_extension": msg("定延期"),
    "can_suspend": msg("暂缓"),
    "can_resume": msg("恢复"),
    "can_cancel": msg("中止"),
    "can_revoke_mark": msg("撤销红叉"),
    "can_archive": msg("归档"),
    "can_import_register": msg("导入台账"),
    "can_issue_notice": msg("印发文书"),
    "can_change_template": msg("更换文书模板"),
    "can_urge": msg("催办"),
    "can_tell": msg("告知"),
    "can_be_heard": msg("申辩（本人指告知时的责任人）"),
    "can_consent": msg("同意红牌、调整建议"),
    "can_decide": msg("决定问责"),
    "can_ask_review": msg("申请复核（同上）"),
    "can_judge_review": msg("复核"),
    "can_revoke_step": msg("撤销问责决定"),
    "can_excuse": msg("容错"),
    "can_reply": msg("整改回复"),
    "can_judge_reply": msg("认可、退回整改回复"),
    "can_ask_lift": msg("申请摘牌"),
    "can_lift": msg("摘牌"),
    "can_book_points": msg("记分"),
    "can_see_points": msg("查看个人记分"),
    "can_read_decision": msg("查看问责文书、扣分（本人指告知时的责任人）"),
    "can_read_reason": msg("查看约谈的内容（同上）"),
    "can_make_accounts": msg("新建、停用账号"),
    "can_reset_password": msg("重置密码"),
    "can_grant_roles": msg("授予、收回角色"),
    "can_see_accounts": msg("查看账号"),
    "can_edit_organizations": msg("新建、更名、调整组织"),
    "can_see_organizations": msg("查看组织"),
    "can_change_policy": msg("修改参数"),
    "can_read_audit": msg("查看审计日志"),
    "can_see_whole_phone": msg("查看完整电话"),
    "can_receive_word": msg("收件箱、每日摘要、日历（本人的）"),
    "can_see_deliveries": msg("查看摘要送达情况"),
}
_ASKED_OF_THE_PARK = frozenset(
    {
        "can_create_checklist",
        "can_issue",
        "can_archive",
        "can_import_register",
        "can_issue_notice",
        "can_change_template",
        "can_make_accounts",
        "can_see_accounts",
        "can_edit_organizations",
        "can_see_organizations",
        "can_change_policy",
        "can_read_audit",
        "can_see_deliveries",
    }
)
_ASKED_OF: Mapping[str, tuple[object, ...]] = {
    "can_see_project": (_ISSUED, (_SUPPORT_UNIT_ID,)),
    "can_edit_terms": (_DRAFT,),
    "can_review": (_ISSUED, _OWNER_ID),
    "can_verify": (_ISSUED, _OWNER_ID),
    "can_review_extension": (_ISSUED, _OWNER_ID),
    "can_be_heard": (_OWNER_ID,),
    "can_consent": (_ISSUED, _OWNER_ID),
    "can_decide": (_ISSUED, _OWNER_ID),
    "can_ask_review": (_OWNER_ID,),
    "can_judge_review": (_ISSUED, _SOMEONE_ID, _OWNER_ID),
    "can_revoke_step": (_ISSUED, _OWNER_ID),
    "can_judge_reply": (_ISSUED, _OWNER_ID),
    "can_lift": (_ISSUED, _OWNER_ID),
    "can_book_points": (_ISSUED, _OWNER_ID),
    "can_read_decision": (_ISSUED, _Decision()),
    "can_read_reason": (_ISSUED, _Decision()),
    "can_reset_password": (_PARK, ()),
    "can_grant_roles": (_PARK, _SOMEONE_ID),
    "can_see_whole_phone": (_SOMEONE_ID, _PARK),
    "can_receive_word": (),
}
_ALLOWED, _REFUSED = msg("可"), msg("—")


def may(actor: Actor, right: str) -> bool:
    """Whether the right says yes to this actor about the table's project, checklist or account."""
    if right == can_see_checklist.__name__:
        return can_see_checklist(actor, _PARK, sees_a_project=may(actor, can_see_project.__name__))
    usual = (_PARK,) if right in _ASKED_OF_THE_PARK else (_ISSUED,)
    return RIGHTS[right](actor, *_ASKED_OF.get(right, usual))


def as_markdown() -> str:
    """The whole table, a row each right and a column each person, in Chinese."""
    people = [str(label) for label, _ in PEOPLE]
    rows = [
        [str(_LABELS[right]), *(str(_ALLOWED if may(actor, right) else _REFUSED) for _, actor in PEOPLE)]
        for right in RIGHTS
    ]
    lines = [[str(msg("权限")), *people], ["---"] * (len(people) + 1), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"# {_TITLE}\n\n{_INTRODUCTION}\n\n{table}\n"


_TITLE = msg("谁能做什么")
_INTRODUCTION = msg(
    "本表由程序逐条问出，请勿手改：`python -m tracker.domain.rights_table > docs/rights.md`。"
    "角色授在园区，管到园区以下的组织；清单属于园区，由园区下的一个单位负责。"
    "角色各列的人不是本项目的责任人，也不是挂联领导；看不到的一律显示“没有这一页”。"
)


def main() -> None:
    """Print the table."""
    sys.stdout.write(as_markdown())


if __name__ == "__main__":
    main()
