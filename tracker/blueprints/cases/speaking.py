"""Where the owner writes: the rectification reply and the statement, each with files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from tracker import typed, uploads
from tracker.blueprints.access import current_person, doer, one_or_404, reading
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.policy import DEFAULT
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import AccountabilityCase, EscalationStep
from tracker.queries import cases as found
from tracker.services import rectification_replies, statements

from .forms import ReplyForm, StatementForm
from .views import bp, sees_case, visible_case

FILES = "files"


@bp.get("/cases/<int:id>/replies/new")
def reply(id: int) -> ResponseReturnValue:
    """The form of the reply."""
    form = ReplyForm(formdata=None)
    form.form_key.data = secrets.token_urlsafe(12)
    return _reply_page(_own_case(id), form)


@bp.post("/cases/<int:id>/replies/new")
@uploads.takes_files
def send_reply(id: int) -> ResponseReturnValue:
    """Takes the reply. A form sent twice makes one."""
    with reading():
        _own_case(id)
    form = ReplyForm()
    try:
        files = _files()
        case = _own_case(id)
        if not form.validate() or form.done_by_on.data is None:
            return _reply_page(case, form), 422
        key = (form.form_key.data or "")[:40] or secrets.token_urlsafe(12)
        rectification_replies.submit_reply(
            case, form.text.data or "", done_by_on=form.done_by_on.data, by=doer(), form_key=key, files=files
        )
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _reply_page(_own_case(id), form, complaints), 422
    flash(_("已回复，等办公室认可。"))
    db.session.commit()
    return redirect(url_for("cases.show", id=id))


@bp.get("/steps/<int:id>/statements/new")
def state(id: int) -> ResponseReturnValue:
    """The form of the statement."""
    return _statement_page(_own_step(id), StatementForm(formdata=None))


@bp.post("/steps/<int:id>/statements/new")
@uploads.takes_files
def send_statement(id: int) -> ResponseReturnValue:
    """Takes the statement."""
    with reading():
        _own_step(id)
    form = StatementForm()
    try:
        files = _files()
        step = _own_step(id)
        if not form.validate():
            return _statement_page(step, form), 422
        back = _back(step)
        statements.make_statement(step, form.text.data or "", by=doer(), files=files)
    except RuleBroken as broken:
        complaints = typed.tell(form, broken)
        db.session.rollback()
        return _statement_page(_own_step(id), form, complaints), 422
    flash(_("申辩已收到，等办公室决定。"))
    db.session.commit()
    return redirect(back)


def _files() -> Sequence[KeptFile]:
    """The files, checked before this request takes its turn at writing."""
    chosen = uploads.sent(FILES)
    if len(chosen) > DEFAULT.files_per_report:
        raise RuleBroken(msg("一次最多传 %(most)s 个文件。", most=DEFAULT.files_per_report), field=FILES)
    return uploads.keep(chosen) if chosen else ()


def _own_case(id: int) -> AccountabilityCase:
    case = visible_case(id)
    if not permissions.can_reply(current_person.actor, case.project):
        raise NotAllowed(msg("整改回复由责任人本人提交。"))
    return case


def _own_step(id: int) -> EscalationStep:
    step = one_or_404(found.visible_steps(current_person.actor, or_named=True).where(EscalationStep.id == id))
    if not permissions.can_be_heard(current_person.actor, step.person_id):
        raise NotAllowed(msg("申辩由责任人本人提出。"))
    return step


def _back(step: EscalationStep) -> str:
    """The case; for whom it names but who sees it no more, what else waits for them."""
    return url_for("cases.show", id=step.case_id) if sees_case(step) else url_for("me.show")


def _reply_page(case: AccountabilityCase, form: ReplyForm, complaints: Sequence[tuple[str, str]] = ()) -> str:
    back = url_for("cases.show", id=case.id)
    return _page(case.id, case.project, form, complaints, title=_("整改回复"), step=None, back=back)


def _statement_page(step: EscalationStep, form: StatementForm, complaints: Sequence[tuple[str, str]] = ()) -> str:
    return _page(step.case_id, step.project, form, complaints, title=_("申辩"), step=step, back=_back(step))


def _page(
    case_id: int | None, project: object, form: FlaskForm, complaints: Sequence[tuple[str, str]], **facts: object
) -> str:
    return render_template(
        "cases/speak.html",
        case_id=case_id,
        project=project,
        form=form,
        complaints=complaints,
        accept=uploads.ACCEPT,
        file_bytes=uploads.FILE_BYTES,
        most_files=DEFAULT.files_per_report,
        megabytes=DEFAULT.file_megabytes,
        **facts,
    )
