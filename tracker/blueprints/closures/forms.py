"""The closure request as it is typed, and the reason that a decision asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, TextAreaField
from wtforms.validators import InputRequired, Length

NOTE = 1000
REASON = 400


class RequestForm(FlaskForm):
    form_key = HiddenField()
    note = TextAreaField(_l("说明"), [Length(max=NOTE, message=_l("最多写 1000 个字。"))])
    shortfall_reason = TextAreaField(_l("为什么仍要销号"), [Length(max=REASON, message=_l("最多写 400 个字。"))])
    files = MultipleFileField(_l("其他文件"))


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("原因"), [InputRequired(_l("请写明原因。")), Length(max=REASON, message=_l("最多写 400 个字。"))]
    )
