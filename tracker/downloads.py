"""Workbooks on their way out: under a name with its day, as an attachment, and what they say of themselves."""

from __future__ import annotations

import io

from flask import send_file
from flask.typing import ResponseReturnValue

from . import uploads
from .clock import now, today
from .exports.tables import List, list_workbook
from .exports.xlsx import MEDIA_TYPE, About
from .file_kinds import clean_name


def about(title: str, author: str) -> About:
    """What a workbook made now says of itself."""
    return About(title, author, now())


def hand_out_list(title: str, author: str, content: List, name: str) -> ResponseReturnValue:
    """The list as a workbook under this name."""
    made = list_workbook(about(title, author), content, drafts=uploads.store().scratch())
    return hand_out(made, name)


def hand_out(content: bytes, name: str) -> ResponseReturnValue:
    """The workbook as `name`_2026-11-24.xlsx (RFC 6266: also for browsers that know only the letters of English)."""
    file_name = clean_name(f"{name}_{today()}.xlsx")
    return send_file(io.BytesIO(content), mimetype=MEDIA_TYPE, as_attachment=True, download_name=file_name)
