"""The acts on a project: one press to acknowledge, and a reason for what the office decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from tracker.blueprints.access import current_person, doer
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Project
from tracker.services import projects

from .forms import ReasonForm
from .views import bp, visible_project


@dataclass(frozen=True, slots=True)
class ReasonedAct:
    """An act that asks a reason: the verb, who may, and the words around the form."""

    service: Callable[..., Any]
    may: Callable[..., bool]
    title: Any
    explained: Any
    button: Any
    done: Any
    is_final: bool = False


ACTS = {
    "suspension": ReasonedAct(
        projects.suspend_project,
        permissions.can_suspend,
        lazy_pgettext("act", "暂缓"),
        _l("暂缓期间停表，不亮红灯，责任人不用报进度。恢复以后，时限还是原来的时限。"),
        _l("暂缓这一项"),
        _l("已暂缓，从今天起停表。"),
    ),
    "resumption": ReasonedAct(
        projects.resume_project,
        permissions.can_resume,
        _l("恢复"),
        _l("恢复以后接着走表，时限还是原来的时限；已经过了时限的，马上亮红灯。"),
        _l("恢复这一项"),
        _l("已恢复，接着走表。"),
    ),
    "cancellation": ReasonedAct(
        projects.cancel_project,
        permissions.can_cancel,
        lazy_pgettext("act", "中止"),
        _l("中止以后不再亮灯，不计入总进度，也不能再恢复。记录都保留。"),
        _l("中止这一项"),
        _l("已中止。记录都保留。"),
        is_final=True,
    ),
}


@bp.post("/projects/<int:id>/acknowledgement")
def acknowledge(id: int) -> ResponseReturnValue:
    """签收. Pressed on the project's page or in one's own list, to which it then leads back."""
    project = visible_project(id)
    projects.acknowledge_project(project, by=doer())
    flash(
        _("%(code)s 已签收，可以报进度了。", code=project.code), f"link:{url_for('projects.show', id=id)}|{_('查看')}"
    )
    back = url_for("projects.show", id=id)
    if request.form.get("next") == "/me":
        back = "/me"
    db.session.commit()
    return redirect(back)


@bp.route("/projects/<int:id>/suspension", methods=["GET", "POST"])
def suspend(id: int) -> ResponseReturnValue:
    return _reasoned(id, ACTS["suspension"])


@bp.route("/projects/<int:id>/resumption", methods=["GET", "POST"])
def resume(id: int) -> ResponseReturnValue:
    return _reasoned(id, ACTS["resumption"])


@bp.route("/projects/<int:id>/cancellation", methods=["GET", "POST"])
def cancel(id: int) -> ResponseReturnValue:
    return _reasoned(id, ACTS["cancellation"])


def _reasoned(id: int, act: ReasonedAct) -> ResponseReturnValue:
    project = visible_project(id)
    if not act.may(current_person.actor, project):
        raise NotAllowed(msg("这一步由清单所属单位的办公室办理。"))
    form = ReasonForm()
    if request.method == "GET":
        form.version.data = str(project.version)
        return _page(form, project, act)
    if not form.validate():
        return _page(form, project, act), 422
    if form.version.data and form.version.data != str(project.version):
        return _page(form, project, act, is_stale=True), 409
    try:
        act.service(project, by=doer(), reason=form.reason.data)
    except RuleBroken as broken:
        sentence = broken.message.render(_)
        db.session.rollback()
        form.reason.errors = [sentence]
        return _page(form, visible_project(id), act), 422
    db.session.commit()
    flash(str(act.done))
    return redirect(url_for("projects.show", id=id))


def _page(form: ReasonForm, project: Project, act: ReasonedAct, *, is_stale: bool = False) -> str:
    return render_template("projects/reason.html", form=form, project=project, act=act, is_stale=is_stale)
