"""The forms of the tree: a new organisation, a new name, another parent."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.domain.organization import TIERS, tier_label
from tracker.typed import own_number

NO_TIER = "none"
NAME = [InputRequired(_l("请填名称。")), Length(max=80, message=_l("名称不超过 80 个字。"))]
SHORT_NAME = [Length(max=20, message=_l("简称不超过 20 个字。"))]
REASON = [InputRequired(_l("请写明原因或文件依据。")), Length(max=400, message=_l("不超过 400 个字。"))]


class VersionedForm(FlaskForm):
    version = HiddenField()

    @property
    def version_number(self) -> int:
        return own_number(self.version.data)


class OrganizationForm(FlaskForm):
    name = StringField(_l("名称"), NAME)
    short_name = StringField(_l("简称"), SHORT_NAME)
    tier = SelectField(_l("层级"))

    def offer_tiers(self, parent_tier: int | None) -> None:
        """The one tier that fits beneath the parent, and a department."""
        fitting = [tier for tier in TIERS if parent_tier is not None and tier == parent_tier + 1]
        self.tier.choices = [(str(tier), tier_label(tier).render(_)) for tier in fitting]
        self.tier.choices.append((NO_TIER, tier_label(None).render(_)))

    @property
    def chosen_tier(self) -> int | None:
        return None if self.tier.data == NO_TIER else int(self.tier.data)


class NameForm(VersionedForm):
    name = StringField(_l("名称"), NAME)
    short_name = StringField(_l("简称"), SHORT_NAME)
    reason = StringField(_l("原因或文件依据"), REASON)


class ParentForm(VersionedForm):
    parent = SelectField(_l("调到哪个上级下面"), coerce=int)
    reason = StringField(_l("原因或文件依据"), REASON)
