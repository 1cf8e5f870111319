"""Fields that say in our own words what they cannot read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from wtforms import DateField, DecimalField, IntegerField
from wtforms.validators import ValidationError

from tracker.domain import lengths
from tracker.domain.checklist import FIRST_YEAR, LAST_YEAR, is_plan_day


class Day(DateField):
    """A date as the browser's own field sends it; nothing typed is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("日期请写成 2027-06-30 的样子。")) from None
        if not is_plan_day(day):
            raise ValidationError(_("年度请填 %(first)s 到 %(last)s。", first=FIRST_YEAR, last=LAST_YEAR))
        self.data = day


class Whole(IntegerField):
    """A whole number of 0 or more; nothing typed is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdecimal() and len(text) < 5):
            raise ValidationError(_("请填整数。"))
        self.data = int(text)


class Figure(DecimalField):
    """A number, negative too, with a true or a typewriter minus; nothing typed is None. As much as its column holds."""

    limit = lengths.TARGET_BELOW
    most_places = lengths.TARGET_PLACES

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().replace("−", "-").replace("－", "-")
        self.data = None
        if not text:
            return
        try:
            figure = Decimal(text)
        except InvalidOperation:
            raise ValidationError(_("请填数字。")) from None
        if not figure.is_finite() or abs(figure) >= self.limit:
            raise ValidationError(_("请填数字。"))
        if figure != round(figure, self.most_places):
            raise ValidationError(_("最多 %(n)s 位小数。", n=self.most_places))
        self.data = figure

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"


class Points(Figure):
    """Points of a clause."""

    limit = lengths.POINTS_BELOW
    most_places = lengths.POINTS_PLACES
