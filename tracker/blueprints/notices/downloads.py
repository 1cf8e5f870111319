"""A document as a file: made when it is first asked for, then kept byte for byte and handed out as it is."""

from __future__ import annotations

import io

from flask import current_app, send_file
from flask.typing import ResponseReturnValue

from tracker import security, uploads
from tracker.clock import now
from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.notice import NoticeContent, NoticeKind
from tracker.exports import notices as files
from tracker.extensions import db, is_writing
from tracker.file_kinds import clean_name
from tracker.models import Notice, NoticeFile, NoticeTemplate
from tracker.queries import notices as reads
from tracker.queries.notice_templates import template_in_force
from tracker.services.notices import keep_file

from .views import bp, visible_notice

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
STROKES = str.maketrans("/\\", "\N{FULLWIDTH SOLIDUS}\N{FULLWIDTH REVERSE SOLIDUS}")


@bp.get("/notices/<int:id>.docx")
def docx(id: int) -> ResponseReturnValue:
    """The document for Word."""
    return hand_out(visible_notice(id), "docx")


@bp.get("/notices/<int:id>.pdf")
def pdf(id: int) -> ResponseReturnValue:
    """The document to print."""
    return hand_out(visible_notice(id), "pdf")


def hand_out(notice: Notice, ending: str) -> ResponseReturnValue:
    """The file, as an attachment under the document's own name (RFC 6266)."""
    file = _kept(notice, ending)
    security.sandbox()
    return send_file(
        uploads.store().path(file.digest),
        mimetype=MEDIA_TYPES[ending],
        as_attachment=True,
        download_name=_named(f"{notice.serial} {notice.title}", ending),
        etag=file.digest,
    )


def hand_out_draft(
    content: NoticeContent, kind: NoticeKind, number: str, organization_id: int, ending: str
) -> ResponseReturnValue:
    """A draft as a file, with a gap for its number; nothing of it is kept."""
    if ending == "pdf":
        made = files.as_pdf(kind, content, number, font_folder=current_app.config["FONT_DIR"])
    else:
        made = files.as_draft(kind, content, template=template_bytes(template_in_force(organization_id, kind)))
    security.sandbox()
    name = _named(content.title, ending)
    return send_file(io.BytesIO(made), mimetype=MEDIA_TYPES[ending], as_attachment=True, download_name=name)


def template_bytes(template: NoticeTemplate | None) -> bytes | None:
    """The office's own template; None for the built-in."""
    if template is None or template.digest is None:
        return None
    return uploads.store().path(template.digest).read_bytes()


def _named(title: str, ending: str) -> str:
    """A file's name: what was typed may hold strokes, which would part folders, and signs that no header can bear."""
    return clean_name(f"{title.translate(STROKES)}.{ending}")


def _kept(notice: Notice, ending: str) -> NoticeFile:
    found = reads.files(notice.id)
    if ending in found:
        return found[ending]
    if any(file.is_given for file in found.values()):
        raise RuleBroken(msg("这份文书以办公室在 Word 里改定的文件为准，请下载 Word，要 PDF 的在 Word 里另存。"))
    digest, size = uploads.store().put(io.BytesIO(_make(notice, ending)))
    # Slow work is done; only now does this request take its turn at writing.
    db.session.rollback()
    is_writing.set(True)
    file = keep_file(notice, ending, digest=digest, size=size, at=now())
    db.session.commit()
    return file


def _make(notice: Notice, ending: str) -> bytes:
    if ending == "pdf":
        return files.as_pdf(notice.kind, notice.text, notice.serial, font_folder=current_app.config["FONT_DIR"])
    return files.as_docx(notice.kind, notice.text, notice.serial, template=template_bytes(notice.template))
