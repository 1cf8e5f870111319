"""Accounts: made, edited, disabled, enabled and given a new first password by the system administrator, who grants no roles."""

from __future__ import annotations

import importlib
import re
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Account, Checklist, Organization, Project

from . import audit, calendars, digests, logins, passwords, roles, sessions
from .doer import Doer

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
PHONE = re.compile(r"[0-9+][0-9 -]{4,19}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an account says of its holder. Empty pinyin and initials are worked out from the post and the name."""

    post: str
    person_name: str = ""
    pinyin: str = ""
    initials: str = ""
    phone: str = ""


def create_account(
    username: str, entry: Entry, *, at: Organization, password_hash: str, by: Doer, is_one_time: bool = True
) -> Account:
    """A new account without any role; the password behind the hash is good for one log-in.

    Raises NotAllowed, or RuleBroken on `username`, `post` or `phone`.
    """
    _demand_right(by, at.path)
    name = logins.normal(username)
    if not USERNAME.fullmatch(name):
        raise RuleBroken(msg("用户名用小写字母、数字、点、横线，2 到 40 个字符，以字母或数字开头。"), field="username")
    if db.session.scalar(sa.select(Account.id).where(Account.username == name)):
        raise RuleBroken(msg("用户名“%(name)s”已有人用，请换一个。", name=name), field="username")
    account = Account(username=name, organization_id=at.id, created_at=by.at, **asdict(_checked(entry)))
    db.session.add(account)
    passwords.set_password(account, password_hash, is_one_time=is_one_time, by=by)
    audit.record(
        Act.ACCOUNT_CREATE,
        by=by,
        subject=account,
        label=account.username,
        after={name: said for name, said in _first_facts(account, at).items() if said},
    )
    return account


def edit_account(account: Account, entry: Entry, *, at: Organization, version: int, by: Doer) -> None:
    """Post, name, unit and phone anew. Raises NotAllowed, Stale, or RuleBroken on a field."""
    _demand_right(by, account.organization.path)
    _demand_right(by, at.path)
    before = facts(account)
    if account.version != version:
        raise Stale(before)
    for field, value in asdict(_checked(entry)).items():
        setattr(account, field, value)
    account.organization_id, account.organization = at.id, at
    after = facts(account)
    changed = {field for field in after if before[field] != after[field]}
    if not changed:
        return
    _raise_revisions(account)
    audit.record(
        Act.ACCOUNT_EDIT,
        by=by,
        subject=account,
        label=account.username,
        before={field: _unsaid(field, before[field]) for field in sorted(changed)},
        after={field: _unsaid(field, after[field]) for field in sorted(changed)},
    )


def disable_account(account: Account, *, reason: str, by: Doer) -> None:
    """Shuts the account and takes from its holder what was theirs: opened again, it may have another.

    Raises NotAllowed; RuleBroken for oneself, and for the last administrator.
    """
    _demand_right(by, account.organization.path)
    if account.id == by.account_id:
        raise RuleBroken(msg("不能停用自己的账号，请由另一位系统管理员办理。"))
    if account.disabled_at:
        raise RuleBroken(msg("这个账号已经停用。"))
    if not reason.strip():
        raise RuleBroken(msg("请写明停用的原因。"), field="reason")
    roles.keep_an_administrator(account)
    account.disabled_at, account.disabled_by_id = by.at, by.account_id
    _part_from_holder(account, by=by)
    _raise_revisions(account)
    audit.record(Act.ACCOUNT_DISABLE, by=by, subject=account, label=account.username, reason=reason.strip())


def enable_account(account: Account, *, by: Doer) -> None:
    """Opens the account again, with the roles it had. Raises NotAllowed or RuleBroken."""
    _demand_right(by, account.organization.path)
    if not account.disabled_at:
        raise RuleBroken(msg("这个账号没有停用。"))
    account.disabled_at = account.disabled_by_id = None
    _raise_revisions(account)
    audit.record(Act.ACCOUNT_ENABLE, by=by, subject=account, label=account.username)


def reset_password(account: Account, *, password_hash: str, by: Doer) -> None:
    """A new first password, good for one log-in, perhaps for a new holder of the post; wrong passwords are forgotten. Raises NotAllowed."""
    demand_reset(account, by=by)
    passwords.set_password(account, password_hash, is_one_time=True, by=by)
    _part_from_holder(account, by=by)
    logins.forget_failures(account.username)
    audit.record(Act.ACCOUNT_RESET_PASSWORD, by=by, subject=account, label=account.username)


def demand_reset(account: Account, *, by: Doer) -> None:
    """Raises NotAllowed unless `by` may give the account a new first password (RULES §10)."""
    _demand_right(by, account.organization.path)
    held = [grant.role for grant in account.grants]
    if by.actor is not None and not permissions.can_reset_password(by.actor, account.organization.path, held):
        raise NotAllowed(
            msg("安全管理员和审计管理员的密码不能在这里重置，请在服务器上运行 tracker account reset-password。")
        )


def choose_language(account: Account, language: str, *, by: Doer) -> None:
    """The language in which one reads. Raises NotAllowed for another's account."""
    if account.id != by.account_id:
        raise NotAllowed(msg("只能改自己的语言。"))
    if account.language == language:
        return
    before = {"language": account.language}
    account.language = language
    audit.record(
        Act.ACCOUNT_EDIT, by=by, subject=account, label=account.username, before=before, after={"language": language}
    )


def facts(account: Account) -> dict[str, object]:
    """What an edit can change, by field, fit for comparing."""
    return {
        "post": account.post,
        "person_name": account.person_name,
        "organization": account.organization.name,
        "phone": account.phone,
        "pinyin": account.pinyin,
        "initials": account.initials,
    }


def spelt(text: str) -> tuple[str, str]:
    """Pinyin without tones and its initials: 责任人 gives ("zerenren", "zrr"). Other signs stay as they are."""
    # The library takes a seventh of a second to load, and only those who make accounts need it.
    pypinyin = importlib.import_module("pypinyin")
    parts = [part for part in pypinyin.lazy_pinyin(text.lower()) if part.strip()]
    return "".join(parts).replace(" ", ""), "".join(part[0] for part in parts)


def _part_from_holder(account: Account, *, by: Doer) -> None:
    """Ends the sessions, the calendar feed and the digest: whoever held the account so far reads no more by any of them."""
    sessions.end_sessions(account.id, at=by.at)
    calendars.close_feed(account, at=by.at)
    digests.forget_setting(account)


def _demand_right(by: Doer, path: str) -> None:
    """The program itself (no actor) may: it sets up the first accounts and the demo."""
    if by.actor is not None and not permissions.can_make_accounts(by.actor, path):
        raise NotAllowed(msg("账号由本组织或上级组织的系统管理员办理。"))


def _checked(entry: Entry) -> Entry:
    stripped = {field: value.strip() for field, value in asdict(entry).items()}
    if not stripped["post"]:
        raise RuleBroken(msg("请填岗位名称，如“党群工作部部长”。"), field="post")
    if stripped["phone"] and not PHONE.fullmatch(stripped["phone"]):
        raise RuleBroken(msg("电话只用数字、空格和横线，5 到 20 位。"), field="phone")
    pinyin, initials = spelt(stripped["post"] + stripped["person_name"])
    stripped["pinyin"] = (stripped["pinyin"] or pinyin)[:200].lower()
    stripped["initials"] = (stripped["initials"] or initials)[:60].lower()
    return Entry(**stripped)


def _first_facts(account: Account, at: Organization) -> dict[str, str]:
    return {"post": account.post, "person_name": account.person_name, "organization": at.name}


def _unsaid(field: str, value: object) -> object:
    """The audit log keeps that a phone number changed, not the number."""
    return masked_phone(str(value)) if field == "phone" else value


def masked_phone(phone: str) -> str:
    """138****1234; shorter numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


def _raise_revisions(account: Account) -> None:
    """Boards that name the account are drawn anew."""
    named = sa.select(Project.checklist_id).where(
        sa.or_(Project.owner_id == account.id, Project.sponsor_id == account.id)
    )
    db.session.execute(
        sa.update(Checklist)
        .where(Checklist.id.in_(named))
        .values(revision=Checklist.revision + 1)
        .execution_options(synchronize_session="fetch")
    )
