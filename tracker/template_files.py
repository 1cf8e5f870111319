"""Checklist templates are YAML files: the default one that comes with the program, and an office's own."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.template import Template, parse


@cache
def default_template() -> Template:
    """The template of 6 items and 18 projects, read at the first call and kept."""
    return _parsed(resources.files("tracker").joinpath("data", "default_checklist.yaml").read_text(encoding="utf-8"))


def read_template(path: Path) -> Template:
    """An office's own template. Raises RuleBroken, with the place, for what is no YAML or no template."""
    return _parsed(path.read_text(encoding="utf-8"))


def _parsed(text: str) -> Template:
    import yaml  # noqa: PLC0415  # A hundredth of the server's start, for an act of once a year.

    try:
        mapping = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise RuleBroken(msg("模板第 %(line)s 行读不懂，请检查缩进和引号。", line=line)) from error
    return parse(mapping)
