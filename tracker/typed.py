"""Reading what people type into rows of like fields, and telling a broken rule at its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from .domain.errors import RuleBroken
from .domain.message import msg

PLAIN_NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,4})?")
PREFIX = "metric-"
# More digits than this no version and no key has.
LONGEST_NUMBER = 9


def metric_values(form: Mapping[str, str], metric_ids: Iterable[int]) -> dict[int, Decimal]:
    """The values typed for metrics, by metric id; empty fields are left out. Raises RuleBroken at the first that is no number."""
    typed = {key: form.get(f"{PREFIX}{key}", "").strip().replace("，", "").replace(",", "") for key in metric_ids}
    for key, text in typed.items():
        if text and not PLAIN_NUMBER.fullmatch(text):
            raise RuleBroken(msg("请填数字，小数最多四位，例如 12 或 12.5。"), field=f"{PREFIX}{key}")
    return {key: Decimal(text) for key, text in typed.items() if text}


def own_number(sent: object) -> int:
    """A number that the page itself had written, a version or the key of a row; 0 for anything else, nothing included."""
    is_number = isinstance(sent, str) and sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_NUMBER
    return int(str(sent)) if is_number else 0


def tell(form: FlaskForm, broken: RuleBroken) -> list[tuple[str, str]]:
    """Puts the sentence at the form's own field; what names no field of the form comes back as (anchor, sentence)."""
    sentence = broken.message.render(_)
    if broken.field in form:
        field = form[broken.field]
        errors: Sequence[str] = field.errors
        field.errors = [*errors, sentence]
        return []
    return [(broken.field or "", sentence)]
