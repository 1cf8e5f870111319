"""Forms of the checklists: a new one, an item, a project."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

LONGEST_NUMBER = 4
TEMPLATE, PREVIOUS, EMPTY = "template", "previous", "empty"


def filled(sentence: str) -> Callable[[Form, Field], None]:
    """Asks for an entry, in a sentence of ours."""

    def check(_form: Form, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(sentence)

    return check


def whole(sentence: str) -> Callable[[Form, Field], None]:
    """Asks for a whole number."""

    def check(_form: Form, field: Field) -> None:
        text = (field.data or "").strip()
        if not text.isdecimal() or len(text) > LONGEST_NUMBER:
            raise ValidationError(sentence)

    return check


class NewChecklistForm(FlaskForm):
    organization = SelectField(_l("单位"), coerce=int)
    year = StringField(_l("年度"), [whole(_l("年度请填四位数字，例如 2027。"))])
    source = RadioField(_l("从哪里来"))


class ItemForm(FlaskForm):
    name = StringField(_l("大项名称"), [filled(_l("请填写大项名称。"))])
    name_before = HiddenField()


class NewProjectForm(FlaskForm):
    name = StringField(_l("小项名称"), [filled(_l("请填写小项名称。"))])
    item = SelectField(_l("大项"), coerce=int)
    starts_on = StringField(_l("开始"))
    due_on = StringField(_l("时限"))
    weight = StringField(_l("权重"), [whole(_l("权重请填 0 到 100 的整数。"))])
    weight_from = SelectField(_l("权重从哪一项调出"), coerce=int)
