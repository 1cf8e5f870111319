"""Sentences for people: a Chinese template and its values, put into words only where the reader's language is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tracker.domain.figures import one_decimal, trimmed

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence not yet in any language. Values: text, figures, dates (shown as MM-DD), messages, or a tuple of these."""

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


_SEPARATOR = msg("、")


def _as_written(template: str) -> str:
    return template


def _in_words(value: object, translate: Translate) -> str:
    match value:
        case Message():
            return value.render(translate)
        case tuple():
            return _SEPARATOR.render(translate).join(_in_words(part, translate) for part in value)
        case date():
            return f"{value:%m-%d}"
        case Fraction():
            return trimmed(one_decimal(value))
        case Decimal():
            return trimmed(value)
        case int():
            return trimmed(Decimal(value))
        case _:
            return str(value)
