"""The form of the five terms: fields, and lists of rows whose blank rows are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field
from wtforms.validators import Length, ValidationError

from tracker.domain import lengths
from tracker.domain.terms import Direction
from tracker.queries.terms import SIGNS

from .fields import Day, Figure, Points, Whole

LISTS = ("milestones", "duty", "metrics", "evidence", "rewards", "penalties")
# What one row may still be called blank with: a choice that the browser always sends, and the row's own number.
SILENT = {"row_id", "direction"}


def at_most(count: int) -> Length:
    return Length(max=count, message=_l("最多写 %(max)d 个字。"))


def asked(sentence: Any) -> Callable[[Form, Field], None]:
    """In a row that is not blank, asks for the entry."""

    def check(form: Form, field: Field) -> None:
        if not is_blank(form) and not field.errors and field.data in (None, ""):
            raise ValidationError(sentence)

    return check


class MilestoneRow(Form):
    row_id = HiddenField()
    name = StringField(_l("节点"), [asked(_l("请写节点名称。")), at_most(lengths.MILESTONE_NAME)])
    due_on = Day(_l("日期"), [asked(_l("请填日期。"))])
    weight = Whole(_l("权重"), [asked(_l("请填权重。"))])


class DutyRow(Form):
    text = TextAreaField(_l("职责"), [at_most(lengths.DUTY)])


class MetricRow(Form):
    row_id = HiddenField()
    name = StringField(_l("指标"), [asked(_l("请写指标名称。")), at_most(lengths.METRIC_NAME)])
    direction = SelectField(
        _l("要求"),
        choices=[SelectChoice(direction.value, SIGNS[direction]) for direction in Direction],
        validate_choice=True,
    )
    target = Figure(_l("目标值"))
    unit = StringField(_l("单位"), [at_most(lengths.METRIC_UNIT)])


class EvidenceRow(Form):
    name = StringField(_l("佐证"), [at_most(lengths.EVIDENCE_NAME)])


class ClauseRow(Form):
    condition = TextAreaField(_l("情形"), [asked(_l("请写什么情形。")), at_most(lengths.CONDITION)])
    points = Points(_l("分值"))
    cap = Points(_l("封顶"))


class PenaltyRow(ClauseRow):
    action = StringField(_l("措施"), [at_most(lengths.ACTION)])


class NameForm(FlaskForm):
    version = HiddenField()
    name = StringField(_l("小项名称"))


class TermsForm(FlaskForm):
    version = HiddenField()
    sponsor = StringField(_l("挂联领导"), [at_most(300)])
    owner = StringField(_l("责任人"), [at_most(300)])
    lead_unit = StringField(_l("责任单位"), [at_most(300)])
    support_units = StringField(_l("协办单位"), [at_most(200)])
    starts_on = Day(_l("开始"))
    due_on = Day(_l("时限"))
    milestones = FieldList(FormField(MilestoneRow), _l("节点"))
    duty = FieldList(FormField(DutyRow), _l("职责"))
    statement = TextAreaField(_l("完成标准"), [at_most(lengths.STATEMENT)])
    metrics = FieldList(FormField(MetricRow), _l("指标"))
    evidence = FieldList(FormField(EvidenceRow), _l("要交的佐证"))
    rewards = FieldList(FormField(ClauseRow), _l("奖励"))
    penalties = FieldList(FormField(PenaltyRow), _l("惩处"))
    reason = TextAreaField(_l("变更原因"), [at_most(400)])

    def rows(self, name: str) -> Iterator[Form]:
        """The rows of a list that hold anything."""
        return (entry.form for entry in self[name] if not is_blank(entry.form))

    def blank(self, name: str) -> Field:
        """A row to be copied by the script that adds one: its names and ids hold __i__ for the number."""
        rows = self[name]
        row: Field = rows.unbound_field.bind(form=None, name=f"{name}-__i__", prefix="", _meta=self.meta)
        row.process(None)
        return row

    def summary(self) -> list[tuple[str, str]]:
        """All errors as (id of the field, sentence), those within rows too."""
        return [*_errors(self), *(("", sentence) for sentence in self.form_errors)]


def is_blank(row: Form) -> bool:
    return not any(
        (field.raw_data and field.raw_data[0].strip()) or field.data
        for field in row
        if field.name.rpartition("-")[2] not in SILENT
    )


def _errors(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, FieldList):
            yield from _row_errors(field)
        elif field.errors and field.type != "CSRFTokenField":
            yield field.id, f"{field.label.text}{_('：')}{field.errors[0]}"


def _row_errors(rows: FieldList[Any]) -> Iterator[tuple[str, str]]:
    yield from ((rows.id, error) for error in rows.errors if isinstance(error, str))
    for number, entry in enumerate(rows, start=1):
        row = _("%(list)s第 %(n)s 行：", list=rows.label.text, n=number)
        yield from ((id_, row + sentence) for id_, sentence in _errors(entry.form))
