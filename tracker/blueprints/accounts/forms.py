"""The forms of accounts and roles."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from tracker.domain.permissions import Role
from tracker.services.accounts import Entry
from tracker.typed import own_number


class AccountForm(FlaskForm):
    post = StringField(_l("岗位"), [InputRequired(_l("请填岗位名称，如“党群工作部部长”。")), Length(max=60)])
    person_name = StringField(_l("姓名"), [Length(max=40)])
    organization = SelectField(_l("所在组织"), [NumberRange(1, message=_l("请选所在组织。"))], coerce=int)
    phone = StringField(_l("电话"), [Length(max=20)])
    pinyin = StringField(_l("拼音"), [Length(max=200)])
    initials = StringField(_l("首字母"), [Length(max=60)])

    def entry(self, *, kept_phone: str = "") -> Entry:
        return Entry(
            post=self.post.data or "",
            person_name=self.person_name.data or "",
            pinyin=self.pinyin.data or "",
            initials=self.initials.data or "",
            phone=self.phone.data or kept_phone,
        )


class NewAccountForm(AccountForm):
    username = StringField(_l("用户名"), [InputRequired(_l("请填用户名。")), Length(max=40)])


class EditForm(AccountForm):
    """The number itself is shown to those only who may call, so that an empty field leaves it as it is."""

    version = HiddenField()
    no_phone = BooleanField(_l("删掉电话"))

    @property
    def version_number(self) -> int:
        return own_number(self.version.data)


class DisableForm(FlaskForm):
    reason = StringField(_l("原因"), [InputRequired(_l("请写明停用的原因。")), Length(max=400)])


class RoleForm(FlaskForm):
    role = SelectField(_l("角色"))
    organization = SelectField(_l("管到哪个组织（含下级）"), coerce=int)

    def offer(self, organizations: list[tuple[int, str]]) -> None:
        self.role.choices = [(role.value, role.label.render(_)) for role in Role]
        self.organization.choices = organizations
