"""The request as it is typed, and what the office and the sponsor say of it. Which button was pressed comes as `decision`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from tracker.typed import own_number

LONGEST = 400
_SHORT = Length(max=LONGEST, message=_l("最多写 400 个字。"))
FORWARD, RETURN, GRANT, REFUSE = "forward", "return", "grant", "refuse"


class RequestForm(FlaskForm):
    form_key = HiddenField()
    due_on = DateField(_l("新时限"), [InputRequired(_l("请填新时限。"))])
    is_other_year = BooleanField(_l("确需跨年度"))
    reason = TextAreaField(_l("延期理由"), [InputRequired(_l("请写明为什么要延期。")), _SHORT])


class AnswerForm(FlaskForm):
    version = HiddenField()

    @property
    def version_number(self) -> int | None:
        """That of the request when the page was made; none is not compared."""
        return own_number(self.version.data) or None


class ReviewForm(AnswerForm):
    decision = StringField(_l("审核"), [AnyOf((FORWARD, RETURN), _l("请选上报或退回。"))])
    opinion = TextAreaField(_l("审核意见"), [_SHORT])


class DecisionForm(AnswerForm):
    decision = StringField(_l("决定"), [AnyOf((GRANT, REFUSE), _l("请选同意或不同意。"))])
    reason = TextAreaField(_l("理由"), [_SHORT])
