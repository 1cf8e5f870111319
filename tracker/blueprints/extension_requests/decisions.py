"""The others' part: the office forwards or returns, the sponsor grants or refuses; the owner may take the request back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from tracker import typed
from tracker.blueprints.access import current_person, doer, one_or_404
from tracker.domain import permissions
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.extension_request import Stage
from tracker.domain.permissions import Actor
from tracker.extensions import db
from tracker.models import ExtensionRequest, Project
from tracker.queries import notices
from tracker.queries.projects import visible
from tracker.services import extension_requests

from .forms import GRANT, RETURN, DecisionForm, ReviewForm
from .views import bp


@dataclass(frozen=True, slots=True)
class RightsOnRequest:
    """What this person may do now: for the buttons. The services decide whether it is lawful."""

    review: bool = False
    decide: bool = False
    withdraw: bool = False
    ask_again: bool = False

    @classmethod
    def of(cls, found: ExtensionRequest, actor: Actor) -> RightsOnRequest:
        """None of them once the checklist is archived."""
        project = found.project
        if project.checklist.state == "archived":
            return cls()
        asks = permissions.can_request_extension(actor, project)
        return cls(
            review=found.stage is Stage.OFFICE
            and permissions.can_review_extension(actor, project, found.requested_by_id),
            decide=found.stage is Stage.SPONSOR and permissions.can_decide_extension(actor, project),
            withdraw=asks and found.decision is None,
            ask_again=asks and found.decision is Stage.RETURNED,
        )


@bp.get("/extension-requests/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """The request with all that was said of it, and what this person may decide."""
    return _page(_visible_request(id))


@bp.post("/extension-requests/<int:id>/review")
def review(id: int) -> ResponseReturnValue:
    """The office reports the request to the sponsor, or returns it with a reason."""
    found, form = _visible_request(id), ReviewForm()
    extension_requests.require_reviewer(found, by=doer())
    is_return = form.decision.data == RETURN
    act = extension_requests.return_request if is_return else extension_requests.forward_request
    done = _("已退回，责任人会看到原因。") if is_return else _("已上报，等挂联领导定。")
    said = form.opinion.data or ""
    return _act(found, lambda: act(found, by=doer(), opinion=said, version=form.version_number), done, form)


@bp.post("/extension-requests/<int:id>/decision")
def decide(id: int) -> ResponseReturnValue:
    """The sponsor moves the due date, or refuses with a reason."""
    found, form = _visible_request(id), DecisionForm()
    extension_requests.require_decider(found, by=doer())
    is_grant = form.decision.data == GRANT
    act = extension_requests.grant_request if is_grant else extension_requests.refuse_request
    done = _("已同意延期，从现在起按新时限计。") if is_grant else _("已定为不同意，时限不变。")
    said = form.reason.data or ""
    return _act(found, lambda: act(found, by=doer(), reason=said, version=form.version_number), done, form)


@bp.post("/extension-requests/<int:id>/withdrawal")
def withdraw(id: int) -> ResponseReturnValue:
    """The owner takes the request back."""
    found = _visible_request(id)
    return _act(found, lambda: extension_requests.withdraw_request(found, by=doer()), _("已撤回，时限不变。"))


def _visible_request(id: int) -> ExtensionRequest:
    return one_or_404(
        sa.select(ExtensionRequest)
        .join(Project, Project.id == ExtensionRequest.project_id)
        .where(ExtensionRequest.id == id, visible(current_person.actor))
        .options(
            joinedload(ExtensionRequest.requested_by),
            joinedload(ExtensionRequest.reviewed_by),
            joinedload(ExtensionRequest.decided_by),
            joinedload(ExtensionRequest.project).joinedload(Project.checklist),
            joinedload(ExtensionRequest.project).joinedload(Project.sponsor),
        )
    )


def _act(
    found: ExtensionRequest, act: Callable[[], object], done: str, form: ReviewForm | DecisionForm | None = None
) -> ResponseReturnValue:
    id, project_id = found.id, found.project_id
    if form is not None and not form.validate():
        return _page(found, form), 422
    try:
        act()
    except Stale:
        db.session.rollback()
        return _page(_visible_request(id), form, is_stale=True), 409
    except RuleBroken as broken:
        form = form or DecisionForm(formdata=None)
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _page(_visible_request(id), form, complaints), 422
    flash(done)
    db.session.commit()
    return redirect(url_for("projects.show", id=project_id))


def _page(
    found: ExtensionRequest,
    form: ReviewForm | DecisionForm | None = None,
    complaints: Sequence[tuple[str, str]] = (),
    *,
    is_stale: bool = False,
) -> str:
    return render_template(
        "extension_requests/show.html",
        found=found,
        notice=notices.of_extension(found) if found.decided_at else None,
        project=found.project,
        rights=RightsOnRequest.of(found, current_person.actor),
        form=form,
        review=form if isinstance(form, ReviewForm) else ReviewForm(formdata=None, version=found.version),
        decision=form if isinstance(form, DecisionForm) else DecisionForm(formdata=None, version=found.version),
        complaints=complaints,
        is_stale=is_stale,
    )
