"""The one form of an act that needs a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST = 400


class ReasonForm(FlaskForm):
    version = HiddenField()
    reason = TextAreaField(
        _l("原因"), [InputRequired(_l("请写明原因。")), Length(max=LONGEST, message=_l("最多写 400 个字。"))]
    )
