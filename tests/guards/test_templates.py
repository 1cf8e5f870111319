"""Templates, styles and scripts: nothing inline that the content security policy would refuse, no other host."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.guards import sources

INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=|href\s*=\s*[\"']?javascript:", re.IGNORECASE)
OTHER_HOST = re.compile(r"(?:https?|wss?):(?://|\\/\\/)[^\s\"'<>)`]+|[\"'(=]//[a-z0-9-]+\.[a-z]", re.IGNORECASE)
# Names of XML vocabularies, which nobody fetches, and this machine itself.
OUR_HOSTS = re.compile(r"http://www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml)|http://(?:127\.0\.0\.1|localhost)\b")
KINDS = ["*.html", "*.css", "*.js", "*.svg", "*.py"]


def test_no_template_has_inline_style() -> None:
    assert offences("*.html", inline_styles) == []


def test_no_template_has_inline_script_handlers() -> None:
    assert offences("*.html", inline_handlers) == []


@pytest.mark.parametrize("pattern", KINDS)
def test_nothing_points_to_another_host(pattern: str) -> None:
    assert offences(pattern, other_hosts) == []


def test_the_guards_see_what_they_look_for() -> None:
    assert list(inline_styles('<p>\n<b class="x"\n style="color: red">')) == [2]
    assert list(inline_styles("<style>p {}</style>")) == [1]
    assert list(inline_styles('<link rel="stylesheet" href="x"><svg stroke="red">')) == []
    assert list(inline_handlers('<a onclick="x()">\n<a href="javascript:x()">')) == [1, 2]
    assert list(inline_handlers('<input name="only" value="one">')) == []
    assert list(other_hosts('<img src="https://cdn.example/x.js">')) == [1]
    assert list(other_hosts('<img src="//cdn.example/x.js">')) == [1]
    assert list(other_hosts('<svg xmlns="http://www.w3.org/2000/svg">')) == []
    assert list(other_hosts("print('http://127.0.0.1:5000')\nx = 5 // y.z  # why // not.here")) == []


def inline_styles(text: str) -> Iterator[int]:
    return _lines(INLINE_STYLE, text)


def inline_handlers(text: str) -> Iterator[int]:
    return _lines(INLINE_HANDLER, text)


def other_hosts(text: str) -> Iterator[int]:
    return _lines(OTHER_HOST, OUR_HOSTS.sub("", text))


def offences(pattern: str, find: object) -> list[str]:
    assert callable(find)
    return [f"{sources.name(path)}:{line}" for path in sources.files(pattern) for line in find(sources.text(path))]


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text))
