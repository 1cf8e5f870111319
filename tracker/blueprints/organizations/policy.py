"""The adjustable figures of an organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Regexp, ValidationError

from tracker.blueprints import refusals
from tracker.blueprints.access import current_person, doer
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import Organization
from tracker.queries.policy import policy_for
from tracker.services import policies

from .forms import VersionedForm
from .views import bp, visible

MOST = 365
# What one request may carry, with room for the rest of the form.
MOST_MEGABYTES_A_REPORT = 60
WEIGHTS = "backward_weights"


def _figure(label: str, most: int = MOST, least: int = 1) -> IntegerField:
    rules = [
        InputRequired(_l("请填整数。")),
        NumberRange(least, most, _l("请填 %(least)s 到 %(most)s 的整数。", least=least, most=most)),
    ]
    return IntegerField(label, rules)


class PolicyForm(VersionedForm):
    yellow_gap_points = _figure(_l("差多少点转黄"), 100)
    red_gap_points = _figure(_l("差超过多少点转红"), 100)
    due_soon_days = _figure(_l("时限前几天转蓝（天）"))
    milestone_red_days = _figure(_l("节点超过几天未完成转红（天）"))
    acknowledge_workdays = _figure(_l("几个工作日内要签收（个）"))
    silent_days = _figure(_l("几天没有报进度列入清单（天）"))
    extension_workdays_ahead = _figure(_l("延期要提前几个工作日申请（个）"))
    extensions_per_project = _figure(_l("一项最多延期几次（次）"), 10)
    extension_days = _figure(_l("最多延期几天（天）"))
    extension_span_parts = _figure(_l("最多延期原工期的几分之一（填几）"), 100)
    files_per_report = _figure(_l("一次报进度最多几个文件（个）"), 10)
    file_megabytes = _figure(_l("每个文件最大（MB）"), 20)
    usual_items = _figure(_l("一份清单通常几个大项（个）"))
    usual_projects = _figure(_l("一份清单通常几个小项（个）"))
    first_reminder_days = _figure(_l("到期前几天第一次提醒（天）"))
    second_reminder_days = _figure(_l("到期前几天第二次提醒（天）"))
    last_reminder_days = _figure(_l("到期前几天最后提醒（天）"))
    urge_every_days = _figure(_l("逾期以后每隔几天催办（天）"))
    urgings_a_week = _figure(_l("一周最多催办几次（次）"), 7)
    reply_workdays = _figure(_l("几个工作日内书面回复（个）"))
    talk_workdays = _figure(_l("逾期超过几个工作日没有回复提出约谈（个）"))
    lag_cutoffs = _figure(_l("连续几个周五滞后提出约谈（个）"), 52)
    yellow_card_days = _figure(_l("逾期超过几天提出黄牌（天）"))
    red_card_days = _figure(_l("逾期超过几天提出红牌（天）"))
    yellow_cards_a_year = _figure(_l("一年几张黄牌提出红牌（张）"))
    red_cards_a_year = _figure(_l("一年几张红牌提出组织调整建议（张）"))
    hearing_workdays = _figure(_l("申辩期几个工作日（个）"))
    card_days = _figure(_l("牌有效几天（天）"))
    lift_cutoffs = _figure(_l("连续几个周五没有黄灯红灯可以申请摘牌（个）"), 52)
    talk_points_tenths = _figure(_l("约谈扣几个十分之一分（个）"), 1000)
    yellow_points_tenths = _figure(_l("黄牌扣几个十分之一分（个）"), 1000)
    red_points_tenths = _figure(_l("红牌扣几个十分之一分（个）"), 1000)
    league_new_days = _figure(_l("新单位几天内不排名（天）"))
    snail_units = _figure(_l("蜗牛榜列几个单位，0 为不列（个）"), 100, 0)
    backward_weights = StringField(
        _l("倒排工期四个节点的权重"),
        [Regexp(r"\s*\d{1,3}(\s*[/，,、 ]\s*\d{1,3})*\s*$", message=_l("请填四个数，用 / 隔开，如 10/40/25/25。"))],
    )

    def validate_files_per_report(self, field: IntegerField) -> None:
        if (field.data or 0) * (self.file_megabytes.data or 0) > MOST_MEGABYTES_A_REPORT:
            raise ValidationError(_("一次报进度的文件合计不能超过 %(most)s MB。", most=MOST_MEGABYTES_A_REPORT))

    @property
    def ladder(self) -> list[IntegerField]:
        """The figures of accountability, in their order."""
        fields = [field for field in self if isinstance(field, IntegerField)]
        return fields[[field.name for field in fields].index("first_reminder_days") :]

    def figures(self) -> dict[str, object]:
        found = {field.name: field.data for field in self if isinstance(field, IntegerField)}
        weights = self.backward_weights.data or ""
        numbers = "".join(sign if sign.isdigit() else " " for sign in weights).split()
        return found | {WEIGHTS: [int(number) for number in numbers]}


@bp.route("/organizations/<int:organization_id>/policy", methods=["GET", "POST"], endpoint="policy")
def change(organization_id: int) -> ResponseReturnValue:
    organization = _changeable(organization_id)
    form = PolicyForm()
    if request.method == "GET":
        _fill(form, organization)
        return _page(form, organization)
    if not form.validate():
        return _page(form, organization), 422
    try:
        policies.change_figures(organization, form.figures(), version=form.version_number, by=doer())
    except RuleBroken as broken:
        refusals.put(form, broken)
        return _page(form, _changeable(organization_id)), 422
    except Stale:
        db.session.rollback()
        return _page(form, _changeable(organization_id), is_stale=True), 409
    db.session.commit()
    flash(_("参数已改，各小项的转灯日已重算。"))
    return redirect(url_for("organizations.show", organization_id=organization_id))


def _changeable(organization_id: int) -> Organization:
    organization = visible(organization_id)
    if not permissions.can_change_policy(current_person.actor, organization.path):
        raise NotAllowed(msg("参数由本组织或上级组织的系统管理员修改。"))
    return organization


def _fill(form: PolicyForm, organization: Organization) -> None:
    setting = policies.setting_of(organization)
    form.process(
        data=_as_typed(policy_for(organization.path).figures()) | {"version": setting.version if setting else 0}
    )


def _page(form: PolicyForm, organization: Organization, *, is_stale: bool = False) -> str:
    setting = policies.setting_of(organization)
    return render_template(
        "organizations/policy.html",
        form=form,
        organization=organization,
        inherited=_as_typed(policies.inherited_policy(organization).figures()),
        current=_as_typed(policy_for(organization.path).figures()),
        version=setting.version if setting else 0,
        is_stale=is_stale,
    )


def _as_typed(figures: dict[str, object]) -> dict[str, object]:
    weights = figures[WEIGHTS]
    return figures | {WEIGHTS: "/".join(map(str, weights)) if isinstance(weights, tuple | list) else ""}
