"""Documents that a person may read, and the drafts of circulars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from tracker.domain.notice import PERSONAL, NoticeKind
from tracker.domain.permissions import Actor, Role, seen_paths, sees_business
from tracker.extensions import db
from tracker.models import (
    AccountabilityCase,
    Checklist,
    CircularDraft,
    EscalationStep,
    ExtensionRequest,
    Notice,
    NoticeFile,
    Organization,
    Project,
)

from .projects import held, led_by, owned_by, visible_checklists, visible_issued, within

PAGE = 50
Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is narrowed to; None is everything. `code` is a project's."""

    kind: NoticeKind | None = None
    code: str | None = None
    year: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What a document has to meet."""
        found: list[sa.ColumnElement[bool]] = []
        if self.kind is not None:
            found.append(Notice.kind == self.kind)
        if self.code is not None:
            found.append(Notice.project_id.in_(sa.select(Project.id).where(Project.code == self.code)))
        if self.year is not None:
            found.append(Notice.year == self.year)
        return found


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Documents of the subtrees in which the actor holds a role, of projects, and of checklists that the actor may see (RULES §10).

    A letter that hands several projects to one owner tells of all their terms: it is for the owner to whom it is addressed and for
    the sponsors of the projects handed over, to whom it is copied. What tells of a person is `readable` to few; that person reads
    it, whatever else they see by now.
    """
    if not sees_business(actor):
        return sa.false()
    told_of = sa.select(EscalationStep.id).where(EscalationStep.owner_id == actor.account_id)
    return sa.or_(sa.and_(_within_sight(actor), readable(actor)), Notice.step_id.in_(told_of))


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Documents that tell of no person, and those of decisions that the actor may read (`permissions.can_read_decision`)."""
    led = sa.select(Project.id).where(led_by(actor))
    step, judges = EscalationStep, sa.or_(held(actor, Role.VERIFIER), held(actor, Role.OFFICE))
    is_party = sa.or_(owned_by(actor), sa.func.coalesce(step.decided_by_id, 0) == actor.account_id)
    judged = sa.and_(step.review_asked_at.is_not(None), judges, ~is_party)
    read = sa.select(step.id).join(step.project).where(sa.or_(step.owner_id == actor.account_id, judged))
    return sa.or_(Notice.kind.not_in(PERSONAL), Notice.project_id.in_(led), Notice.step_id.in_(read))


def _within_sight(actor: Actor) -> sa.ColumnElement[bool]:
    checklists = visible_checklists(actor).with_only_columns(Checklist.id)
    is_letter = Notice.kind == NoticeKind.ASSIGNMENT
    return sa.or_(
        *(within_notice(path) for path in seen_paths(actor)),
        Notice.project_id.in_(sa.select(Project.id).where(visible_issued(actor))),
        sa.and_(Notice.project_id.is_(None), ~is_letter, Notice.checklist_id.in_(checklists)),
        Notice.addressee_id == actor.account_id,
        sa.and_(Notice.project_id.is_(None), is_letter, _hands_over_what_is_sponsored_by(actor)),
    )


def _hands_over_what_is_sponsored_by(actor: Actor) -> sa.ColumnElement[bool]:
    # Another name for the table: the register joins the project that a document is about.
    theirs = aliased(Project)
    return sa.exists().where(
        theirs.sponsor_id == actor.account_id,
        theirs.checklist_id == Notice.checklist_id,
        theirs.owner_id == Notice.addressee_id,
        theirs.issued_at <= Notice.issued_at,
    )


def within_notice(path: str) -> sa.ColumnElement[bool]:
    """Documents of the organisation at `path` and of those beneath it."""
    return within(Notice.org_path, path)


def visible_to(actor: Actor) -> sa.Select[Notice]:
    """Documents that the actor may read, with what a page names of them."""
    return (
        sa.select(Notice)
        .where(visible(actor))
        .options(joinedload(Notice.project), joinedload(Notice.cites), joinedload(Notice.template))
    )


def register(actor: Actor, filters: Filters, *, before: int | None = None) -> Sequence[Row]:
    """Issued documents, the latest first: a page of them and one more. `before` is the id of the last seen."""
    later = aliased(Notice)
    select = (
        sa.select(
            Notice.id,
            Notice.kind,
            Notice.serial,
            Notice.title,
            Notice.issued_on,
            Notice.issuer_label,
            Notice.project_id,
            Notice.cites_id,
            sa.exists().where(later.cites_id == Notice.id).label("is_replaced"),
            Project.code,
            Organization.short_name.label("organization"),
        )
        .join(Organization, Organization.id == Notice.organization_id)
        .outerjoin(Project, Project.id == Notice.project_id)
        .where(visible(actor), *filters.conditions())
    )
    if before is not None:
        select = select.where(Notice.id < before)
    return db.session.execute(select.order_by(Notice.id.desc()).limit(PAGE + 1)).all()


def years(actor: Actor) -> Sequence[int]:
    """The years of the documents that the actor may read, the latest first."""
    return db.session.scalars(
        sa.select(Notice.year).where(visible(actor)).distinct().order_by(Notice.year.desc())
    ).all()


def same(
    kind: NoticeKind,
    content: Mapping[str, Any],
    *,
    project_id: int | None,
    checklist_id: int | None,
    addressee_id: int | None,
) -> Notice | None:
    """The latest document of the kind on the same matter to the same account, if it says the very same: a form sent twice makes one."""
    latest = db.session.scalars(
        sa.select(Notice)
        .where(
            Notice.kind == kind,
            Notice.project_id == project_id,
            Notice.checklist_id == checklist_id,
            Notice.addressee_id == addressee_id,
        )
        .order_by(Notice.id.desc())
        .limit(PAGE)
    )
    return next((one for one in latest if one.content == content), None)


def corrections(notice_id: int) -> Sequence[Row]:
    """The later documents that cite this one."""
    return db.session.execute(
        sa.select(Notice.id, Notice.serial, Notice.issued_on).where(Notice.cites_id == notice_id).order_by(Notice.id)
    ).all()


def correction(notice_id: int) -> Notice | None:
    """The document that replaces this one, if there is one: the first that cites it."""
    return db.session.scalars(
        sa.select(Notice).where(Notice.cites_id == notice_id).order_by(Notice.id).limit(1)
    ).first()


def files(notice_id: int) -> Mapping[str, NoticeFile]:
    """The files that a document has, by ending."""
    return {
        file.ending: file for file in db.session.scalars(sa.select(NoticeFile).where(NoticeFile.notice_id == notice_id))
    }


def step_of(notice: Notice) -> EscalationStep | None:
    """The step of the ladder that made the document, if one did."""
    return db.session.get(EscalationStep, notice.step_id) if notice.step_id is not None else None


def offices_of(actor: Actor) -> Sequence[Organization]:
    """The organisations whose office the actor is: those at which the role is held."""
    paths = sorted({grant.path for grant in actor.grants if grant.role is Role.OFFICE})
    return db.session.scalars(
        sa.select(Organization).where(Organization.path.in_(paths)).order_by(Organization.path)
    ).all()


def draft(checklist_id: int, period: str) -> CircularDraft | None:
    """The draft that is kept for the period, if there is one."""
    return db.session.scalar(
        sa.select(CircularDraft).where(CircularDraft.checklist_id == checklist_id, CircularDraft.period == period)
    )


def of_case(case: AccountabilityCase, actor: Actor) -> Sequence[Row]:
    """The documents of a case that the actor may read, in the order in which they were issued: those of its steps, and the replies
    to them and the answers to requests for more time that were issued on the project while the case was open."""
    steps = sa.select(EscalationStep.id).where(EscalationStep.case_id == case.id)
    meanwhile = sa.and_(
        Notice.project_id == case.project_id,
        Notice.kind.in_((NoticeKind.REPLY, NoticeKind.EXTENSION)),
        Notice.issued_at >= case.opened_at,
        Notice.issued_at <= case.ended_at if case.ended_at is not None else sa.true(),
    )
    return db.session.execute(
        sa.select(Notice.id, Notice.serial, Notice.kind, Notice.issued_on)
        .where(sa.or_(Notice.step_id.in_(steps), meanwhile), visible(actor))
        .order_by(Notice.id)
    ).all()


def of_extension(request: ExtensionRequest) -> Row | None:
    """The document that answers a request for more time: it was issued in the moment of the decision."""
    return db.session.execute(
        sa.select(Notice.id, Notice.serial, Notice.kind)
        .where(
            Notice.project_id == request.project_id,
            Notice.kind == NoticeKind.EXTENSION,
            Notice.issued_at == request.decided_at,
        )
        .order_by(Notice.id)
        .limit(1)
    ).first()


def serials_of_case(case_id: int | None, kind: NoticeKind | None = None) -> Sequence[str]:
    """The numbers of the letters of a case's steps, of one kind if asked, in the order in which they were issued. The record of a
    talk is no letter: nobody answers it."""
    steps = sa.select(EscalationStep.id).where(EscalationStep.case_id == case_id)
    letters = sa.and_(Notice.step_id.in_(steps), Notice.kind != NoticeKind.TALK)
    found = sa.select(Notice.serial).where(letters).order_by(Notice.id)
    return db.session.scalars(found if kind is None else found.where(Notice.kind == kind)).all()
