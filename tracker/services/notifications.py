"""Word to people, written in the transaction of the act that it tells of; read by opening it, or by doing what it asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa

from tracker.direct import Direct
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed
from tracker.domain.message import msg
from tracker.domain.notification import NotificationKind, is_still_due, wording
from tracker.extensions import db
from tracker.models import Account, Notification, Project
from tracker.models.base import Base, table_of

from .bulk import insert_new
from .doer import Doer

GATHERED = "gathered"

_row = table_of(Notification)
_account = table_of(Account)


class HasId(Protocol):
    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class News:
    """One thing to be told to one account. `occasion` tells apart what happens to the same subject more than once."""

    account_id: int
    subject: tuple[str, int]
    occasion: str
    project_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def notify(
    kind: NotificationKind,
    *,
    by: Doer,
    to: Iterable[int | None],
    project: Project | None = None,
    subject: Base | None = None,
    facts: Mapping[str, object] | None = None,
    occasion: str = "",
    is_gathered: bool = False,
) -> None:
    """Tells these accounts. Disabled ones, None and the doer drop out.

    `subject` is what the row is about, the project if left out; without an `occasion` the moment and `what` are one. Days in
    `facts` have names that end in `_on`. Word that `is_gathered` has one row on its subject however
    often it is sent: an unread one is enough, and one that was read is replaced.
    """
    db.session.flush()
    about = subject if subject is not None else project
    key = (about.__tablename__, about.id) if about is not None else ("", 0)  # type: ignore[attr-defined]  # every table that is told of has an id
    wanted = {account_id for account_id in to if account_id is not None}
    told = dict(facts or {})
    when = occasion or f"{by.at.isoformat()} {told.get('what', '')}"
    if is_gathered:
        when = GATHERED
        _make_room(kind, key, wanted)
    project_id = project.id if project is not None else None
    notify_many(kind, [News(account_id, key, when, project_id, told) for account_id in sorted(wanted)], by=by)


def notify_many(kind: NotificationKind, news: Sequence[News], *, by: Doer) -> None:
    """The same for many things at once, as the sweep has them; what was told already is not told again."""
    wanted = {one.account_id for one in news} - {by.account_id}
    if not wanted:
        return
    active = set(
        db.session.scalars(sa.select(_account.c.id).where(_account.c.id.in_(wanted), _account.c.disabled_at.is_(None)))
    )
    rows = [_as_row(kind, one, by.at) for one in news if one.account_id in active]
    if rows:
        told = {row.account_id for row in insert_new(Notification, rows, "account_id")}
        if by.actor is None:
            # What the program says by itself may come without an act whose audit line would tell the pages.
            _raise_revision(_account.c.id.in_(told))


def answer(
    *kinds: NotificationKind,
    by: Doer,
    project: HasId | None = None,
    subject: Base | None = None,
    of: int | None = None,
    about: str = "",
) -> None:
    """Marks as read what has been done: the unread rows of these kinds about the project or the subject, of all accounts or of one.

    Of a subject in which several things wait, `about` is how the occasions of one of them begin. Called by the act that does it.
    Its audit line tells every page that the count has changed.
    """
    given: dict[str, Any] = {"read_at": by.at}
    if project is not None:
        given["project_id"] = project.id
    if subject is not None:
        given |= {"subject_type": subject.__tablename__, "subject_id": subject.id}  # type: ignore[attr-defined]  # every table that is told of has an id
    if of is not None:
        given["account_id"] = of
    if about:
        given["occasion"] = f"{about} "
    _answering(frozenset(kinds), tuple(given)).run(**given)


@lru_cache
def _answering(kinds: frozenset[NotificationKind], names: tuple[str, ...]) -> Direct:
    """Kept for each of the few ways in which it is asked."""
    told = [_begins(name) if name == "occasion" else _row.c[name] == sa.bindparam(name) for name in names[1:]]
    of_kind = sa.or_(*(_row.c.kind == kind for kind in sorted(kinds)))
    return Direct(sa.update(_row).where(of_kind, _row.c.read_at.is_(None), *told), "read_at")


def _begins(name: str) -> sa.ColumnElement[bool]:
    start = sa.bindparam(name, type_=sa.String)
    return sa.func.substr(_row.c[name], 1, sa.func.length(start)) == start


def answer_many(*kinds: NotificationKind, by: Doer, about: type[Base], ids: Collection[int]) -> None:
    """The same for the unread rows about many things of one table, by their ids."""
    subject = sa.and_(_row.c.subject_type == about.__tablename__, _row.c.subject_id.in_(ids))
    unread = sa.and_(_row.c.kind.in_(kinds), _row.c.read_at.is_(None))
    db.session.execute(sa.update(_row).where(subject, unread).values(read_at=by.at))


def withdraw_reminders(project: Project, *, by: Doer) -> None:
    """Marks as read what reminds of a date that does not hold any more. Called by every act that moves one."""
    about = sa.and_(_row.c.kind == NotificationKind.REMINDED, _row.c.project_id == project.id)
    unread = db.session.execute(sa.select(_row.c.id, _row.c.facts).where(about, _row.c.read_at.is_(None)))
    steps = [(step.name, step.due_on) for step in project.milestones if step.done_on is None]
    gone = [id_ for id_, facts in unread if not is_still_due(facts, project.due_on, steps)]
    if gone:
        db.session.execute(sa.update(_row).where(_row.c.id.in_(gone)).values(read_at=by.at))


def mark_read(notification: Notification, *, by: Doer) -> None:
    """The reader opened the row. No act of business, so it has no audit line. Raises NotAllowed for another's."""
    if notification.account_id != by.account_id:
        raise NotAllowed(msg("只能办自己的收件箱。"))
    _mark(_row.c.id == notification.id, by=by)


def mark_all_read(*, by: Doer) -> None:
    """The reader has seen all there is. Raises NotAllowed for an administrator, who has no inbox."""
    if by.actor is None or not permissions.can_receive_word(by.actor):
        raise NotAllowed(msg("管理员不经办业务，没有收件箱。"))
    _mark(sa.true(), by=by)


def _mark(which: sa.ColumnElement[bool], *, by: Doer) -> None:
    """Only the reader's own pages show their count, so only their own number is raised (see `queries.sessions`)."""
    own = sa.and_(_row.c.account_id == by.account_id, _row.c.read_at.is_(None))
    db.session.execute(sa.update(_row).where(own, which).values(read_at=by.at))
    _raise_revision(_account.c.id == by.account_id)


def _raise_revision(whose: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.update(_account).where(whose).values(inbox_revision=_account.c.inbox_revision + 1))


def _make_room(kind: NotificationKind, subject: tuple[str, int], wanted: Collection[int]) -> None:
    was_read = sa.and_(
        _row.c.account_id.in_(wanted),
        _row.c.kind == kind,
        _row.c.subject_type == subject[0],
        _row.c.subject_id == subject[1],
        _row.c.occasion == GATHERED,
        _row.c.read_at.is_not(None),
    )
    db.session.execute(sa.delete(_row).where(was_read))


def _as_row(kind: NotificationKind, one: News, at: dt.datetime) -> dict[str, Any]:
    facts = {name: _plain(value) for name, value in one.facts.items()}
    # A fact that the sentence lacks is missed here, and not by the reader.
    str(wording(kind, facts).happened)
    return {
        "account_id": one.account_id,
        "kind": kind,
        "project_id": one.project_id,
        "subject_type": one.subject[0],
        "subject_id": one.subject[1],
        "occasion": one.occasion,
        "facts": facts,
        "at": at,
        "read_at": None,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
