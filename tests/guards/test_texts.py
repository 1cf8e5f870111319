"""Every text that a person reads goes through gettext, and English has words for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.guards import sources
from tools import translations

CHINESE = re.compile(r"[\u3400-\u9fff]")
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "lazy_pgettext", "_l", "msg"}
# Names and sentences of the demo's own people and places are data, as those of an office would be.
DATA = ("tracker/demo", "tracker/cli/demo", "tracker/data/")
ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


def test_python_has_no_bare_chinese_text() -> None:
    assert sources.offences(sources.files("*.py", but=DATA), bare_texts) == []


def test_templates_have_no_bare_chinese_text() -> None:
    found = [
        f"{sources.name(path)}:{line}"
        for path in sources.files("*.html")
        for line in bare_template_texts(sources.text(path))
    ]
    assert found == []


def test_scripts_have_no_chinese_text_of_their_own() -> None:
    scripts = {sources.name(path): CHINESE.search(sources.text(path)) for path in sources.files("*.js")}
    assert [name for name, found in scripts.items() if found] == []


def test_english_has_words_for_every_text() -> None:
    path = translations.FOLDER / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        english = read_po(file, locale="en")
    assert translations.problems(translations.texts(), english) == []


def test_english_quotes_as_english_does() -> None:
    # The curly ones are as wide as a Chinese sign in the faces of a Chinese page.
    path = translations.FOLDER / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        english = read_po(file, locale="en")
    assert [one.id for one in english if one.id and re.search("[“”]", str(one.string))] == []


def test_the_guards_see_what_they_look_for() -> None:
    python = (
        '"""文档。"""\nx = _("好")\ny = "坏"\nz = f"{x}：坏"\nw = msg("好 %(n)s", n="坏")\nclass A:\n    """文档。"""\n'
    )
    assert sorted(bare_texts(ast.parse(python))) == [3, 4, 5]
    template = "<p>坏</p>\n{{ _('好') }}\n{# 注 #}\n{% trans n=1 %}好 {{ n }}{% endtrans %}\n{{ x or '坏' }}\n"
    assert sorted(bare_template_texts(template)) == [1, 5]


def test_a_catalogue_that_lacks_something_is_found_out() -> None:
    source, english = Catalog(), Catalog()
    for text in ("迟 %(n)s 天", "好", "坏", "新"):
        source.add(text)
    english.add("迟 %(n)s 天", "%(m)s days late")
    english.add("好", "good")
    english.add("坏", "")
    assert [problem.partition(":")[0] for problem in translations.problems(source, english)] == [
        "other placeholders than the source",
        "not translated",
        "not in the catalogue",
    ]


def bare_texts(tree: ast.Module) -> Iterator[int]:
    """Lines with a Chinese string that is neither a docstring nor the text of a gettext call."""
    spoken = {id(argument) for call in ast.walk(tree) if _is_gettext(call) for argument in call.args}  # type: ignore[attr-defined]  # a gettext call is a call
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in spoken | documents:
            continue
        if isinstance(node.value, str) and CHINESE.search(node.value):
            yield node.lineno


def _is_gettext(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return called in GETTEXT


def bare_template_texts(text: str) -> Iterator[int]:
    return _bare(ENVIRONMENT.parse(text))


def _bare(node: nodes.Node) -> Iterator[int]:
    is_text = isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT
    for child in node.iter_child_nodes():
        if is_text and isinstance(child, nodes.Const):
            continue
        content = getattr(child, "data" if isinstance(child, nodes.TemplateData) else "value", None)
        if isinstance(child, nodes.TemplateData | nodes.Const) and isinstance(content, str):
            found = CHINESE.search(content)
            if found:
                yield child.lineno + content.count("\n", 0, found.start())
        yield from _bare(child)
