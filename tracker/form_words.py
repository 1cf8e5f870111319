"""The sentences of WTForms' own validators, read from its catalogue once and not again for every form."""

from __future__ import annotations

from functools import cache, cached_property

from babel.support import NullTranslations, Translations
from flask_babel import get_locale
from wtforms.i18n import messages_path


class FormWords:
    """A part of the request class: Flask-WTF asks the request for the sentences before it reads them from disk."""

    @cached_property
    def wtforms_translations(self) -> NullTranslations:
        return catalogue(str(get_locale()))


@cache
def catalogue(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")
