"""The words of a document as they are typed: a title, and the text a paragraph a line."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

TITLE, TEXT = 200, 40_000


class WordsForm(FlaskForm):
    title = StringField(
        _l("标题"), [InputRequired(_l("请写标题。")), Length(max=TITLE, message=_l("最多写 200 个字。"))]
    )
    text = TextAreaField(
        _l("正文"), [InputRequired(_l("请写正文。")), Length(max=TEXT, message=_l("最多写 40000 个字。"))]
    )
    version = HiddenField()


class FileForm(FlaskForm):
    file = FileField(_l("Word 文件"))
    version = HiddenField()
