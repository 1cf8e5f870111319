"""Documents (文书): issued once, with a number, and never changed; a correction is a new one that cites the old (RULES §8, §11)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import Message, msg
from tracker.domain.notice import NoticeContent, NoticeKind, number_in, serial
from tracker.extensions import db
from tracker.models import Notice, NoticeFile, NoticeTemplate, Organization
from tracker.queries import notices as reads
from tracker.queries.notice_templates import issuers

from . import audit
from .bulk import insert_new
from .doer import Doer
from .serials import next_numbers
from .turns import take_turn

TITLE_LENGTH = 200
OTHERS_WORDS: Mapping[NoticeKind, Message] = {
    NoticeKind.CLOSURE: msg("销号单照销号的记录印发，不能另行更正。记录有误的，请挂联领导反销号后重办。"),
    NoticeKind.TALK: msg("约谈记录由双方签字，不能单方更正。记得有出入的，请在签字时写明；决定有误的，请撤销。"),
    NoticeKind.REPLY: msg("整改回复是责任人的话，不能由办公室更正。有误的，请退回，由责任人重新回复。"),
}
"""Documents whose words are not the office's to correct, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One document to be issued, and what it is about. `number` is given only where one was given out before: a closure's own."""

    content: NoticeContent
    organization_id: int
    project_id: int | None = None
    checklist_id: int | None = None
    step_id: int | None = None
    cites_id: int | None = None
    addressee_id: int | None = None
    number: str | None = None


def issue_notice(
    kind: NoticeKind,
    content: NoticeContent,
    *,
    by: Doer,
    organization_id: int,
    year: int,
    project_id: int | None = None,
    checklist_id: int | None = None,
    step_id: int | None = None,
    cites_id: int | None = None,
    addressee_id: int | None = None,
    number: str | None = None,
) -> Notice:
    """Gives the document its number and freezes its content; the row as it now stands for good. See `issue_many`."""
    issue = Issue(content, organization_id, project_id, checklist_id, step_id, cites_id, addressee_id, number)
    return issue_many(kind, [issue], by=by, year=year)[0]


def issue_many(kind: NoticeKind, issues: Sequence[Issue], *, by: Doer, year: int) -> list[Notice]:
    """Issues many documents of one kind at once, numbered for each organisation without a gap in the order given.

    Their files are made when first asked for. The caller has checked the right of the act that the document belongs to:
    the ladder's step, the closure, the decision. Raises RuleBroken for a document without title or text.
    """
    for issue in issues:
        _require_words(issue.content)
    of = issuers({issue.organization_id for issue in issues}, kind)
    unnumbered = Counter(issue.organization_id for issue in issues if issue.number is None)
    numbers = {one: iter(given) for one, given in next_numbers(unnumbered, kind.value, year=year).items()}
    made = []
    for issue in issues:
        in_year, number = number_in(issue.number) if issue.number else (year, next(numbers[issue.organization_id]))
        path, template_id = of[issue.organization_id]
        made.append(
            Notice(
                organization_id=issue.organization_id,
                org_path=path,
                kind=kind,
                year=in_year,
                number=number,
                template_id=template_id,
                **_kept(kind, issue, serial(kind, in_year, number), by=by),
            )
        )
    db.session.add_all(made)
    db.session.flush()
    audit.record_many([_line(notice) for notice in made], by=by)
    return made


def correct_notice(notice: Notice, *, title: str, text: str, by: Doer) -> Notice:
    """Issues a new document of the same kind in place of an issued one; the old stands as it was, and the new one says what it replaces.

    Sent twice it gives the document that was issued. Raises NotAllowed for anyone but the office, RuleBroken when nothing was changed,
    when another document replaces this one already, for a certificate, whose facts are the closure's, for a reply, whose words
    are the owner's, or for the record of a talk, which both sides sign.
    """
    require_office(notice.org_path, by=by)
    if notice.kind in OTHERS_WORDS:
        raise RuleBroken(OTHERS_WORDS[notice.kind])
    take_turn(notice)
    old = notice.text
    worded = old.reworded(title=title, text=text)
    if (worded.title, worded.paragraphs) == (old.title, old.paragraphs):
        raise RuleBroken(msg("内容没有改动，不用更正。"), field="text")
    said_before = _replaces(notice.cites) if notice.cites else ""
    kept = tuple(one for one in worded.paragraphs if one != said_before)
    _require_words(worded.dated(by.today, paragraphs=kept))
    content = worded.dated(by.today, paragraphs=(*kept, _replaces(notice)))
    there = reads.correction(notice.id)
    if there is not None and there.text == content:
        return there
    if there is not None:
        raise RuleBroken(msg("%(old)s 已由 %(new)s 替代，请更正 %(new)s。", old=notice.serial, new=there.serial))
    return issue_notice(
        notice.kind,
        content,
        by=by,
        organization_id=notice.organization_id,
        year=by.today.year,
        project_id=notice.project_id,
        checklist_id=notice.checklist_id,
        step_id=notice.step_id,
        cites_id=notice.id,
        addressee_id=notice.addressee_id,
    )


def keep_file(
    notice: Notice, ending: str, *, digest: str, size: int, at: dt.datetime, is_given: bool = False
) -> NoticeFile:
    """Writes down a file of the document, which lies in the evidence store; the first one stands, and that one is given back.

    No act of a person and so no audit line: what the file says was settled at the issue. `at` is UTC.
    """
    values = {
        "notice_id": notice.id,
        "ending": ending,
        "digest": digest,
        "size": size,
        "is_given": is_given,
        "made_at": at,
    }
    insert_new(NoticeFile, [values], "digest")
    return db.session.get_one(NoticeFile, (notice.id, ending))


def change_template(
    organization: Organization, kind: NoticeKind, *, digest: str | None, name: str = "", by: Doer
) -> NoticeTemplate:
    """Puts a template of the office's own in force for the documents to come, or (without a digest) the built-in one again.

    The file lies in the evidence store and was tried on sample data. Raises NotAllowed for anyone but the office.
    """
    if by.actor is None or not permissions.can_change_template(by.actor, organization.path):
        raise NotAllowed(msg("文书模板由本单位的办公室更换。"))
    template = NoticeTemplate(
        organization_id=organization.id,
        kind=kind,
        digest=digest,
        original_name=name[:TITLE_LENGTH],
        added_by_id=by.actor.account_id,
        added_at=by.at,
    )
    db.session.add(template)
    told = {"kind": kind.value, "files": [name] if digest else []}
    audit.record(Act.NOTICE_TEMPLATE_CHANGE, by=by, subject=template, label=str(kind.label), after=told)
    return template


def require_office(org_path: str, *, by: Doer) -> None:
    """Raises NotAllowed for anyone but the office of the organisation at `org_path`."""
    if by.actor is None or not permissions.can_issue_notice(by.actor, org_path):
        raise NotAllowed(msg("文书由本单位的办公室印发。"))


def _replaces(notice: Notice) -> str:
    return str(msg("本件替代%(serial)s，原件同时停止执行。", serial=notice.serial))


def _require_words(content: NoticeContent) -> None:
    if not content.title or len(content.title) > TITLE_LENGTH:
        raise RuleBroken(msg("请写标题，不超过 %(most)s 个字。", most=TITLE_LENGTH), field="title")
    if not content.paragraphs:
        raise RuleBroken(msg("正文是空的，请写上内容再印发。"), field="text")


def _kept(kind: NoticeKind, issue: Issue, number: str, *, by: Doer) -> dict[str, Any]:
    return {
        "serial": number,
        "title": issue.content.title,
        "content": issue.content.as_json(),
        "content_digest": issue.content.digest(kind, number),
        "checklist_id": issue.checklist_id,
        "project_id": issue.project_id,
        "step_id": issue.step_id,
        "cites_id": issue.cites_id,
        "addressee_id": issue.addressee_id,
        "issued_by_id": by.account_id,
        "issuer_label": by.label,
        "issued_at": by.at,
        "issued_on": by.today,
    }


def _line(notice: Notice) -> audit.Line:
    told = {"serial": notice.serial, "title": notice.title}
    if notice.cites is not None:
        told["cites"] = notice.cites.serial
    act = Act.NOTICE_CORRECT if notice.cites else Act.NOTICE_ISSUE
    label = f"{notice.serial} {notice.title}"
    return audit.Line(act, Notice.__tablename__, notice.id, label, notice.project_id, told)
