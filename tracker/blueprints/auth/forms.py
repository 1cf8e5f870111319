"""The forms of log-in and of a new password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class LoginForm(FlaskForm):
    username = StringField(_l("用户名"), [InputRequired(_l("请填用户名。")), Length(max=100)])
    password = PasswordField(_l("密码"), [InputRequired(_l("请填密码。")), Length(max=256)])


class PasswordForm(FlaskForm):
    current = PasswordField(_l("现在的密码"), [InputRequired(_l("请填现在的密码。")), Length(max=256)])
    new = PasswordField(_l("新密码"), [InputRequired(_l("请填新密码。")), Length(max=256)])
    repeat = PasswordField(
        _l("再填一次新密码"),
        [InputRequired(_l("请再填一次新密码。")), EqualTo("new", _l("两次填的新密码不一样，请重填。"))],
    )
