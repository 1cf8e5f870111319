"""The form of the daily digest."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from tracker.domain.digest import HOURS


class DigestForm(FlaskForm):
    hour = SelectField(
        _l("每天几点"), coerce=int, choices=[SelectChoice(hour, f"{hour}:00") for hour in HOURS], default=8
    )
    target = StringField(
        _l("邮箱，或群机器人的地址"), [InputRequired(_l("请填邮箱，或群机器人的地址。")), Length(max=300)]
    )
