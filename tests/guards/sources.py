"""The files that the guards read, and the shape in which they name what they find."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
Finder = Callable[[ast.Module], Iterable[int]]


def files(pattern: str, *, below: str = "tracker", but: tuple[str, ...] = ()) -> list[Path]:
    """The files below a folder of the repository, in order, without those whose path holds one of `but`."""
    found = sorted((ROOT / below).rglob(pattern))
    return [path for path in found if path.is_file() and not any(part in path.as_posix() for part in but)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def offences(paths: Iterable[Path], find: Finder) -> list[str]:
    """Each place that a finder names in these Python files, as file:line."""
    return [f"{name(path)}:{line}" for path in paths for line in find(ast.parse(text(path)))]
