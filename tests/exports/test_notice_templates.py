"""An office's own templates, and Word files of strangers: what runs, fetches or hides something is refused before and after it is filled in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest

from tests import samples
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


def with_text(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


WHOLE = ("{{ number }}", "{{ title }}", "{%p for p in paragraphs %}", "{{ p.text }}", "{%p endfor %}")


def test_an_offices_own_template_is_filled_in() -> None:
    template = with_text("本单位抬头", *WHOLE, "{{ issuer }} {{ date }}")
    attempt(template)
    made = notices.as_docx(KIND, sample_of(KIND), serial(KIND, 2026, 12), template=template)
    said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs)
    assert said.startswith("本单位抬头\n催〔2026〕12号\n关于“1.1 三级统筹议事”的催办函\n你单位承担的")
    assert said.endswith("示范园区党委 2026年11月24日")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("{{ number }}", "{{ title }}"), r"缺少 \{\{ paragraphs \}\}"),
        ((*WHOLE, "{{ nobody }}"), "不认识的名称“nobody”"),
        ((*WHOLE, "{{ title"), "模板里的标记写得不对"),
        ((*WHOLE, "{{ title.__class__ }}"), "不认识的标记"),
        ((*WHOLE, "{{ title.upper() }}"), r"不认识的标记（\( \)）"),
        ((*WHOLE, "{{ title|upper }}"), "不认识的标记"),
        ((*WHOLE, "{{ title[0] }}"), "不认识的标记"),
        ((*WHOLE, "{{ 9**9**9 }}"), "不认识的标记"),
        ((*WHOLE, "{{ title * 99 }}"), "不认识的标记"),
        ((*WHOLE, "{% set x = 1 %}"), "不认识的标记"),
        ((*WHOLE, "{% include 'a' %}"), "不认识的标记（include）"),
        ((*WHOLE, "{% import 'os' as os %}"), "不认识的标记"),
        ((*WHOLE, "{% macro a() %}{% endmacro %}"), "不认识的标记"),
        ((*WHOLE, "{% for a in paragraphs %}{% for b in paragraphs %}{% for c in paragraphs %}x{% endfor %}{% endfor %}{% endfor %}"), "套得太深"),
    ],
)  # fmt: skip
def test_a_template_that_would_act_or_is_wrong_is_refused(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        attempt(with_text(*lines))


def repacked(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(with_text(*WHOLE))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return written.getvalue()


def same(_name: str, content: bytes) -> bytes:
    return content


def with_entity(name: str, content: bytes) -> bytes:
    if name != "word/document.xml":
        return content
    declared = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document'
    return content.replace(b"<w:document", declared, 1).replace(b"{{ title }}", b"{{ title }}&e;")


def with_outside(kind: bytes) -> Callable[[str, bytes], bytes]:
    link = (
        b'<Relationship Id="rX" Type="urn:x/%s" Target="http://127.0.0.1/x" TargetMode="External"/></Relationships>'
        % kind
    )

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"</Relationships>", link) if name == "word/_rels/document.xml.rels" else content

    return change


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"no zip at all", "打不开"),
        (samples.office(), "打不开"),
        (samples.office(extra={"word/other.xml": b"<w/>"}), "打不开"),
        (samples.bomb(), "解开后太大"),
        (repacked(same, word__vbaProject_bin=b"x"), "有宏"),
        (repacked(same, word__embeddings__a_bin=b"x"), "有宏"),
        (repacked(with_entity), "外部定义"),
        (repacked(with_outside(b"attachedTemplate")), "引用了外面的文件"),
        (repacked(lambda name, content: content[:-20] if name == "word/document.xml" else content), "打不开"),
    ],
)
def test_a_hostile_file_is_refused(template: bytes, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        attempt(template)


def test_a_link_in_the_text_is_no_harm() -> None:
    attempt(repacked(with_outside(b"hyperlink")))


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
    with pytest.raises(fill.Refused):
        fill.inspect(template)
    with pytest.raises(RuleBroken, match=said):
        attempt(template)


@pytest.mark.parametrize("template", [field("PAGE"), field(" = 1 + 1"), field('HYPERLINK "#x"')])
def test_what_only_shows_something_is_taken(template: bytes) -> None:
    fill.inspect(template)
    attempt(template)


def test_what_a_tag_would_put_together_is_refused() -> None:
    written = io.BytesIO()
    docx.Document().save(written)
    run = "<w:r><w:instrText>{}</w:instrText></w:r>"
    hidden = f"{{% if no %}}{run.format('PAGE ')}{{% endif %}}{run.format(DDE)}"
    template = altered(MAIN, "<w:body>", f"<w:body><w:p>{hidden}</w:p>", of=written.getvalue())
    facts = {"date": "", "annex_note": ""}
    assert fill.fill(template, {**facts, "no": True})
    with pytest.raises(fill.Refused) as refused:
        fill.fill(template, {**facts, "no": False})
    assert (refused.value.reason, refused.value.values["field"]) == ("field", DDE)


def test_tags_that_people_typed_are_words_in_a_draft() -> None:
    content = sample_of(KIND)
    typed = replace(content, paragraphs=("困难：{{ nobody }} {% for a in b %} {# c", *content.paragraphs))
    draft = notices.as_draft(KIND, typed)
    issued = docx.Document(io.BytesIO(notices.finished(KIND, typed, serial(KIND, 2026, 1), draft=draft)))
    assert "困难：｛{ nobody }} ｛% for a in b %} ｛# c" in "\n".join(one.text for one in issued.paragraphs)
