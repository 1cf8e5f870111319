"""The office's own Word templates: tried on sample data, put in force, and taken back."""

from __future__ import annotations

import io

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import security, uploads
from tracker.blueprints.access import current_person, doer
from tracker.demo.notices import DAY, sample_of
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.domain.notice import NoticeKind, serial
from tracker.exports import notices as files
from tracker.extensions import db
from tracker.filters import say
from tracker.models import Organization
from tracker.queries import notices as reads
from tracker.queries.notice_templates import template_in_force
from tracker.queries.notice_templates import templates as templates_of
from tracker.services.notices import change_template

from .downloads import MEDIA_TYPES, template_bytes
from .views import bp

# A template holds words and a crest, no photographs.
MOST_BYTES = 2 * 1024 * 1024


@bp.get("/notices/templates")
def templates() -> ResponseReturnValue:
    """Which template is in force for each kind, and a sample of each to start from."""
    return _page(_organization())


@bp.get("/notices/templates/<kind>.docx")
def template_sample(kind: str) -> ResponseReturnValue:
    """The template in force, to be changed in Word and sent back."""
    chosen, organization = _kind(kind), _organization()
    own = template_bytes(template_in_force(organization.id, chosen))
    security.sandbox()
    name = _("%(kind)s模板.docx", kind=str(chosen.label))
    body = io.BytesIO(own or files.sample(chosen.form))
    return send_file(body, mimetype=MEDIA_TYPES["docx"], as_attachment=True, download_name=name)


@bp.post("/notices/templates/<kind>")
@uploads.takes_files
def put_template(kind: str) -> ResponseReturnValue:
    """Tries the file on sample data; if that goes well it is in force for what is issued from now on."""
    chosen, organization_id = _kind(kind), _organization().id
    db.session.rollback()
    try:
        digest, name = _tried(chosen)
    except RuleBroken as broken:
        return _page(_organization(), wrong=chosen, why=say(broken.message)), 422
    change_template(_organization(), chosen, digest=digest, name=name, by=doer())
    flash(_("%(kind)s的模板已换成“%(name)s”，以后印发的照它来。", kind=say(chosen.label), name=name))
    db.session.commit()
    return redirect(url_for(".templates", organization=organization_id))


@bp.post("/notices/templates/<kind>/removal")
def remove_template(kind: str) -> ResponseReturnValue:
    """Back to the built-in template."""
    chosen, organization = _kind(kind), _organization()
    if template_in_force(organization.id, chosen) is not None:
        change_template(organization, chosen, digest=None, by=doer())
    flash(_("%(kind)s已恢复内置模板。", kind=say(chosen.label)))
    address = url_for(".templates", organization=organization.id)
    db.session.commit()
    return redirect(address)


def _tried(kind: NoticeKind) -> tuple[str, str]:
    """Digest and name of the file that was sent. Slow: no transaction is open meanwhile."""
    sent = uploads.sent("file")
    if not sent:
        raise RuleBroken(msg("请选一个 .docx 文件。"), field="file")
    kept = uploads.keep(sent[:1])[0]
    if kept.media_type != MEDIA_TYPES["docx"]:
        raise RuleBroken(msg("请传 Word 的 .docx 文件。"), field="file")
    if kept.size > MOST_BYTES:
        raise RuleBroken(msg("模板不能超过 %(most)s MB，请去掉里面的图片。", most=MOST_BYTES // 1024**2), field="file")
    template = uploads.store().path(kept.digest).read_bytes()
    files.try_template(kind, template, sample_of(kind), serial(kind, DAY.year, 1))
    return kept.digest, kept.name


def _kind(name: str) -> NoticeKind:
    if name not in set(NoticeKind):
        abort(404)
    return NoticeKind(name)


def _organization() -> Organization:
    """The one asked for among those whose office this person is, else the first of them."""
    found = reads.offices_of(current_person.actor)
    if not found:
        raise NotAllowed(msg("文书模板由本单位的办公室更换。"))
    wanted = request.args.get("organization", type=int)
    chosen = next((one for one in found if one.id == wanted), None)
    if wanted is not None and chosen is None:
        abort(404)
    return chosen or found[0]


def _page(organization: Organization, *, wrong: NoticeKind | None = None, why: str = "") -> str:
    return render_template(
        "notices/templates.html",
        organization=organization,
        organizations=reads.offices_of(current_person.actor),
        kinds=list(NoticeKind),
        own=templates_of(organization.id),
        wrong=wrong,
        why=why,
    )
