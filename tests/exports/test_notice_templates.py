"""Word files of strangers: what runs, fetches or hides something is refused before and after it is filled in."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from tracker.demo.notices import sample_of
from tracker.domain.errors import RuleBroken
from tracker.domain.notice import NoticeKind, serial
from tracker.exports import notices
from tracker.exports.notices import fill

KIND = NoticeKind.URGING
MAIN, LINKS, PACKAGE = "word/document.xml", "word/_rels/document.xml.rels", "_rels/.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DDE = "DDEAUTO c:\\\\windows\\\\cmd.exe"


def altered(part: str, old: str, new: str, *, of: bytes = b"") -> bytes:
    """The built-in template, or another, with something else in one of its parts."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or notices.sample(KIND.form))) as good,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            bad.writestr(name, content)
    return written.getvalue()


def field(*words: str) -> bytes:
    """A field whose words are cut into runs."""
    said = "".join(f'<w:r><w:instrText xml:space="preserve">{word}</w:instrText></w:r>' for word in words)
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return body(f"<w:p>{sign.format('begin')}{said}{sign.format('separate')}{sign.format('end')}</w:p>")


def body(markup: str) -> bytes:
    return altered(MAIN, "<w:body>", f"<w:body>{markup}")


def link(kind: str, target: str) -> bytes:
    related = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    return altered(LINKS, "</Relationships>", related)


def attempt(template: bytes) -> None:
    notices.try_template(KIND, template, sample_of(KIND), serial(KIND, 2026, 1))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (field(DDE), "不能用的域“DDEAUTO"),
        (field("dde", "auto", " cmd"), "不能用的域“ddeauto"),
        (field('INCLUDEPICTURE "http://203.0.113.1/x.png"'), "不能用的域“INCLUDEPICTURE"),
        (field("{{ title }}"), "不能用的域"),
        (body(f'<w:p><w:fldSimple w:instr="{DDE}"/></w:p>'), "不能用的域“DDEAUTO"),
        (body(f"<w:p><w:r><w:instrText>{DDE}</w:instrText></w:r></w:p>"), "不能用的域“DDEAUTO"),
        (link("aFChunk", "chunk.xml"), "嵌入对象"),
        (link("oleObject", "object.xml"), "嵌入对象"),
        (link("header", "header9.png"), "嵌入对象"),
        (altered(PACKAGE, "word/document.xml", "word/document.bin"), "嵌入对象"),
    ],
)
def test_what_runs_or_fetches_something_is_refused(template: bytes, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        attempt(template)


@pytest.mark.parametrize("template", [field("PAGE"), field(" = 1 + 1"), field('HYPERLINK "#x"')])
def test_what_only_shows_something_is_taken(template: bytes) -> None:
    attempt(template)


def test_what_a_tag_would_put_together_is_refused() -> None:
    written = io.BytesIO()
    docx.Document().save(written)
    run = "<w:r><w:instrText>{}</w:instrText></w:r>"
    hidden = f"{{% if no %}}{run.format('PAGE ')}{{% endif %}}{run.format(DDE)}"
    template = altered(MAIN, "<w:body>", f"<w:body><w:p>{hidden}</w:p>", of=written.getvalue())
    assert fill.fill(template, {"no": True})
    with pytest.raises(fill.Refused) as refused:
        fill.fill(template, {"no": False})
    assert (refused.value.reason, refused.value.values["field"]) == ("field", DDE)


def test_tags_that_people_typed_are_words_in_a_draft() -> None:
    content = sample_of(KIND)
    typed = replace(content, paragraphs=("困难：{{ nobody }} {% for a in b %} {# c", *content.paragraphs))
    draft = notices.as_draft(KIND, typed)
    issued = docx.Document(io.BytesIO(notices.finished(KIND, typed, serial(KIND, 2026, 1), draft=draft)))
    assert "困难：｛{ nobody }} ｛% for a in b %} ｛# c" in "\n".join(one.text for one in issued.paragraphs)
