"""The scripts that make documents in a process of their own, called in this one: what they are told, and what they answer."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import docx
import pytest

from tests import samples
from tracker.demo.notices import sample_of
from tracker.domain.notice import NoticeKind, serial
from tracker.exports import notices
from tracker.exports.notices import blank, fill, pages, typeset

SCRIPTS: Mapping[str, ModuleType] = {"blank.py": blank, "fill.py": fill, "typeset.py": typeset}


class Refusal(Exception):
    """What a script said on its error channel."""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts run in this process, without the limits that would bind the tests as well."""

    def run(script: Path, task: Mapping[str, Any], *, reasons: Mapping[str, Any]) -> bytes:
        written, said = io.BytesIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(task)))
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=written))
        monkeypatch.setattr(sys, "stderr", said)
        status = SCRIPTS[script.name].main()
        if status:
            name, values = json.loads(said.getvalue())
            assert (status, name in reasons) == (3, True)
            raise Refusal(name, values)
        return written.getvalue()

    monkeypatch.setattr(pages, "run_apart", run)
    monkeypatch.setattr(fill, "bound_memory", lambda: None)
    pages.sample.cache_clear()


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.usefixtures("here")
def test_each_kind_is_made(kind: NoticeKind) -> None:
    content, number = sample_of(kind), serial(kind, 2026, 12)
    document = docx.Document(io.BytesIO(notices.as_docx(kind, content, number)))
    assert content.title in "".join(one.text.replace("\n", "") for one in document.paragraphs)
    assert notices.as_pdf(kind, content, number).startswith(b"%PDF")


@pytest.mark.usefixtures("here")
def test_each_refusal_is_one_that_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = NoticeKind.URGING
    content, number = sample_of(kind), serial(kind, 2026, 12)
    with pytest.raises(Refusal, match="broken"):
        notices.try_template(kind, samples.office(), content, number)
    with pytest.raises(Refusal, match="broken"):
        notices.try_template(kind, b"none", content, number)
    with pytest.raises(Refusal, match="size"):
        notices.try_template(kind, samples.bomb(), content, number)
    with pytest.raises(Refusal, match="lacks"):
        notices.try_template(kind, notices.as_docx(kind, content, number), content, number)
    monkeypatch.setattr(typeset, "FONTS", {"title": (("No Such Font", "bold"),)})
    with pytest.raises(Refusal, match="no_font"):
        notices.as_pdf(kind, content, number)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_loads_nothing_of_the_program(script: ModuleType) -> None:
    source = Path(str(script.__file__)).read_text(encoding="utf-8")
    assert "import tracker" not in source
    assert "from tracker" not in source
