"""The scripts that make documents in a process of their own, called in this one: what they are told, and what they answer."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import docx
import pytest

from tests import samples
from tracker.demo.notices import sample_of
from tracker.domain.notice import NoticeContent, NoticeKind, serial
from tracker.exports import notices
from tracker.exports.notices import blank, fill, pages, read, typeset

SCRIPTS: Mapping[str, ModuleType] = {"blank.py": blank, "fill.py": fill, "read.py": read, "typeset.py": typeset}


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


def edited(content: NoticeContent, *, without: str = "", **changes: str) -> NoticeContent:
    """The draft of a circular as Word gives it back: some words changed, the paragraphs that hold `without` gone."""
    document = docx.Document(io.BytesIO(notices.as_draft(NoticeKind.CIRCULAR, content)))
    for one in list(document.paragraphs):
        if without and without in one.text:
            one._element.getparent().remove(one._element)
        for run in one.runs:
            run.text = changes.get(run.text, run.text)
    written = io.BytesIO()
    document.save(written)
    return notices.as_edited(NoticeKind.CIRCULAR, content, "通〔2026〕7号", draft=written.getvalue())


@pytest.mark.usefixtures("here")
def test_what_was_changed_in_word_is_read_from_it() -> None:
    content = sample_of(NoticeKind.CIRCULAR)
    assert edited(content) == content
    last = content.paragraphs[-1]
    changed = edited(content, **{last: "改过的一段。", "各责任单位：": "各党支部："})
    assert (changed.addressee, changed.paragraphs) == ("各党支部", (*content.paragraphs[:-1], "改过的一段。"))
    assert edited(content, without=content.issuer + "\t").title == content.title


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("without", ["{{ date }}", "各责任单位：", "关于2026年"])
def test_a_document_that_lost_its_title_addressee_or_day_is_refused(without: str) -> None:
    with pytest.raises(Refusal, match="words"):
        edited(sample_of(NoticeKind.CIRCULAR), without=without)


@pytest.mark.usefixtures("here")
def test_a_document_without_a_text_is_refused() -> None:
    content = sample_of(NoticeKind.CIRCULAR)
    with pytest.raises(Refusal, match="words"):
        edited(replace(content, paragraphs=("删去",)), without="删去")


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_loads_nothing_of_the_program(script: ModuleType) -> None:
    source = Path(str(script.__file__)).read_text(encoding="utf-8")
    assert "import tracker" not in source
    assert "from tracker" not in source
