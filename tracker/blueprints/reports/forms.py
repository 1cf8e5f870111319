"""The report as it is typed, and the reason of a return."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

NOTE = 1000
REASON = 400
HELPER = 80
NO_PERCENT = _l("请填进度，0 到 100 的整数。")


class PercentField(IntegerField):
    """A whole number, with our own sentence for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            # Python takes 7_0 for 70.
            if any("_" in typed for typed in valuelist):
                raise ValueError
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_PERCENT) from error


class ReportForm(FlaskForm):
    """`shown` is the percent that the form was opened with: left alone, it follows the milestones that are ticked."""

    class Meta:
        csrf = False  # Every request's own token was looked at before any form was made.

    form_key = HiddenField()
    shown = HiddenField()
    percent = PercentField(_l("现在做到多少"), [InputRequired(NO_PERCENT)])
    note = TextAreaField(_l("一句话说明"), [Length(max=NOTE, message=_l("最多写 1000 个字。"))])
    reason = StringField(_l("比上次低的原因"), [Length(max=REASON, message=_l("最多写 400 个字。"))])
    in_trouble = BooleanField(_l("有困难，需要帮助"))
    obstacle = StringField(_l("难在哪里"), [Length(max=REASON, message=_l("最多写 400 个字。"))])
    helper = StringField(_l("请谁帮助"), [Length(max=HELPER, message=_l("最多写 80 个字。"))])
    files = MultipleFileField(_l("照片和文件"))
    kind = SelectField(_l("是哪种佐证"), coerce=int)


class ReturnForm(FlaskForm):
    reason = TextAreaField(
        _l("退回的原因"),
        [
            InputRequired(_l("请写明退回的原因，责任人才知道怎么改。")),
            Length(max=REASON, message=_l("最多写 400 个字。")),
        ],
    )
