"""A form as a browser would send it: what stands in its fields, hidden ones too, with a few of them typed anew."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """Gathers the fields of the form with this action. What lies in a <template> is no field, and buttons are pressed one at a time."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.fields: Fields = {}
        self.is_inside = False
        self.is_found = False
        self.templates = 0
        self.select = ""
        self.textarea: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if tag == "form":
            self.is_inside = given.get("action") == self.action
            self.is_found = self.is_found or self.is_inside
        if not self.is_inside or self.templates:
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.fields):
            self.fields[self.select] = [given["value"]]
        elif tag == "textarea":
            self.textarea, self.text = given["name"], ""

    def handle_data(self, data: str) -> None:
        self.text += data if self.textarea is not None else ""

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea is not None:
            self.fields.setdefault(self.textarea, []).append(self.text.removeprefix("\r\n").removeprefix("\n"))
            self.textarea = None

    def _input(self, given: dict[str, str]) -> None:
        is_off = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if "name" in given and not is_off:
            self.fields.setdefault(given["name"], []).append(given.get("value", "on"))


def form_of(answer: TestResponse, action: str) -> Fields:
    """The fields of the page's form with this action, as they stand."""
    reader = _Reader(action)
    reader.feed(answer.get_data(as_text=True))
    assert reader.is_found, f"the page has no form for {action}"
    return reader.fields
