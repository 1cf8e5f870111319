"""Which acts the page offers this person now, the most urgent first. Whether each is lawful the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.domain import permissions
from tracker.domain.extension_request import Stage
from tracker.domain.permissions import Actor
from tracker.domain.policy import FULL
from tracker.domain.project import OPEN, State
from tracker.models import Project


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: a link, or a form of its own when it posts. What `asks` a reason may do so in a dialog.

    What only `undoes` the person's own act, while others are to go on with it, is never the primary button.
    """

    label: str
    url: str
    posts: bool = False
    asks: bool = False
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """What stands in the head, the first of it as the primary button unless it undoes, and what stands under 更多."""

    head: Sequence[Offer]
    more: Sequence[Offer]


def offers(
    project: Project,
    *,
    actor: Actor,
    waiting: Any | None,
    extension: Any | None,
    closure_id: int | None,
    cross_id: int | None,
) -> Offers:
    """`waiting` is the closure request without a decision, `extension` that for more time; `closure_id` the standing closure,
    `cross_id` the standing mark."""
    if project.checklist.state == "archived":
        return Offers((), ())
    head = [
        *_of_request(project, waiting, actor=actor),
        *_of_extension(project, extension, actor=actor),
        *_of_project(project, waiting, actor=actor),
    ]
    more = [
        *_of_owner(project, waiting or extension, actor=actor),
        *_of_office(project, actor=actor),
        *_of_sponsor(project, closure_id, cross_id, actor=actor),
    ]
    return Offers(head, more)


def _of_request(project: Project, waiting: Any | None, *, actor: Actor) -> list[Offer]:
    """What a closure request waits for: the sponsor's word on a shortfall, then the verifier."""
    if waiting is None:
        return []
    needs_word = bool(waiting.shortfall) and waiting.shortfall_approved_at is None
    found = []
    if needs_word and permissions.can_approve_shortfall(actor, project):
        found.append(Offer(_("定带差销号"), url_for("closures.show", id=waiting.id)))
    if not needs_word and permissions.can_verify(actor, project, waiting.requested_by_id):
        found.append(Offer(_("核验销号"), url_for("closures.show", id=waiting.id)))
    if permissions.can_request_closure(actor, project):
        found.append(Offer(_("撤回销号申请"), url_for("closures.show", id=waiting.id), undoes=True))
    return found


def _of_extension(project: Project, extension: Any | None, *, actor: Actor) -> list[Offer]:
    """What a request for more time waits for: the office's review, then the sponsor's word."""
    if extension is None:
        return []
    address, found = url_for("extension_requests.show", id=extension.id), []
    if extension.term == Stage.OFFICE and permissions.can_review_extension(actor, project, extension.by_id):
        found.append(Offer(_("审核延期"), address))
    if extension.term == Stage.SPONSOR and permissions.can_decide_extension(actor, project):
        found.append(Offer(_("定延期"), address))
    if permissions.can_request_extension(actor, project):
        found.append(Offer(_("撤回延期申请"), address, undoes=True))
    return found


def _of_project(project: Project, waiting: Any | None, *, actor: Actor) -> list[Offer]:
    found = []
    if project.state is State.DRAFT and permissions.can_edit_terms(actor, project):
        found.append(Offer(_("补齐五定"), url_for("terms.edit", id=project.id)))
    if project.state is State.ISSUED and permissions.can_acknowledge(actor, project):
        found.append(Offer(_("签收"), url_for("projects.acknowledge", id=project.id), posts=True))
    # Of whom the reports are, the queue knows.
    if project.pending_reviews and permissions.can_review(actor, project, None):
        found.append(Offer(_("审核进度"), url_for("reports.queue")))
    if project.state is State.SUSPENDED and permissions.can_resume(actor, project):
        found.append(Offer(_("恢复"), url_for("projects.resume", id=project.id), asks=True))
    if project.state is State.IN_PROGRESS and waiting is None and permissions.can_report(actor, project):
        report = Offer(_("报进度"), url_for("reports.new", id=project.id))
        closing = Offer(_("申请销号"), url_for("closures.new", id=project.id))
        found += [closing, report] if project.percent == FULL else [report, closing]
    return found


def _of_owner(project: Project, waiting: Any | None, *, actor: Actor) -> list[Offer]:
    """More time is asked for where nothing of the owner's waits; the page says whether it can be, and how far."""
    if project.state is not State.IN_PROGRESS or waiting is not None:
        return []
    may = permissions.can_request_extension(actor, project)
    return [Offer(_("申请延期"), url_for("extension_requests.new", id=project.id))] if may else []


def _of_office(project: Project, *, actor: Actor) -> list[Offer]:
    found = []
    if project.state in {*OPEN, State.SUSPENDED} and permissions.can_change_terms(actor, project):
        found.append(Offer(_("改五定"), url_for("terms.edit", id=project.id)))
    if project.state in OPEN and permissions.can_suspend(actor, project):
        found.append(Offer(pgettext("act", "暂缓"), url_for("projects.suspend", id=project.id), asks=True))
    if project.state in OPEN and permissions.can_cancel(actor, project):
        found.append(Offer(pgettext("act", "中止"), url_for("projects.cancel", id=project.id), asks=True))
    return found


def _of_sponsor(project: Project, closure_id: int | None, cross_id: int | None, *, actor: Actor) -> list[Offer]:
    found = []
    if closure_id is not None and permissions.can_reopen(actor, project):
        found.append(Offer(_("反销号"), url_for("closures.reopen", id=closure_id), asks=True))
    if cross_id is not None and permissions.can_revoke_mark(actor, project):
        found.append(Offer(_("撤销红叉"), url_for("closures.revoke", id=cross_id), asks=True))
    return found
