"""What a page says in its marks, read as a script would."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse

Attributes = dict[str, str]


class _Reader(HTMLParser):
    def __init__(self, attribute: str) -> None:
        super().__init__()
        self.attribute = attribute
        self.found: list[Attributes] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.attribute in given:
            self.found.append({"tag": tag, **given})


def marked(answer: TestResponse, attribute: str) -> list[Attributes]:
    """The attributes of every element that bears this one, in the order of the page."""
    reader = _Reader(attribute)
    reader.feed(answer.get_data(as_text=True))
    return reader.found


def marks(answer: TestResponse, attribute: str) -> list[str]:
    """The values of one attribute wherever it stands."""
    return [found[attribute] for found in marked(answer, attribute)]
