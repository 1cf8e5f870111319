"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards import sources

FILE_LINES = [
    ("tracker", "*.py", 250),
    ("tools", "*.py", 250),
    ("bench", "*.py", 250),
    ("tests", "*.py", 350),
    ("tracker", "*.html", 120),
    ("tracker", "*.css", 300),
    ("tracker", "*.js", 120),
]
FUNCTION_LINES = 40
NESTING = 2
# Only what branches or repeats: `with` and `try` wrap, they do not fork the road.
BLOCKS = (ast.If, ast.For, ast.While, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize(("below", "pattern", "limit"), FILE_LINES)
def test_no_file_is_longer_than_its_kind_may_be(below: str, pattern: str, limit: int) -> None:
    lengths = {sources.name(path): line_count(sources.text(path)) for path in sources.files(pattern, below=below)}
    assert {name: lines for name, lines in lengths.items() if lines > limit} == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    assert sources.offences(python(), long_functions) == []


def test_no_function_nests_deeper_than_two_blocks() -> None:
    assert sources.offences(python(), deep_blocks) == []


def test_the_guards_see_what_is_too_long_or_too_deep() -> None:
    long = "def long():\n" + "    x = 1\n" * FUNCTION_LINES
    deep = "def deep(a):\n for b in a:\n  if b:\n   while c:\n    pass\n"
    chain = "def chain(a):\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass\n elif d:\n  pass\n"
    assert list(long_functions(ast.parse(long))) == [1]
    assert list(long_functions(ast.parse("def short():\n    pass\n"))) == []
    assert list(deep_blocks(ast.parse(deep))) == [4]
    assert list(deep_blocks(ast.parse(chain))) == []
    assert line_count("a\nb\n") == 2


def python() -> list[Path]:
    return sources.files("*.py") + sources.files("*.py", below="tools") + sources.files("*.py", below="bench")


def line_count(text: str) -> int:
    return len(text.splitlines())


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def long_functions(tree: ast.Module) -> Iterator[int]:
    for function in functions(tree):
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES:
            yield function.lineno


def deep_blocks(tree: ast.Module) -> Iterator[int]:
    for function in functions(tree):
        yield from _deeper(function, 0)


def _deeper(node: ast.AST, depth: int) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        # `elif` is an If in the orelse of an If, and goes no deeper to the eye.
        is_elif = isinstance(child, ast.If) and isinstance(node, ast.If) and node.orelse == [child]
        below = depth + (isinstance(child, BLOCKS) and not is_elif)
        if below > NESTING and isinstance(child, BLOCKS):
            yield child.lineno
        else:
            yield from _deeper(child, below)
