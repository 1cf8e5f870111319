"""Sentences for people: a Chinese template and its values, put into words only where the reader's language is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from tracker.domain.figures import one_decimal, trimmed

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence not yet in any language. Values: text, figures, dates (shown as MM-DD in Chinese), messages, or a tuple of these."""

    template: str
    values: Mapping[str, object]

    def render(self, translate: Translate) -> str:
        """The sentence in the language of `translate`, which takes the Chinese template."""
        return translate(self.template) % {name: _in_words(value, translate) for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.render(_as_written)


def msg(template: str, /, **values: object) -> Message:
    """Make a message. The template is Chinese, is collected for translation, and writes a per cent sign as %%."""
    return Message(template, values)


def joined(parts: tuple[object, ...]) -> Message:
    """Several facts in one sentence, parted as the language parts them."""
    return Message("%(parts)s", {"parts": parts})


def run_on(parts: Sequence[Message | str]) -> Message:
    """Several sentences without their full stops as one, parted by semicolons. At least one is given."""
    first, *others = parts
    return reduce(lambda told, part: msg("%(told)s；%(more)s", told=told, more=part), others, joined((first,)))


_SEPARATOR = msg("、")

# How a day is written. A language may use {yyyy}, {m} {d} as they are counted, {mm} {dd} with two digits, {month} and {weekday} by name.
SHORT_DAY = msg("{mm}-{dd}")
DATED_DAY = msg("{yyyy}-{mm}-{dd}")
LONG_DAY = msg("{m} 月 {d} 日（{weekday}）")
MONTHS = (
    *(msg("1月"), msg("2月"), msg("3月"), msg("4月"), msg("5月"), msg("6月")),
    *(msg("7月"), msg("8月"), msg("9月"), msg("10月"), msg("11月"), msg("12月")),
)
WEEKDAYS = (msg("星期一"), msg("星期二"), msg("星期三"), msg("星期四"), msg("星期五"), msg("星期六"), msg("星期日"))


def day_in_words(day: date, translate: Translate, pattern: Message = SHORT_DAY) -> str:
    """The day as the reader's language writes it: 11-24 in Chinese, 24 Nov in English."""
    words = translate(pattern.template)
    places = {
        "yyyy": str(day.year),
        "m": str(day.month),
        "d": str(day.day),
        "mm": f"{day.month:02}",
        "dd": f"{day.day:02}",
    }
    for place, name in (("month", MONTHS[day.month - 1]), ("weekday", WEEKDAYS[day.weekday()])):
        if f"{{{place}}}" in words:
            places[place] = name.render(translate)
    return words.format_map(places)


def _as_written(template: str) -> str:
    return template


def _in_words(value: object, translate: Translate) -> str:
    match value:
        case Message():
            return value.render(translate)
        case tuple():
            return _SEPARATOR.render(translate).join(_in_words(part, translate) for part in value)
        case date():
            return day_in_words(value, translate)
        case Fraction():
            return trimmed(one_decimal(value))
        case Decimal():
            return trimmed(value)
        case int():
            return trimmed(Decimal(value))
        case _:
            return str(value)
