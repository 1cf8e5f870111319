"""The reply and the statement as they are typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, MultipleFileField, TextAreaField
from wtforms.validators import InputRequired, Length

TEXT = 2000


class StatementForm(FlaskForm):
    text = TextAreaField(
        _l("申辩的内容"), [InputRequired(_l("请写申辩的内容。")), Length(max=TEXT, message=_l("最多写 2000 个字。"))]
    )
    files = MultipleFileField(_l("佐证"))


class ReplyForm(FlaskForm):
    form_key = HiddenField()
    text = TextAreaField(
        _l("怎么整改"), [InputRequired(_l("请写明怎么整改。")), Length(max=TEXT, message=_l("最多写 2000 个字。"))]
    )
    done_by_on = DateField(_l("承诺哪天完成"), [InputRequired(_l("请填承诺完成的日子，如 2026-12-05。"))])
    files = MultipleFileField(_l("佐证"))
