"""What the audit log can say was done: noun:verb."""

from collections.abc import Mapping
from enum import StrEnum

from tracker.domain.message import Message, msg

PROGRAM = msg("系统")
"""Who acts where no person does: the daily sweep."""


class Act(StrEnum):
    """One act or refusal. The value stands in the database for ever: add, never rename."""

    CHECKLIST_CREATE = "checklist:create"
    CHECKLIST_EDIT = "checklist:edit"
    CHECKLIST_ISSUE = "checklist:issue"
    CHECKLIST_ARCHIVE = "checklist:archive"
    CHECKLIST_REMOVE = "checklist:remove"
    CHECKLIST_IMPORT = "checklist:import"
    PROJECT_CREATE = "project:create"
    PROJECT_EDIT = "project:edit"
    PROJECT_REMOVE = "project:remove"
    PROJECT_ASSIGN = "project:assign"
    PROJECT_ISSUE = "project:issue"
    PROJECT_ACKNOWLEDGE = "project:acknowledge"
    PROJECT_CHANGE = "project:change"
    PROJECT_SUSPEND = "project:suspend"
    PROJECT_RESUME = "project:resume"
    PROJECT_CANCEL = "project:cancel"
    REPORT_SUBMIT = "report:submit"
    REPORT_ACKNOWLEDGE = "report:acknowledge"
    REPORT_RETURN = "report:return"
    EVIDENCE_ADD = "evidence:add"
    CLOSURE_REQUEST = "closure:request"
    CLOSURE_APPROVE_SHORTFALL = "closure:approve_shortfall"
    CLOSURE_ACCEPT = "closure:accept"
    CLOSURE_RETURN = "closure:return"
    CLOSURE_WITHDRAW = "closure:withdraw"
    CLOSURE_REOPEN = "closure:reopen"
    EXTENSION_REQUEST_SUBMIT = "extension_request:submit"
    EXTENSION_REQUEST_FORWARD = "extension_request:forward"
    EXTENSION_REQUEST_RETURN = "extension_request:return"
    EXTENSION_REQUEST_WITHDRAW = "extension_request:withdraw"
    EXTENSION_REQUEST_GRANT = "extension_request:grant"
    EXTENSION_REQUEST_REFUSE = "extension_request:refuse"
    OVERDUE_MARK_RECORD = "overdue_mark:record"
    OVERDUE_MARK_REVOKE = "overdue_mark:revoke"
    NOTICE_ISSUE = "notice:issue"
    NOTICE_CORRECT = "notice:correct"
    NOTICE_TEMPLATE_CHANGE = "notice_template:change"
    CIRCULAR_DRAFT_MAKE = "circular_draft:make"
    CIRCULAR_DRAFT_EDIT = "circular_draft:edit"
    CASE_OPEN = "case:open"
    CASE_END = "case:end"
    CASE_EXCUSE = "case:excuse"
    STEP_REMIND = "step:remind"
    STEP_URGE = "step:urge"
    STEP_PROPOSE = "step:propose"
    STEP_TELL = "step:tell"
    STEP_CONSENT = "step:consent"
    STEP_HOLD = "step:hold"
    STEP_DROP = "step:drop"
    STEP_ASK_REVIEW = "step:ask_review"
    STEP_UPHOLD = "step:uphold"
    STEP_REVOKE = "step:revoke"
    STATEMENT_MAKE = "statement:make"
    STATEMENT_WAIVE = "statement:waive"
    REPLY_SUBMIT = "reply:submit"
    REPLY_ACCEPT = "reply:accept"
    REPLY_RETURN = "reply:return"
    CARD_ASK_LIFT = "card:ask_lift"
    CARD_LIFT = "card:lift"
    CARD_EXPIRE = "card:expire"
    POINTS_BOOK = "points:book"
    POINTS_REVERSE = "points:reverse"
    ACCOUNT_CREATE = "account:create"
    ACCOUNT_EDIT = "account:edit"
    ACCOUNT_DISABLE = "account:disable"
    ACCOUNT_ENABLE = "account:enable"
    ACCOUNT_RESET_PASSWORD = "account:reset_password"  # noqa: S105 - the name of an act
    ACCOUNT_CHANGE_PASSWORD = "account:change_password"  # noqa: S105 - the name of an act
    ROLE_GRANT = "role:grant"
    ROLE_REVOKE = "role:revoke"
    ORGANIZATION_CREATE = "organization:create"
    ORGANIZATION_RENAME = "organization:rename"
    ORGANIZATION_MOVE = "organization:move"
    POLICY_CHANGE = "policy:change"
    SESSION_LOGIN = "session:login"
    SESSION_REFUSED = "session:refused"
    SESSION_LOGOUT = "session:logout"
    SESSION_END = "session:end"
    DIGEST_SET = "digest:set"
    DIGEST_STOP = "digest:stop"
    CALENDAR_OPEN = "calendar:open"
    CALENDAR_END = "calendar:end"
    AUDIT_READ = "audit:read"

    @property
    def label(self) -> Message:
        """The act in the office's words, for the audit log and a project's history."""
        return _LABELS[self]


_LABELS: Mapping[Act, Message] = {
    Act.CHECKLIST_CREATE: msg("新建项目清单"),
    Act.CHECKLIST_EDIT: msg("修改项目清单"),
    Act.CHECKLIST_ISSUE: msg("下达项目清单"),
    Act.CHECKLIST_ARCHIVE: msg("归档项目清单"),
    Act.CHECKLIST_REMOVE: msg("删去项目清单草稿"),
    Act.CHECKLIST_IMPORT: msg("导入台账"),
    Act.PROJECT_CREATE: msg("新建小项"),
    Act.PROJECT_EDIT: msg("修改五定"),
    Act.PROJECT_REMOVE: msg("删去小项"),
    Act.PROJECT_ASSIGN: msg("派单"),
    Act.PROJECT_ISSUE: msg("下达"),
    Act.PROJECT_ACKNOWLEDGE: msg("签收"),
    Act.PROJECT_CHANGE: msg("变更"),
    Act.PROJECT_SUSPEND: msg("暂缓"),
    Act.PROJECT_RESUME: msg("恢复"),
    Act.PROJECT_CANCEL: msg("中止"),
    Act.REPORT_SUBMIT: msg("报进度"),
    Act.REPORT_ACKNOWLEDGE: msg("审核进度"),
    Act.REPORT_RETURN: msg("退回进度"),
    Act.EVIDENCE_ADD: msg("上传佐证"),
    Act.CLOSURE_REQUEST: msg("申请销号"),
    Act.CLOSURE_APPROVE_SHORTFALL: msg("同意带差销号"),
    Act.CLOSURE_ACCEPT: msg("核验销号"),
    Act.CLOSURE_RETURN: msg("退回销号申请"),
    Act.CLOSURE_WITHDRAW: msg("撤回销号申请"),
    Act.CLOSURE_REOPEN: msg("反销号"),
    Act.EXTENSION_REQUEST_SUBMIT: msg("申请延期"),
    Act.EXTENSION_REQUEST_FORWARD: msg("上报延期申请"),
    Act.EXTENSION_REQUEST_RETURN: msg("退回延期申请"),
    Act.EXTENSION_REQUEST_WITHDRAW: msg("撤回延期申请"),
    Act.EXTENSION_REQUEST_GRANT: msg("同意延期"),
    Act.EXTENSION_REQUEST_REFUSE: msg("不同意延期"),
    Act.OVERDUE_MARK_RECORD: msg("记红叉"),
    Act.OVERDUE_MARK_REVOKE: msg("撤销红叉"),
    Act.NOTICE_ISSUE: msg("印发文书"),
    Act.NOTICE_CORRECT: msg("更正文书"),
    Act.NOTICE_TEMPLATE_CHANGE: msg("更换文书模板"),
    Act.CIRCULAR_DRAFT_MAKE: msg("生成文书稿"),
    Act.CIRCULAR_DRAFT_EDIT: msg("修改文书稿"),
    Act.CASE_OPEN: msg("建问责案卷"),
    Act.CASE_END: msg("问责案卷终结"),
    Act.CASE_EXCUSE: msg("容错"),
    Act.STEP_REMIND: msg("到期提醒"),
    Act.STEP_URGE: msg("催办"),
    Act.STEP_PROPOSE: msg("提出问责建议"),
    Act.STEP_TELL: msg("告知"),
    Act.STEP_CONSENT: msg("同意问责建议"),
    Act.STEP_HOLD: msg("决定问责"),
    Act.STEP_DROP: msg("不予认定"),
    Act.STEP_ASK_REVIEW: msg("申请复核"),
    Act.STEP_UPHOLD: msg("复核维持"),
    Act.STEP_REVOKE: msg("撤销问责决定"),
    Act.STATEMENT_MAKE: msg("申辩"),
    Act.STATEMENT_WAIVE: msg("不申辩"),
    Act.REPLY_SUBMIT: msg("整改回复"),
    Act.REPLY_ACCEPT: msg("认可整改回复"),
    Act.REPLY_RETURN: msg("退回整改回复"),
    Act.CARD_ASK_LIFT: msg("申请摘牌"),
    Act.CARD_LIFT: msg("摘牌"),
    Act.CARD_EXPIRE: msg("牌期满"),
    Act.POINTS_BOOK: msg("记分"),
    Act.POINTS_REVERSE: msg("冲回记分"),
    Act.ACCOUNT_CREATE: msg("新建账号"),
    Act.ACCOUNT_EDIT: msg("修改账号"),
    Act.ACCOUNT_DISABLE: msg("停用账号"),
    Act.ACCOUNT_ENABLE: msg("启用账号"),
    Act.ACCOUNT_RESET_PASSWORD: msg("重置密码"),
    Act.ACCOUNT_CHANGE_PASSWORD: msg("修改密码"),
    Act.ROLE_GRANT: msg("授予角色"),
    Act.ROLE_REVOKE: msg("收回角色"),
    Act.ORGANIZATION_CREATE: msg("新建组织"),
    Act.ORGANIZATION_RENAME: msg("组织更名"),
    Act.ORGANIZATION_MOVE: msg("组织调整隶属"),
    Act.POLICY_CHANGE: msg("修改参数"),
    Act.SESSION_LOGIN: msg("登录"),
    Act.SESSION_REFUSED: msg("登录被拒"),
    Act.SESSION_LOGOUT: msg("退出"),
    Act.SESSION_END: msg("结束会话"),
    Act.DIGEST_SET: msg("设置每日摘要"),
    Act.DIGEST_STOP: msg("停止每日摘要"),
    Act.CALENDAR_OPEN: msg("开通日历订阅"),
    Act.CALENDAR_END: msg("停用日历订阅"),
    Act.AUDIT_READ: msg("查看审计日志"),
}


def doer_in_words(label: str) -> Message | str:
    """Who acted, as the log keeps it: a person by the name that they had then, the program in the reader's language."""
    return PROGRAM if label == str(PROGRAM) else label
