"""What the import contracts cannot see: commits below the edge, other people's code in the domain, broad catches."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tests.guards import sources

EDGE = ("tracker/blueprints/", "tracker/cli", "tracker/transactions.py")
BROAD = {"Exception", "BaseException"}
IMPORTS = (ast.Import, ast.ImportFrom)


def test_only_the_edge_commits() -> None:
    assert sources.offences(sources.files("*.py", but=EDGE), commits) == []


def test_nobody_catches_everything() -> None:
    assert sources.offences(sources.files("*.py"), broad_catches) == []


def test_our_own_code_is_imported_at_the_top() -> None:
    """A local import of ours means a wrong layer. One of a slow library may stand, with ruff's leave and a reason."""
    assert sources.offences(sources.files("*.py"), local_imports) == []


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    assert sources.offences(sources.files("*.py", below="tracker/domain"), foreign_imports) == []


def test_only_the_clock_and_the_tests_look_at_the_clock() -> None:
    assert sources.offences(sources.files("*.py", but=("tracker/clock.py",)), looks_at_the_clock) == []


def test_the_guards_see_what_they_look_for() -> None:
    bad = "import flask\ndef act():\n import os\n from . import models\n try:\n  db.session.commit()\n except Exception:\n  date.today()\n"
    tree = ast.parse(bad)
    assert list(foreign_imports(tree)) == [1]
    assert list(local_imports(tree)) == [4]
    assert list(commits(tree)) == [6]
    assert list(broad_catches(tree)) == [7]
    assert list(looks_at_the_clock(tree)) == [8]
    assert list(broad_catches(ast.parse("try:\n pass\nexcept (OSError, BaseException):\n pass\n"))) == [3]
    assert list(broad_catches(ast.parse("try:\n pass\nexcept:\n pass\n"))) == [3]
    assert list(foreign_imports(ast.parse("from .. import models\nfrom tracker.models import Base\n"))) == [1, 2]


def commits(tree: ast.Module) -> Iterator[int]:
    return _calls(tree, {"commit"})


def looks_at_the_clock(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        function = node.func if isinstance(node, ast.Call) else None
        if not isinstance(function, ast.Attribute) or function.attr not in {"now", "today", "utcnow"}:
            continue
        owner = ast.unparse(function.value).rpartition(".")[2]
        if owner in {"date", "datetime"}:
            yield function.lineno


def broad_catches(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names(node.type) & BROAD):
            yield node.lineno


def local_imports(tree: ast.Module) -> Iterator[int]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node.lineno for node in ast.walk(function) if isinstance(node, IMPORTS) and _is_ours(node))


def foreign_imports(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and not all(_is_pure(alias.name) for alias in node.names):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and not (
            node.level == 1 or (not node.level and _is_pure(node.module or ""))
        ):
            yield node.lineno


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").startswith("tracker")
    return any(alias.name.startswith("tracker") for alias in node.names)


def _is_pure(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names or module.startswith("tracker.domain")


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _calls(tree: ast.Module, names: set[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node.lineno
